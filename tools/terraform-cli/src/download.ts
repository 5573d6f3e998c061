import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { PINNED_ARCHIVES, publishedChecksum, verifyArchive } from './checksums';
import { RunnerError } from './errors';
import { releasePlatform } from './platform';
import type { Project } from './project';

/** HashiCorp's public release site; TERRAFORM_RELEASES_URL names a mirror with the same layout. */
export const DEFAULT_RELEASES_URL = 'https://releases.hashicorp.com/terraform';

/** Where the runner installs the project's terraform when the machine has none. */
export function installedBinary(project: Project): string {
  return path.join(project.workDir, project.terraformVersion, 'terraform');
}

/** What a download may be told; every field has a default for real use. */
export interface DownloadOptions {
  /** Folder of all releases, without trailing slash. Default: TERRAFORM_RELEASES_URL, else HashiCorp's site. */
  readonly releasesUrl?: string;
  /** For example `linux_amd64`. Default: this machine's. */
  readonly platform?: string;
  /** Checksums that this repository vouches for. Default: {@link PINNED_ARCHIVES}. */
  readonly pinned?: Readonly<Record<string, string>>;
  /** Told how far it is; `totalBytes` is undefined when the server does not say. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void;
}

/**
 * Downloads the project's terraform release, checks it, and puts the binary into place in one step: whatever goes
 * wrong before that leaves nothing behind.
 *
 * The signature of SHA256SUMS is not verified (that takes an OpenPGP implementation); the checksums pinned in this
 * repository stand in for it for the version that the repository ships with.
 *
 * @returns the absolute path of the binary
 * @throws RunnerError when the release cannot be fetched, is not what was published, or is no terraform archive
 */
export async function downloadTerraform(project: Project, options: DownloadOptions = {}): Promise<string> {
  const { pinned = PINNED_ARCHIVES, platform = releasePlatform() } = options;
  const version = project.terraformVersion;
  const archive = `terraform_${version}_${platform}.zip`;
  const base = options.releasesUrl ?? (process.env['TERRAFORM_RELEASES_URL'] || DEFAULT_RELEASES_URL);
  const release = `${base.replace(/\/+$/, '')}/${version}`;

  const sumsUrl = `${release}/terraform_${version}_SHA256SUMS`;
  const sums = new TextDecoder().decode(await fetchBytes(sumsUrl));
  const published = publishedChecksum(sums, archive, sumsUrl);
  const content = await fetchBytes(`${release}/${archive}`, options.onProgress);
  verifyArchive(content, archive, published, pinned);
  return install(project, unpack(content, archive));
}

async function fetchBytes(url: string, onProgress?: DownloadOptions['onProgress']): Promise<Uint8Array> {
  const advice =
    'Put terraform of this version on PATH, name it in TERRAFORM_BINARY_NAME, or name a mirror of the releases in TERRAFORM_RELEASES_URL.';
  try {
    const response = await fetch(url);
    if (!response.ok) {
      throw new RunnerError(`${url} answered ${response.status} ${response.statusText}.`, advice);
    }
    const total = Number(response.headers.get('content-length')) || undefined;
    const chunks: Uint8Array[] = [];
    let received = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      received += chunk.length;
      onProgress?.(received, total);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof RunnerError) throw error;
    const { message, cause } = error as Error & { cause?: Error };
    const reason = cause === undefined ? message : `${message}: ${cause.message}`;
    throw new RunnerError(`${url} could not be downloaded (${reason}).`, advice, { cause: error });
  }
}

function unpack(content: Uint8Array, archive: string): Uint8Array {
  const advice = 'Check TERRAFORM_RELEASES_URL: it must have the layout of the official releases.';
  try {
    const binary = unzipSync(content, { filter: ({ name }) => name === 'terraform' })['terraform'];
    if (binary !== undefined) return binary;
  } catch (error) {
    throw new RunnerError(`${archive} is not a readable zip archive.`, advice, { cause: error });
  }
  throw new RunnerError(`${archive} holds no file named "terraform".`, advice);
}

function install(project: Project, binary: Uint8Array): string {
  const target = installedBinary(project);
  const partial = `${target}.${process.pid}.partial`;
  mkdirSync(path.dirname(target), { recursive: true });
  try {
    writeFileSync(partial, binary);
    chmodSync(partial, 0o755);
    renameSync(partial, target);
  } finally {
    rmSync(partial, { force: true });
  }
  return target;
}
