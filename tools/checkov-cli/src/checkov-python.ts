import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { ensurePythonEnvironment } from '../../python-environment/index';

const REQUIREMENTS = path.resolve(__dirname, '..', 'requirements.txt');

const VERSION_PROBE = 'import importlib.metadata as m; print(m.version("checkov"))';

/**
 * The interpreter to run checkov with: that of an installed checkov of the pinned version (pipx, Homebrew, a container
 * image), else that of the pinned environment, which is made when it is not there.
 *
 * @throws PythonEnvironmentError when there is neither, and no Python to make one with
 */
export async function checkovPython(
  onProgress: (line: string) => void,
  searchPath: string = process.env['PATH'] ?? '',
): Promise<string> {
  const pinned = pinnedVersion(readFileSync(REQUIREMENTS, 'utf8'));
  for (const folder of searchPath.split(path.delimiter).filter(Boolean)) {
    const python = interpreterOf(path.join(folder, 'checkov'));
    if (python !== undefined && (await versionIn(python)) === pinned) return python;
  }
  const environment = await ensurePythonEnvironment({
    name: 'checkov',
    requirements: REQUIREMENTS,
    onProgress,
  });
  return environment.python;
}

function pinnedVersion(requirements: string): string | undefined {
  return /^checkov==([^\s;\\]+)/m.exec(requirements)?.[1];
}

/** The Python that a console script names in its first line; undefined for anything else, such as our own command. */
function interpreterOf(script: string): string | undefined {
  const [, interpreter] = /^#!(\S*python[\d.]*)\s/.exec(beginning(script)) ?? [];
  return interpreter;
}

function beginning(file: string): string {
  try {
    const descriptor = openSync(file, 'r');
    const buffer = Buffer.alloc(256);
    const length = readSync(descriptor, buffer);
    closeSync(descriptor);
    return buffer.toString('utf8', 0, length);
  } catch {
    return '';
  }
}

async function versionIn(python: string): Promise<string | undefined> {
  return promiseSpawn(python, ['-I', '-c', VERSION_PROBE]).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}
