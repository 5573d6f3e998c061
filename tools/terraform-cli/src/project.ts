import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RunnerError } from './errors';

/** The file that names the project's terraform version, as tfenv, asdf and HCP Terraform users know it. */
export const VERSION_FILE = '.terraform-version';

/** The project that this package belongs to: used when the working directory is outside of any project. */
const PACKAGE_PROJECT = path.resolve(__dirname, '..', '..', '..');

/** A checkout that pins a terraform version. */
export interface Project {
  /** Absolute path of the folder that holds `.terraform-version`. */
  readonly root: string;
  /** The pinned version, for example `1.11.4`. */
  readonly terraformVersion: string;
  /** Where the runner keeps its downloads, caches and links: `<root>/.groundwork/terraform`. */
  readonly workDir: string;
}

/**
 * Finds the project by walking up from a folder to the first `.terraform-version`, and falls back to the project that
 * this package belongs to (cdktf starts terraform in `cdktf.out/stacks/<id>`, which may lie elsewhere).
 *
 * @param from folder to start at; default: the working directory
 * @throws RunnerError when no folder has the file, or it does not name one exact version
 */
export function findProject(from: string = process.cwd()): Project {
  const root = nearestWith(VERSION_FILE, path.resolve(from)) ?? nearestWith(VERSION_FILE, PACKAGE_PROJECT);
  if (root === undefined) {
    throw new RunnerError(
      `No ${VERSION_FILE} in ${from} or any folder above it.`,
      `Create one in the project root that holds an exact version, for example: 1.11.4`,
    );
  }
  const file = path.join(root, VERSION_FILE);
  const version = readFileSync(file, 'utf8').trim();
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(version)) {
    throw new RunnerError(
      `${file} holds "${version}", which is not an exact version.`,
      'Write one exact version, for example: 1.11.4 (words such as "latest" would give each machine its own).',
    );
  }
  return { root, terraformVersion: version, workDir: path.join(root, '.groundwork', 'terraform') };
}

function nearestWith(file: string, from: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, file))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}
