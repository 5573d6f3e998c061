import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** Below the ports that systems give to outgoing connections, one of which could take it before it is used. */
const PORTS = { first: 20_000, count: 10_000 };

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const port = PORTS.first + randomInt(PORTS.count);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return isFree ? port : freePort();
}

/** Waits for a line on a child's standard output; fails with all that it said when it ends before. */
export function lineOf(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    child.stderr?.on('data', (data: Buffer) => said.push(data.toString()));
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(line);
        if (wanted.test(line)) resolve(line);
      });
    }
    child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${said.join('\n')}`)));
  });
}

/** Waits for the end of a child, and gives its exit code. */
export function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', resolve));
}
