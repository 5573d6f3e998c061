import promiseSpawn from '@npmcli/promise-spawn';
import { PythonEnvironmentError } from './error';
import { howToInstall } from './how-to-install';
import { isSupported, NEWEST, OLDEST, type PythonVersion, versionText } from './version';

/** A Python that can make virtual environments. */
export interface Python {
  /** The command that was found, for example `python3`. */
  readonly command: string;
  readonly version: PythonVersion;
}

/** Names a Python to use instead of the first good one on PATH: a command or a path. */
export const PYTHON_VARIABLE = 'GROUNDWORK_PYTHON';

/** Prints the version, then whether the modules that make an environment are there (Debian packs them apart). */
const PROBE = `
import sys
print(*sys.version_info[:2])
try:
    import ensurepip, venv
    print("venv")
except ImportError:
    print("none")
`;

/**
 * Finds a Python: the one named by GROUNDWORK_PYTHON, or the first good one on PATH.
 *
 * @throws PythonEnvironmentError that lists every command tried, what it turned out to be, and what to install
 */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const named = env[PYTHON_VARIABLE];
  const tried: string[] = [];
  for (const command of named ? [named] : candidates()) {
    const found = await probe(command, env);
    if (typeof found !== 'string') return { command, version: found };
    tried.push(`  ${command}: ${found}`);
  }
  throw new PythonEnvironmentError(
    [
      `No Python from ${versionText(OLDEST)} to ${versionText(NEWEST)} that can make virtual environments was found.`,
      named ? `Looked only at ${PYTHON_VARIABLE}:` : 'Looked on PATH for:',
      ...tried,
      howToInstall(process.platform),
      `If Python is elsewhere, name it: ${PYTHON_VARIABLE}=/path/to/python3`,
    ].join('\n'),
  );
}

/** What people call Python, the usual names first: a system's python3 may be too old while a newer one stands beside it. */
function candidates(): string[] {
  const numbered: string[] = [];
  for (let minor = NEWEST.minor; minor >= OLDEST.minor; minor--) numbered.push(`python3.${minor}`);
  return ['python3', 'python', ...numbered];
}

/** The version of a good Python, or in words why it is none. */
async function probe(command: string, env: NodeJS.ProcessEnv): Promise<PythonVersion | string> {
  const output = await promiseSpawn(command, ['-I', '-c', PROBE], { env }).then(
    ({ stdout }) => stdout,
    (error: NodeJS.ErrnoException) => ({ code: error.code }),
  );
  if (typeof output !== 'string') return output.code === 'ENOENT' ? 'not found' : 'does not start';
  const [, major, minor, modules] = /^(\d+) (\d+)\s+(venv|none)/.exec(output) ?? [];
  if (modules === undefined) return 'does not answer as a Python';
  const version = { major: Number(major), minor: Number(minor) };
  if (!isSupported(version)) return `is Python ${versionText(version)}`;
  return modules === 'venv' ? version : `is Python ${versionText(version)}, but its venv module is missing`;
}
