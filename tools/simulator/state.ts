import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What the server says of itself, in its state file and at `/groundwork/identity`. */
const identitySchema = z.object({
  simulator: z.literal('groundwork'),
  account: z.string(),
  pid: z.number(),
  port: z.number(),
});
export type Identity = z.infer<typeof identitySchema>;

/** Where the simulator of this project keeps its state file and its log. */
export const DEFAULT_DIRECTORY = path.resolve(__dirname, '..', '..', '.groundwork', 'simulator');

/** How long a live simulator may take to say who it is, in milliseconds: it may be busy with a terraform run. */
const IDENTITY_TIMEOUT = 5000;

export function stateFile(directory: string): string {
  return path.join(directory, 'simulator.json');
}

export function logFile(directory: string): string {
  return path.join(directory, 'simulator.log');
}

/**
 * The simulator that a state file names, if it is running: the process is there, and at its port a simulator answers
 * that is that process. After a crash or a reboot both numbers may be another program's.
 */
export async function findRunning(directory: string): Promise<Identity | undefined> {
  const noted = readState(directory);
  if (noted === undefined || !isAlive(noted.pid)) return undefined;
  const found = await askIdentity(noted.port);
  return found?.pid === noted.pid ? found : undefined;
}

export function readState(directory: string): Identity | undefined {
  try {
    return identitySchema.parse(JSON.parse(readFileSync(stateFile(directory), 'utf8')));
  } catch {
    return undefined;
  }
}

async function askIdentity(port: number): Promise<Identity | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/groundwork/identity`, {
      signal: AbortSignal.timeout(IDENTITY_TIMEOUT),
    });
    return identitySchema.parse(await answer.json());
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Without the right to signal it, the process is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
