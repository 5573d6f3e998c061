import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../console/failure';
import type { Scene } from './scene';
import { loginIn, opens, secretOf } from './stored-secret';

/** Locks the application out of the database of a region, and a writer with it that everybody has forgotten. */
export async function lockOut(scene: Scene, region: 'primary' | 'recovery'): Promise<void> {
  const database = region === 'primary' ? scene.database : scene.recoveryDatabase;
  const login = await loginIn(scene[region], secretOf(scene));
  const forgotten = await database.login(login);
  await scene.ask('failback#lock-out', database);
  for (let asked = 0; ; asked += 1) {
    const left = await scene.ask<{ usename: string }>('failback#nobody', database);
    if (left.length === 0) break;
    if (asked > 50) throw new Failure(`Still connected: ${left.map(({ usename }) => usename).join(', ')}`);
    await sleep(200);
  }
  const writes = forgotten.query('insert into ledger (entry) values (-1)').then(
    () => true,
    () => false,
  );
  if ((await writes) || (await opens(database, login))) {
    throw new Failure(`${login.username} can still write into the database that is left`);
  }
}
