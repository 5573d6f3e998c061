import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import promiseSpawn from '@npmcli/promise-spawn';
import { App, TerraformStack } from 'cdktf';
import { REQUIRED_TAGS } from '../../../src/config/tags';
import { writePlan } from '../../../tools/checkov-cli/src/plans';
import { type Planned, planOf } from './plan-of';

const COMMAND = path.resolve(__dirname, '../../../tools/checkov-cli/bin/checkov.js');

const TAGS = Object.fromEntries(REQUIRED_TAGS.map((tag) => [tag, 'test']));

/** What the command said, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a synthesized app, its plans and the command's outputs, thrown away in the end. */
export class Project {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundwork-checkov-')));
  readonly #outDir = path.join(this.root, 'cdktf.out');

  /** Synthesizes one stack for each entry; each gets the AWS provider with the required tags. */
  synth(stacks: Readonly<Record<string, (stack: TerraformStack) => void>>): void {
    const app = new App({ outdir: this.#outDir });
    for (const [id, build] of Object.entries(stacks)) {
      const stack = new TerraformStack(app, id);
      new AwsProvider(stack, 'aws', { region: 'eu-central-1', defaultTags: [{ tags: TAGS }] });
      build(stack);
    }
    app.synth();
  }

  stackFile(stack: string): string {
    return path.join(this.#outDir, 'stacks', stack, 'cdk.tf.json');
  }

  /** Writes a stack's JSON by hand. */
  overwrite(stack: string, text: string): void {
    writeFileSync(this.stackFile(stack), text);
  }

  plan(stack: string, resources: readonly Planned[]): void {
    writePlan(path.join(this.root, '.groundwork', 'plans'), stack, this.stackFile(stack), planOf(resources));
  }

  /** Runs the command as a user does, in this folder. */
  async checkov(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
    const options = { cwd: this.root, env: { ...env, NO_COLOR: '1' } };
    return promiseSpawn(process.execPath, [COMMAND, ...args], options).catch((error: Ended) => error);
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.root, file), text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), 'utf8');
  }

  /** The names in a folder; none when it is not there. */
  list(folder: string): string[] {
    try {
      return readdirSync(path.join(this.root, folder)).sort();
    } catch {
      return [];
    }
  }

  makeFolder(folder: string): string {
    const target = path.join(this.root, folder);
    mkdirSync(target, { recursive: true });
    return target;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
