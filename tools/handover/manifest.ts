import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../console/failure';
import { LOCK_FILE } from '../terraform-cli/src/index';
import { digestOf, filesBelow } from './digest';

/** File names at the top of a bundle. */
export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';

const manifestSchema = z.object({
  /** The layout of the bundle; another number is another layout. */
  layout: z.literal(1),
  environment: z.string(),
  format: z.enum(['json', 'hcl']),
  source: z.object({
    version: z.string(),
    /** Commit of the repository; `unknown` where it was not a checkout. */
    commit: z.string(),
    /** Whether the checkout held changes that are in no commit; `unknown` like the commit. */
    modified: z.union([z.boolean(), z.literal('unknown')]),
  }),
  versions: z.object({ terraform: z.string(), providers: z.record(z.string(), z.string()) }),
  /** Stacks in the order of their application. */
  stacks: z.array(z.object({ id: z.string(), after: z.array(z.string()), resources: z.number() })),
  /** SHA-256 of every file but this one and SHA256SUMS. */
  files: z.record(z.string(), z.string()),
});

/** What a bundle is made of. */
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Reads the manifest of a bundle.
 *
 * @throws Failure when the folder is no bundle
 */
export function readManifest(folder: string): Manifest {
  const file = path.join(folder, MANIFEST);
  if (!existsSync(file)) throw new Failure(`${folder} is no bundle: there is no ${MANIFEST} in it.`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(
      `${file} is not JSON (${(error as Error).message}). Take the bundle as it was handed over.`,
    );
  }
  const parsed = manifestSchema.safeParse(content);
  if (!parsed.success)
    throw new Failure(`${file} is no manifest of a bundle:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The digests of all files of a folder that is about to become a bundle. */
export function digestsOf(folder: string): Record<string, string> {
  return Object.fromEntries(filesBelow(folder).map((file) => [file, digestOf(path.join(folder, file))]));
}

/** The same for `sha256sum -c`. */
export function sumsOf(folder: string): string {
  return Object.entries(digestsOf(folder))
    .map(([file, digest]) => `${digest}  ${file}\n`)
    .join('');
}

/** What Terraform reads in a folder beside what was handed over; no other file of the receiving team matters. */
const CONFIGURATION = /\.(tf|tofu)(\.json)?$/;

/** Exactly what `apply.sh` makes a state a local file with while it bootstraps. */
const OVERRIDE = 'terraform {\n  backend "local" {\n    path = "bootstrap.tfstate"\n  }\n}\n';

/**
 * How a bundle differs from what was handed over, one line each; none when it does not. The rules are those of
 * `apply.sh --verify`.
 */
export function differences(folder: string): string[] {
  const { environment, files } = readManifest(folder);
  const present = new Set(filesBelow(folder));
  const changed = Object.entries(files).flatMap(([file, digest]) => {
    if (!present.has(file)) return [`missing: ${file}`];
    const same = digestOf(path.join(folder, file)) === digest || isGrownLockFile(folder, file);
    return same ? [] : [`edited: ${file}`];
  });
  const extra = [...present].filter((file) => {
    if (file in files || !CONFIGURATION.test(file) || file.split('/').includes('.terraform')) return false;
    return (
      file !== `${environment}-state/backend_override.tf` ||
      readFileSync(path.join(folder, file), 'utf8') !== OVERRIDE
    );
  });
  return [...changed, ...extra.map((file) => `not part of the bundle: ${file}`), ...sumsDiffer(folder)];
}

/**
 * `terraform providers lock` adds checksums for other platforms, and OpenTofu puts its own registry's in place; nothing else
 * in a lock file may differ.
 */
function isGrownLockFile(folder: string, file: string): boolean {
  if (path.posix.basename(file) !== LOCK_FILE || file === LOCK_FILE) return false;
  if (!existsSync(path.join(folder, LOCK_FILE))) return false;
  const lines = (name: string) => readFileSync(path.join(folder, name), 'utf8').split('\n');
  const [before, now] = [lines(LOCK_FILE), lines(file)];
  if (now.some((line) => line.startsWith('provider "registry.opentofu.org/'))) return true;
  return (
    before.every((line) => now.includes(line)) &&
    now.every((line) => before.includes(line) || /^ {4}"h1:[A-Za-z0-9+/]+=*",$/.test(line))
  );
}

/** Somebody who edits a file and its digest in one of the two lists has not edited the other. */
function sumsDiffer(folder: string): string[] {
  const sums = path.join(folder, SUMS);
  if (!existsSync(sums)) return [`missing: ${SUMS}`];
  const listed = new Map(
    readFileSync(sums, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const { files } = readManifest(folder);
  const expected = { ...files, [MANIFEST]: digestOf(path.join(folder, MANIFEST)) };
  const same =
    listed.size === Object.keys(expected).length &&
    Object.entries(expected).every(([file, digest]) => listed.get(file) === digest);
  return same ? [] : [`edited: ${MANIFEST} or ${SUMS}, which do not agree`];
}
