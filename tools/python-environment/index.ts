import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildEnvironment } from './build';
import { findPython } from './find-python';
import { versionText } from './version';

export { PythonEnvironmentError } from './error';

/** The project whose `.groundwork` folder holds the environments. */
const PROJECT_ROOT = path.resolve(__dirname, '..', '..');

export interface PythonEnvironmentOptions {
  /** Names the environment's folder, and the package shown in progress. */
  readonly name: string;
  /** Path of a requirements file that pins every package with its hashes. */
  readonly requirements: string;
  /** Told a few short lines while an environment is made; never when it is there already. */
  readonly onProgress?: (line: string) => void;
  /** Where environments are kept. Default: `.groundwork/python` of the project. */
  readonly home?: string;
}

/** A virtual environment with every pinned package in it. */
export interface PythonEnvironment {
  /** Absolute path of its folder. */
  readonly directory: string;
  /** Absolute path of its interpreter. */
  readonly python: string;
  /** Absolute path of an installed console script, such as `checkov`. */
  bin(name: string): string;
}

/**
 * Gives the environment of a requirements file, and makes it when there is none yet (some 20 seconds). It is kept by
 * the content of the requirements and the version of Python: a change of either gets a new one. An interrupted
 * installation is started anew, and of two processes that want the same one, the second waits.
 *
 * @throws PythonEnvironmentError when there is no fitting Python, or pip fails
 */
export async function ensurePythonEnvironment(options: PythonEnvironmentOptions): Promise<PythonEnvironment> {
  const python = await findPython();
  const requirements = readFileSync(options.requirements, 'utf8');
  const key = createHash('sha256')
    .update(requirements)
    .update(versionText(python.version))
    .digest('hex')
    .slice(0, 12);
  const home = options.home ?? path.join(PROJECT_ROOT, '.groundwork', 'python');
  const environment = environmentAt(path.join(path.resolve(home), `${options.name}-${key}`));
  if (!isComplete(environment)) {
    await buildEnvironment({
      ...options,
      python,
      directory: environment.directory,
      marker: markerOf(environment),
    });
  }
  return environment;
}

function environmentAt(directory: string): PythonEnvironment {
  const [folder, suffix] = process.platform === 'win32' ? ['Scripts', '.exe'] : ['bin', ''];
  const bin = (name: string) => path.join(directory, folder, `${name}${suffix}`);
  return { directory, python: bin('python'), bin };
}

function markerOf({ directory }: PythonEnvironment): string {
  return path.join(directory, 'groundwork-complete');
}

/**
 * The marker holds the folder's path, since an environment does not survive a move (its scripts name their interpreter);
 * and the interpreter is a link that dangles once the Python it was made with is removed.
 */
function isComplete(environment: PythonEnvironment): boolean {
  const marker = markerOf(environment);
  return (
    existsSync(environment.python) &&
    existsSync(marker) &&
    readFileSync(marker, 'utf8') === environment.directory
  );
}
