import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Project } from './project';

/**
 * Remembers which version a binary is, for as long as the file is the same (path, size and time of change): asking
 * terraform itself takes a tenth of a second, and cdktf starts it many times for each stack.
 */
export class VersionCache {
  readonly #folder: string;
  readonly #ask: (binary: string) => string | undefined;

  /** @param ask runs a binary for its version; undefined when it is no terraform */
  constructor(project: Project, ask: (binary: string) => string | undefined) {
    this.#folder = path.join(project.workDir, 'versions');
    this.#ask = ask;
  }

  /** The version of a binary; undefined when it is no terraform. */
  versionOf(binary: string): string | undefined {
    const file = realpathSync(binary);
    const { size, mtimeMs } = statSync(file);
    const key = createHash('sha256').update(`${file}\n${size}\n${mtimeMs}`).digest('hex');
    const entry = path.join(this.#folder, key);
    const known = read(entry);
    if (known !== undefined) return known;
    const version = this.#ask(binary);
    if (version !== undefined) {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(entry, version);
    }
    return version;
  }
}

function read(file: string): string | undefined {
  try {
    // An entry cut short by a killed process is empty, or no version: it is asked again.
    return /^\d+\.\d+\.\d+\S*$/.exec(readFileSync(file, 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
