import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensurePythonEnvironment } from '../python-environment';
import { SimulatorError } from './error';
import { type Identity, logFile, readState, stateFile } from './state';

/** The folder of the Python package, its requirements, and its mends. */
export const SERVER_DIRECTORY = path.join(__dirname, 'server');

/** Milliseconds until the server must serve: two seconds on a quick machine, more with a cold disk. */
const START_TIMEOUT = 60_000;

/** Lines of the server's log that an error repeats. */
const TAIL = 10;

/** The interpreter that has the pinned moto; made when it is not there yet (some 30 seconds). */
export async function simulatorPython(onProgress?: (line: string) => void): Promise<string> {
  const requirements = path.join(SERVER_DIRECTORY, 'requirements.txt');
  const { python } = await ensurePythonEnvironment({ name: 'moto', requirements, onProgress });
  return python;
}

export interface ServerOptions {
  readonly python: string;
  readonly accountId: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly directory: string;
  readonly detached: boolean;
}

/**
 * Starts the server and waits until it serves.
 *
 * @throws SimulatorError with the end of the server's log when it does not
 */
export async function startServer(options: ServerOptions): Promise<Identity> {
  const { directory } = options;
  mkdirSync(directory, { recursive: true });
  rmSync(stateFile(directory), { force: true });
  const child = launch(options);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  for (let waited = 0; waited < START_TIMEOUT && !ended; waited += 50) {
    const identity = readState(directory);
    if (identity !== undefined && identity.pid === child.pid) return identity;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new SimulatorError(
    [
      ended
        ? 'The AWS simulator did not start:'
        : `The AWS simulator did not start in ${START_TIMEOUT / 1000} seconds:`,
      ...lastLines(logFile(directory)).map((line) => `  ${line}`),
      `Its whole log is ${logFile(directory)}.`,
    ].join('\n'),
  );
}

/** A detached server outlives this process; an attached one ends with it, even when it is killed. */
function launch({ python, accountId, port, directory, detached }: ServerOptions): ChildProcess {
  const log = openSync(logFile(directory), 'w');
  const child = spawn(
    python,
    [
      ...['-m', 'groundwork_simulator', '--port', String(port), '--account', accountId],
      ...['--state-file', stateFile(directory), ...(detached ? [] : ['--attached'])],
    ],
    {
      cwd: SERVER_DIRECTORY,
      // The server waits for the end of its standard input, which comes with the end of this process.
      stdio: [detached ? 'ignore' : 'pipe', log, log],
      detached,
      env: serverEnvironment(),
    },
  );
  closeSync(log);
  child.unref();
  (child.stdin as Socket | null)?.unref();
  return child;
}

/** moto must not find real credentials, nor anything that changes what it does. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|MOTO_|PYTHON|S3_|TEST_)|_PROXY$/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
  };
}

function lastLines(file: string): string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-TAIL);
}
