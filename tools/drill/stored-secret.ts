import { setTimeout as sleep } from 'node:timers/promises';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { Failure } from '../console/failure';
import type { Clients } from './clients';
import type { PostgresServer } from './database/postgres-server';
import type { Scene } from './scene';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The secret that the application logs in with. */
export function secretOf(scene: Scene): string {
  return `${scene.names.prefix}/database/application`;
}

export function masterSecretOf(scene: Scene): string {
  return `${scene.names.prefix}/database/master`;
}

/** What a secret says in a region. */
export async function loginIn(clients: Clients, secret: string): Promise<Login> {
  const { SecretString = '{}' } = await clients.secrets.getSecretValue({ SecretId: secret });
  return JSON.parse(SecretString) as Login;
}

/** Makes the master that the rotation logs in as, and rotates twice: one password is current, one is of before. */
export async function storeSecret(scene: Scene): Promise<void> {
  const master = await loginIn(scene.primary, masterSecretOf(scene));
  const role = escapeIdentifier(master.username);
  // RDS makes it with the instance; like there, it makes other roles.
  await scene.database.query(
    `create role ${role} login superuser password ${escapeLiteral(master.password)}`,
  );
  await settled(scene);
  for (const _ of ['first', 'second']) await rotate(scene);
}

/** Rotates the application's secret as its schedule does, and waits until that is done. */
export async function rotate(scene: Scene): Promise<void> {
  await scene.primary.secrets.rotateSecret({ SecretId: secretOf(scene) });
  await settled(scene);
}

/** Waits until no rotation of the application's secret is under way. */
async function settled(scene: Scene): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 500) {
    const { VersionIdsToStages = {} } = await scene.primary.secrets.describeSecret({
      SecretId: secretOf(scene),
    });
    const pending = Object.values(VersionIdsToStages).some(
      (stages) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'),
    );
    if (!pending) return;
    await sleep(500);
  }
  throw new Failure(`The rotation of ${secretOf(scene)} does not end`);
}

/** @throws Failure unless the application gets into a database with what its secret says in a region. */
export async function logsIn(
  scene: Scene,
  region: 'primary' | 'recovery',
  database: PostgresServer,
): Promise<void> {
  const login = await loginIn(scene[region], secretOf(scene));
  if (!(await opens(database, login))) {
    throw new Failure(
      `${login.username} of ${secretOf(scene)} in the ${region} region is refused by the database`,
    );
  }
}

/** Whether a database lets somebody in. PostgreSQL, "Error Codes": 28P01, invalid_password. */
export async function opens(database: PostgresServer, login: Login): Promise<boolean> {
  try {
    await (await database.login(login)).end();
    return true;
  } catch (error) {
    if (['28P01', '28000'].includes(String((error as { code?: unknown }).code))) return false;
    throw error;
  }
}
