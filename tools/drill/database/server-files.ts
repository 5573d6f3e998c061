import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';

/** Lays a backup's files, and says what they are to become: PostgreSQL looks for a file of that name. */
export async function copyFiles(from: string, to: string, signal: string): Promise<void> {
  await copyTree(from, to);
  write(path.join(to, signal), '');
}

/**
 * Copies with owners and modes. Files of a running server may go in the meantime, which is "normal and not an error": the
 * log has what they held. PostgreSQL, "Making a base backup using the low level API".
 */
export async function copyTree(from: string, to: string): Promise<void> {
  try {
    await promiseSpawn('cp', ['-a', from, to], { env: { ...process.env, LC_ALL: 'C' } });
  } catch (error) {
    const { stderr = String(error) } = error as { stderr?: string };
    const complaints = stderr.trim().split('\n');
    if (complaints.every((line) => line.endsWith('No such file or directory'))) return;
    throw new Error(`cp -a ${from} ${to}: ${stderr}`);
  }
}

/** Whoever the server runs as changes it too. */
export function write(file: string, content: string): void {
  writeFileSync(file, content);
  chmodSync(file, 0o666);
}
