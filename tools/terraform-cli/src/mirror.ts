import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { RunnerError } from './errors';
import { type LockedProvider, lockedProviders } from './lock';
import { releasePlatform } from './platform';
import type { Project } from './project';

/** Where a machine-wide mirror is looked for: any folder one level below this one. */
const MIRRORS_ROOT = '/opt';

/** What the search looks at; every field has a default for real use. */
export interface MirrorSearch {
  readonly env?: NodeJS.ProcessEnv;
  /** For example `linux_amd64`. */
  readonly platform?: string;
  /** Default: `/opt`. */
  readonly mirrorsRoot?: string;
}

/** A folder of providers, and how terraform is told of it. */
export interface ProviderMirror {
  readonly folder: string;
  /** `explicit` mirrors (TF_PROVIDER_MIRROR) replace every other source; `found` ones only add to terraform's own. */
  readonly kind: 'explicit' | 'found';
}

/**
 * Finds the provider mirror: TF_PROVIDER_MIRROR, else a folder one level below `/opt` that holds every provider of the
 * lock file for this platform. (The places that terraform looks in by itself come between the two: terraform prefers
 * them to a found mirror, see {@link mirrorVariables}.)
 *
 * @throws RunnerError when TF_PROVIDER_MIRROR does not hold the providers of the lock file
 */
export function findMirror(project: Project, search: MirrorSearch = {}): ProviderMirror | undefined {
  const { env = process.env, platform = releasePlatform(), mirrorsRoot = MIRRORS_ROOT } = search;
  const needed = lockedProviders(project);
  const named = env['TF_PROVIDER_MIRROR'];
  if (named) {
    const folder = path.resolve(named);
    const missing = needed.find((provider) => !holds(folder, provider, platform));
    if (missing === undefined) return { folder, kind: 'explicit' };
    throw new RunnerError(
      `TF_PROVIDER_MIRROR is "${named}", which ${existsSync(folder) ? `has no ${missing.address} ${missing.version} for ${platform}` : 'does not exist'}.`,
      `The folder must hold ${unpackedPath(missing, platform)}/ or ${packedPath(missing, platform)}, as "terraform providers mirror" writes it. Unset the variable to use the public registry.`,
    );
  }
  // Terraform has variables for more provider folders on Linux only.
  if (!platform.startsWith('linux_') || needed.length === 0) return undefined;
  const folder = subfolders(mirrorsRoot).find((f) =>
    needed.every((provider) => holds(f, provider, platform)),
  );
  return folder === undefined ? undefined : { folder, kind: 'found' };
}

/**
 * The variables that make `terraform init` use a mirror.
 *
 * A found mirror becomes the last of the folders that terraform searches by itself on Linux (`$XDG_DATA_DIRS/
 * terraform/plugins`): the user's CLI configuration stays in force, and its `provider_installation` block wins. An
 * explicit one becomes `-plugin-dir`, which replaces every other source.
 */
export function mirrorVariables(
  mirror: ProviderMirror | undefined,
  project: Project,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (mirror === undefined) return {};
  if (mirror.kind === 'explicit') {
    return { TF_CLI_ARGS_init: join(' ', env['TF_CLI_ARGS_init'], `-plugin-dir="${mirror.folder}"`) };
  }
  const dataDir = path.join(project.workDir, 'data');
  linkTo(mirror.folder, path.join(dataDir, 'terraform', 'plugins'));
  return { XDG_DATA_DIRS: join(':', env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share', dataDir) };
}

/** Whether the mirror holds the locked providers for a platform. */
export function mirrorHolds(mirror: ProviderMirror, project: Project, platform: string): boolean {
  return lockedProviders(project).every((provider) => holds(mirror.folder, provider, platform));
}

function holds(mirror: string, provider: LockedProvider, platform: string): boolean {
  return [unpackedPath(provider, platform), packedPath(provider, platform)].some((p) =>
    existsSync(path.join(mirror, p)),
  );
}

function unpackedPath({ address, version }: LockedProvider, platform: string): string {
  return `${address}/${version}/${platform}`;
}

function packedPath({ address, version }: LockedProvider, platform: string): string {
  return `${address}/terraform-provider-${path.basename(address)}_${version}_${platform}.zip`;
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** Makes or turns a link in one step, since several terraform commands may start at once. */
function linkTo(target: string, link: string): void {
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === target) return;
  const partial = `${link}.${process.pid}.partial`;
  mkdirSync(path.dirname(link), { recursive: true });
  rmSync(partial, { force: true });
  symlinkSync(target, partial);
  renameSync(partial, link);
}

function join(separator: string, ...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}
