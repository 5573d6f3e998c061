import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { App, type AppConfig, TerraformStack } from 'cdktf';
import { PolicyError, violationsOfApp } from './check';
import type { PolicySubject } from './policy';

/** Folder of stacks in cdktf's output, and the files of a stack that a synth writes. */
const STACKS = 'stacks';
const STACK_FILE = 'cdk.tf.json';
const LOCK_FILE = '.terraform.lock.hcl';

/** Folders of Apps that were never synthesized, since something threw while the platform was built. */
const unpublished = new Set<string>();

function discardUnpublished(): void {
  for (const folder of unpublished) rmSync(folder, { recursive: true, force: true });
}

/**
 * An App that writes its output whole or not at all: it synthesizes to a folder beside the output, asks every policy
 * about every stack, and only then publishes. cdktf itself writes stack by stack and validates afterwards.
 */
export class GuardedApp extends App {
  private readonly target: string;

  constructor(config: AppConfig = {}) {
    const target = path.resolve(process.env['CDKTF_OUTDIR'] ?? config.outdir ?? 'cdktf.out');
    const staging = `${target}.${process.pid}`;
    // cdktf-cli names the output by this variable, which goes before any option.
    const named = process.env['CDKTF_OUTDIR'];
    delete process.env['CDKTF_OUTDIR'];
    try {
      super({ ...config, outdir: staging });
    } finally {
      if (named !== undefined) process.env['CDKTF_OUTDIR'] = named;
    }
    this.target = target;
    // cdktf makes the folder with the App. One listener is enough for any number of Apps.
    unpublished.add(this.outdir);
    if (!process.listeners('exit').includes(discardUnpublished)) process.on('exit', discardUnpublished);
  }

  /** @throws PolicyError with all violations of all stacks. */
  override synth(): void {
    try {
      super.synth();
      const stacks = this.node.findAll().filter(TerraformStack.isStack);
      const byId = new Map(stacks.map((stack) => [stack.node.id, stack]));
      const violations = violationsOfApp(
        new Map(stacks.map((stack) => [stack.node.id, this.read(stack)])),
        (id) => contextOf(byId.get(id) as TerraformStack).policyContext,
      );
      if (violations.length > 0) throw new PolicyError(violations);
      this.publish(stacks.map(({ node }) => node.id));
    } finally {
      rmSync(this.outdir, { recursive: true, force: true });
      unpublished.delete(this.outdir);
    }
  }

  private read(stack: TerraformStack) {
    return JSON.parse(readFileSync(path.join(this.outdir, STACKS, stack.node.id, STACK_FILE), 'utf8'));
  }

  /** Terraform's own files in the stacks' folders stay; stacks of an earlier synth that are gone lose their JSON. */
  private publish(ids: readonly string[]): void {
    const stacks = path.join(this.target, STACKS);
    mkdirSync(stacks, { recursive: true });
    for (const id of ids) {
      const [from, to] = [path.join(this.outdir, STACKS, id), path.join(stacks, id)];
      mkdirSync(to, { recursive: true });
      for (const entry of readdirSync(from)) replace(path.join(from, entry), path.join(to, entry));
      // With the committed lock beside it, neither terraform nor cdktf asks a registry for hashes.
      if (existsSync(LOCK_FILE)) copyFileSync(LOCK_FILE, path.join(to, LOCK_FILE));
    }
    for (const id of readdirSync(stacks).filter((entry) => !ids.includes(entry))) {
      rmSync(path.join(stacks, id, STACK_FILE), { force: true });
    }
    renameSync(path.join(this.outdir, 'manifest.json'), path.join(this.target, 'manifest.json'));
  }
}

function replace(from: string, to: string): void {
  if (path.basename(to) !== STACK_FILE) {
    // An asset's folder: a rename does not replace one that is not empty.
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
    return;
  }
  renameSync(from, to);
}

function contextOf(stack: TerraformStack): PolicySubject {
  if (typeof (stack as Partial<PolicySubject>).policyContext !== 'object') {
    throw new Error(
      `${stack.node.path}: a stack must extend EnvironmentStack, so that policies know its environment`,
    );
  }
  return stack as TerraformStack & PolicySubject;
}
