import { type ChildProcess, spawn } from 'node:child_process';
import { sampleApplication } from '../../src/bundling/runtime-bundle';
import { endOf, freePort, lineOf } from './processes';

export interface RunningApplication {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  readonly output: () => string;
}

const running = new Set<ChildProcess>();

/** Starts the bundle as its host does: one script, settings in the environment. */
export async function startApplication(env: Readonly<Record<string, string>>): Promise<RunningApplication> {
  const port = await freePort();
  const child = spawn(process.execPath, [sampleApplication().path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], PORT: `${port}`, ...env },
  });
  running.add(child);
  const lines: string[] = [];
  child.stdout.on('data', (data: Buffer) => lines.push(data.toString()));
  await lineOf(child, /"event":"listening"/);
  return { url: `http://127.0.0.1:${port}`, port, process: child, output: () => lines.join('') };
}

/** Ends all that were started. */
export async function stopApplications(): Promise<void> {
  for (const child of running) {
    child.kill('SIGKILL');
    await endOf(child);
  }
  running.clear();
}

/** An answer of the application, and the JSON of it where it is such. */
export async function get(url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(url, { headers });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {};
  return { status: response.status, json, text, headers: response.headers };
}
