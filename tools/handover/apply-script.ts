import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The script of the bundle that applies it: plain POSIX shell, the same in every bundle. */
export function applyScript(): string {
  return readFileSync(path.join(__dirname, 'apply.sh'), 'utf8');
}
