import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endOf, freePort, lineOf } from './processes';

export interface Postgres {
  readonly host: string;
  readonly port: number;
  /** The superuser. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  stop(): Promise<void>;
}

/** Starts a real PostgreSQL on a free port. */
export async function startPostgres(): Promise<Postgres> {
  const parent = mkdtempSync(path.join(tmpdir(), 'groundwork-postgres-'));
  // For root the server runs as another user, who must get in.
  chmodSync(parent, 0o755);
  const folder = path.join(parent, 'data');
  const port = await freePort();
  const password = 'superuser-of-the-tests';
  const server = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(__dirname, 'postgres-server.ts'), folder, `${port}`, password],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  await lineOf(server, /^started$/).catch((error) => {
    rmSync(parent, { recursive: true, force: true });
    throw error;
  });
  return {
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    stop: async () => {
      server.stdin.end();
      await endOf(server);
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
