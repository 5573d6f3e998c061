import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PythonEnvironmentError } from './error';
import type { Python } from './find-python';
import { PipProgress } from './pip-progress';

const BUILD_SCRIPT = path.join(__dirname, 'build.py');

/** How much of pip's last output an error repeats. */
const TAIL = 15;

/** What to build, and where. */
export interface Build {
  readonly name: string;
  readonly requirements: string;
  readonly python: Python;
  readonly directory: string;
  /** File that is written once everything is installed. */
  readonly marker: string;
  readonly onProgress?: (line: string) => void;
}

/**
 * Makes the virtual environment, whatever is left there of an earlier attempt.
 *
 * @throws PythonEnvironmentError with pip's own words when it fails
 */
export async function buildEnvironment(build: Build): Promise<void> {
  const { name, requirements, python, directory, marker, onProgress } = build;
  const progress = new PipProgress(name, readFileSync(requirements, 'utf8'));
  const child = spawn(python.command, ['-I', BUILD_SCRIPT, directory, requirements, marker], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: pipEnvironment(),
  });
  const closed = once(child, 'close');
  const tail: string[] = [];
  const keep = (line: string) => {
    tail.push(line);
    if (tail.length > TAIL) tail.shift();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const shown = progress.read(line);
    if (shown !== undefined) onProgress?.(shown);
    if (!line.startsWith('Collecting ') && !line.startsWith('  ')) keep(line);
  });
  createInterface({ input: child.stderr }).on('line', keep);
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new PythonEnvironmentError(failure(build, code, tail));
}

function failure(
  { name, requirements, directory }: Build,
  code: number | null,
  tail: readonly string[],
): string {
  return [
    `The Python environment of ${name} could not be made in ${directory} (exit code ${code ?? 'none'}).`,
    `pip was asked for exactly the packages and hashes of ${requirements}, and said:`,
    ...tail.map((line) => `  ${line}`),
    'Without internet, point pip at a mirror or a folder of wheels (PIP_INDEX_URL, PIP_FIND_LINKS), then run this again.',
  ].join('\n');
}

/** The user's own pip settings hold (index, proxy, certificates), save those that would install elsewhere. */
function pipEnvironment(): NodeJS.ProcessEnv {
  const { PIP_TARGET: _target, PIP_PREFIX: _prefix, PIP_ROOT: _root, ...env } = process.env;
  return { ...env, PIP_USER: '0', PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' };
}
