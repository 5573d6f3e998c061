import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyLockFile } from '../terraform-cli/src/index';
import { type StateContent, stateContent } from './state-content';
import type { StateStack } from './state-stack';

/** Terraform merges `*_override.tf.json` over the rest: the stack's own JSON stays as it is. */
const OVERRIDE = 'backend_override.tf.json';
const STATE = 'terraform.tfstate';

/**
 * The state stack with its state in a local file: how it is made before its bucket is there, and how it is destroyed
 * after. The folder outlives an interruption, and its presence tells of one.
 */
export class LocalCopy {
  readonly folder: string;
  private readonly stateFile: string;

  constructor(stack: StateStack, workDir: string) {
    this.folder = path.resolve(workDir, stack.id);
    this.stateFile = path.join(this.folder, STATE);
  }

  /** Whether an earlier run was interrupted. */
  get exists(): boolean {
    return existsSync(this.folder);
  }

  /** Lays the stack's files; a state that is there already stays. */
  prepare(stack: StateStack): void {
    mkdirSync(this.folder, { recursive: true });
    copyFileSync(path.join(stack.folder, 'cdk.tf.json'), path.join(this.folder, 'cdk.tf.json'));
    copyLockFile(this.folder);
    writeFileSync(
      path.join(this.folder, OVERRIDE),
      JSON.stringify({ terraform: { backend: { local: { path: STATE } } } }),
    );
  }

  /** What its state holds; undefined when none was written yet. */
  get content(): StateContent | undefined {
    return existsSync(this.stateFile) ? stateContent(readFileSync(this.stateFile, 'utf8')) : undefined;
  }

  /** Takes over a state that was pulled from the bucket. Readable by the owner alone: a state may hold secrets. */
  takeOver(state: string): void {
    writeFileSync(this.stateFile, state, { mode: 0o600 });
  }

  get statePath(): string {
    return this.stateFile;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
