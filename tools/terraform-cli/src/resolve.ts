import { findBinary } from './binary';
import { findMirror, mirrorHolds, mirrorVariables, type ProviderMirror } from './mirror';
import { releasePlatform } from './platform';
import { findProject, type Project } from './project';

/** A terraform that is ready to be started. */
export interface ResolvedTerraform {
  /** Absolute path of the real binary. */
  readonly binary: string;
  /** Its exact version: the project's. */
  readonly version: string;
  /** Variables to add to the environment of the command. */
  readonly env: Readonly<Record<string, string>>;
}

/** What is resolved for which command. */
export interface ResolveOptions {
  /** The command's arguments. Default: those of an `init`, the command that installs providers. */
  readonly args?: readonly string[];
  /** Folder from which the project is searched. Default: the working directory. */
  readonly from?: string;
  /** Default: the process's. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Finds the project's terraform and the variables that it needs to install providers on this machine.
 *
 * @throws RunnerError when there is no terraform of the project's version, or TF_PROVIDER_MIRROR is wrong
 */
export async function resolveTerraform(options: ResolveOptions = {}): Promise<ResolvedTerraform> {
  const { args = ['init'], env = process.env } = options;
  const project = findProject(options.from);
  const binary = await findBinary(project, env);
  return { binary, version: project.terraformVersion, env: providerVariables(args, project, env) };
}

/** Only the commands that install or lock providers ask where providers come from. */
function providerVariables(
  args: readonly string[],
  project: Project,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const [command, subcommand] = args.filter((arg) => !arg.startsWith('-'));
  if (command === 'init') return mirrorVariables(findMirror(project, { env }), project, env);
  if (command === 'providers' && subcommand === 'lock')
    return lockVariables(args, findMirror(project, { env }), project, env);
  return {};
}

/**
 * `terraform providers lock` asks the registry even where init would use a mirror, and cdktf-cli runs it whenever state
 * is migrated. It is pointed at the mirror if that has every platform asked for, unless the user names a source.
 */
function lockVariables(
  args: readonly string[],
  mirror: ProviderMirror | undefined,
  project: Project,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  if (mirror === undefined || args.some((arg) => /^-?-(fs|net)-mirror/.test(arg))) return {};
  const platforms = args.flatMap((arg) => /^-?-platform=(.+)$/.exec(arg)?.[1] ?? []);
  const wanted = platforms.length > 0 ? platforms : [releasePlatform()];
  if (!wanted.every((platform) => mirrorHolds(mirror, project, platform))) return {};
  const given = env['TF_CLI_ARGS_providers_lock'];
  return { TF_CLI_ARGS_providers_lock: `${given ? `${given} ` : ''}-fs-mirror="${mirror.folder}"` };
}
