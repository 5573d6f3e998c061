import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import promiseSpawn from '@npmcli/promise-spawn';
import { type Diagnostic, describeDiagnostic, parseDiagnostics } from './diagnostics';
import { resolveTerraform } from './resolve';

/** How a terraform command is run. */
export interface TerraformOptions {
  /** The folder of the configuration. */
  readonly cwd: string;
  /** Variables to add to (or, with undefined, take out of) the process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told of each line as it comes, for progress. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Asks terraform to stop by itself (SIGINT): it finishes what it is doing, writes the state and gives back the lock. */
  readonly signal?: AbortSignal;
}

/** What a command printed, without white space at either end. */
export interface TerraformOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A terraform command that failed, with what it said. */
export class TerraformError extends Error {
  override readonly name = 'TerraformError';

  constructor(
    /** The command's arguments. */
    readonly args: readonly string[],
    readonly cwd: string,
    /** Undefined when a signal ended it. */
    readonly exitCode: number | undefined,
    readonly stdout: string,
    readonly stderr: string,
    /** Empty unless the command was one with `-json`. */
    readonly diagnostics: readonly Diagnostic[] = parseDiagnostics(stdout),
  ) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(describeDiagnostic);
    const said = errors.length > 0 ? errors.join('\n') : lastLines(stderr.trim() === '' ? stdout : stderr);
    super(
      `terraform ${args.join(' ')} failed in ${cwd} (${exitCode === undefined ? 'stopped by a signal' : `exit code ${exitCode}`})\n${said}`,
    );
  }
}

/**
 * Runs the project's terraform to its end, without a terminal, and collects what it prints. It is not asked for input,
 * nor asks the internet for newer versions of itself.
 *
 * @throws TerraformError when terraform fails; it carries the diagnostics of a `-json` command
 * @throws RunnerError when terraform could not be started at all
 */
export async function terraform(
  args: readonly string[],
  options: TerraformOptions,
): Promise<TerraformOutput> {
  const { cwd, onLine, signal } = options;
  signal?.throwIfAborted();
  const given = {
    ...process.env,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    ...options.env,
  };
  const { binary, env } = await resolveTerraform({ args, env: given, from: cwd });
  const cache = args[0] === 'init' ? pluginCacheVariables(given) : {};

  const running = promiseSpawn(binary, [...args], {
    cwd,
    env: { ...given, ...cache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const child = running.process;
  if (onLine !== undefined) {
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = child[stream];
      if (input !== null) createInterface({ input }).on('line', (line) => onLine(line, stream));
    }
  }
  const stop = () => child.kill('SIGINT');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const { stdout, stderr } = await running;
    return { stdout, stderr };
  } catch (error) {
    const {
      code,
      stdout = '',
      stderr = String(error),
    } = error as { code?: unknown; stdout?: string; stderr?: string };
    throw new TerraformError(args, cwd, typeof code === 'number' ? code : undefined, stdout, stderr);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * The variable that names terraform's plugin cache. As cdktf-cli does, and in the same folder: otherwise each init
 * downloads the AWS provider again (some 150 MB).
 */
export function pluginCacheVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env['TF_PLUGIN_CACHE_DIR'] || ['true', '1'].includes(env['CDKTF_DISABLE_PLUGIN_CACHE_ENV'] ?? ''))
    return {};
  const folder = path.join(homedir(), '.terraform.d', 'plugin-cache');
  mkdirSync(folder, { recursive: true });
  return { TF_PLUGIN_CACHE_DIR: folder };
}

function lastLines(text: string, count = 30): string {
  return stripVTControlCharacters(text).trim().split('\n').slice(-count).join('\n');
}
