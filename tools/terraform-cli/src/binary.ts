import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { downloadTerraform, installedBinary } from './download';
import { RunnerError } from './errors';
import { downloadProgress } from './progress';
import { type Project, VERSION_FILE } from './project';
import { VersionCache } from './version-cache';

/** The runner's own command: a `terraform` on PATH that is this file is not the real one. */
const OWN_COMMAND = path.resolve(__dirname, '..', 'bin', 'terraform');

/** The oldest OpenTofu that knows everything that a stack may hold: write-only arguments came with 1.11. */
const OLDEST_OPENTOFU = [1, 11] as const;

/** Whether a binary is OpenTofu, which has versions of its own: it goes by its name. */
export function isOpenTofu(binary: string): boolean {
  return /^tofu\b/.test(path.basename(binary));
}

/** Set while a binary is asked for its version, so that another checkout's runner on PATH does not ask us in turn. */
export const PROBE_VARIABLE = 'GROUNDWORK_TERRAFORM_PROBE';

/**
 * Finds the terraform of the project's version: the one named by TERRAFORM_BINARY_NAME, else the first on PATH that is
 * of that version, else one downloaded into the project. Of TERRAFORM_BINARY_NAME alone, an OpenTofu is taken too.
 *
 * @param env variables to look at; default: the process's
 * @returns the absolute path of a real terraform binary
 * @throws RunnerError when TERRAFORM_BINARY_NAME names no terraform of that version, or the download fails
 */
export async function findBinary(project: Project, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const wanted = project.terraformVersion;
  const cache = new VersionCache(project, (binary) => askVersion(binary, project, env));

  const named = env['TERRAFORM_BINARY_NAME'];
  if (named && !isOwnCommand(named, env)) return theNamedOne(named, project, env, cache);

  const onPath = candidates('terraform', env).find(
    (file) => isExecutable(file) && realpathSync(file) !== OWN_COMMAND && cache.versionOf(file) === wanted,
  );
  if (onPath !== undefined) return onPath;
  const installed = installedBinary(project);
  if (isExecutable(installed) && cache.versionOf(installed) === wanted) return installed;
  return downloadTerraform(project, {
    onProgress: downloadProgress(wanted),
    releasesUrl: env['TERRAFORM_RELEASES_URL'],
  });
}

function theNamedOne(named: string, project: Project, env: NodeJS.ProcessEnv, cache: VersionCache): string {
  const wanted = project.terraformVersion;
  const binary = candidates(named, env).find(isExecutable);
  const found = binary && cache.versionOf(binary);
  if (binary && isOpenTofu(binary)) return openTofu(named, binary, found);
  if (binary && found === wanted) return binary;
  const what =
    binary === undefined
      ? 'no executable file'
      : found === undefined
        ? 'not terraform'
        : `terraform ${found}`;
  throw new RunnerError(
    `TERRAFORM_BINARY_NAME is "${named}", which is ${what}; this project needs terraform ${wanted}.`,
    `Name a terraform ${wanted}, or unset TERRAFORM_BINARY_NAME: the runner then finds or downloads it. (${path.join(project.root, VERSION_FILE)} names the version.)`,
  );
}

function openTofu(named: string, binary: string, found: string | undefined): string {
  const [major = 0, minor = 0] = (found ?? '').split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_OPENTOFU;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return binary;
  throw new RunnerError(
    `TERRAFORM_BINARY_NAME is "${named}", which is ${found === undefined ? 'not OpenTofu' : `OpenTofu ${found}`}; the stacks need OpenTofu ${OLDEST_OPENTOFU.join('.')} or later, for write-only arguments.`,
    'Name a later OpenTofu, or unset TERRAFORM_BINARY_NAME to use terraform.',
  );
}

/** Where a command of that name may be, best first. */
function candidates(name: string, env: NodeJS.ProcessEnv): string[] {
  if (name.includes(path.sep)) return [path.resolve(name)];
  return (env['PATH'] ?? '').split(path.delimiter).map((folder) => path.resolve(folder || '.', name));
}

/** `TERRAFORM_BINARY_NAME=terraform` finds the runner itself first: it then means no more than an unset variable. */
function isOwnCommand(name: string, env: NodeJS.ProcessEnv): boolean {
  const first = candidates(name, env).find(isExecutable);
  return first !== undefined && realpathSync(first) === OWN_COMMAND;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function askVersion(binary: string, project: Project, env: NodeJS.ProcessEnv): string | undefined {
  const { TF_CLI_ARGS: _all, TF_CLI_ARGS_version: _version, ...rest } = env;
  const { status, stdout } = spawnSync(binary, ['version', '-json'], {
    cwd: project.root,
    // Without CHECKPOINT_DISABLE, terraform asks the internet whether there is a newer version.
    env: { ...rest, CHECKPOINT_DISABLE: '1', [PROBE_VARIABLE]: '1' },
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (status !== 0) return undefined;
  const version = /"terraform_version":\s*"([^"]+)"/.exec(stdout);
  return version?.[1];
}
