import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RunnerError } from './errors';
import { findProject, type Project } from './project';

/** Terraform's name for the file that pins provider versions and their checksums. */
export const LOCK_FILE = '.terraform.lock.hcl';

/** A provider version that the lock file pins. */
export interface LockedProvider {
  /** Full address, for example `registry.terraform.io/hashicorp/aws`. */
  readonly address: string;
  /** Exact version, for example `5.100.0`. */
  readonly version: string;
}

/**
 * The providers pinned by the project's committed lock file.
 *
 * @throws RunnerError when the project has no lock file
 */
export function lockedProviders(project: Project = findProject()): LockedProvider[] {
  const blocks = readLockFile(project).matchAll(/^provider "([^"]+)" \{\s*version\s*=\s*"([^"]+)"/gm);
  return [...blocks].map(([, address = '', version = '']) => ({ address, version }));
}

/**
 * Puts the project's committed lock file beside a synthesized stack, so that `terraform init` installs exactly the
 * pinned providers on every platform, and cdktf-cli does not run `terraform providers lock`, which needs a registry.
 *
 * @param stackDir folder that holds the stack's `cdk.tf.json`; made when it is not there
 * @throws RunnerError when the project has no lock file
 */
export function copyLockFile(stackDir: string, project: Project = findProject(stackDir)): void {
  const content = readLockFile(project);
  const target = path.join(stackDir, LOCK_FILE);
  const partial = `${target}.${process.pid}.partial`;
  mkdirSync(stackDir, { recursive: true });
  writeFileSync(partial, content);
  renameSync(partial, target);
}

function readLockFile(project: Project): string {
  try {
    return readFileSync(path.join(project.root, LOCK_FILE), 'utf8');
  } catch (error) {
    throw new RunnerError(
      `${path.join(project.root, LOCK_FILE)} cannot be read (${(error as Error).message}).`,
      'It is part of the repository: restore it with git. docs/decisions/0002-terraform-runner.md says how it is made.',
      { cause: error },
    );
  }
}
