import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { findSimulator, SimulatorError, startSimulator, stopSimulator } from '../../tools/simulator';
import { isAlive } from '../../tools/simulator/state';

jest.setTimeout(120_000);

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'simulator-'));
});
afterEach(async () => {
  await stopSimulator({ directory });
  rmSync(directory, { recursive: true });
});

/** A process that starts a simulator and waits. */
async function parentOfSimulator(
  mode: 'attached' | 'detached',
): Promise<{ parent: ChildProcess; pid: number }> {
  const script = path.join(__dirname, '..', 'tools', 'simulator', 'start.ts');
  const parent = spawn(process.execPath, ['--import', 'tsx', script, directory, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  return { parent, pid: JSON.parse(line).pid };
}

async function kill(parent: ChildProcess): Promise<void> {
  const ended = once(parent, 'exit');
  parent.kill('SIGKILL');
  await ended;
}

test('an attached simulator ends with the process that started it, even when that is killed', async () => {
  const { parent, pid } = await parentOfSimulator('attached');
  expect(isAlive(pid)).toBe(true);
  await kill(parent);
  while (isAlive(pid)) await sleep(20);
  expect(await findSimulator({ directory })).toBeUndefined();
});

test('a detached simulator outlives the process that started it, until it is stopped', async () => {
  const { parent, pid } = await parentOfSimulator('detached');
  await kill(parent);
  expect(await findSimulator({ directory })).toMatchObject({ pid });
  expect(await stopSimulator({ directory })).toBe(true);
  expect(isAlive(pid)).toBe(false);
});

test('a second start gives the running simulator, and a start after a stop a new one', async () => {
  const first = await startSimulator({ accountId: '111111111111', directory });
  const again = await startSimulator({ accountId: '111111111111', directory });
  expect(again.pid).toBe(first.pid);
  await first.stop();
  const second = await startSimulator({ accountId: '222222222222', directory });
  expect(second.pid).not.toBe(first.pid);
  expect(second.accountId).toBe('222222222222');
});

test('a taken port is an error that names it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.env['SIMULATOR_PORT'] = String(port);
  try {
    const started = startSimulator({ accountId: '111111111111', directory });
    await expect(started).rejects.toThrow(SimulatorError);
    await expect(started).rejects.toThrow(`Port ${port} of 127.0.0.1 cannot be had (Address already in use)`);
  } finally {
    delete process.env['SIMULATOR_PORT'];
    other.close();
  }
});
