import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A stack of a {@link PlainApp}: blocks of Terraform JSON, and the stacks whose outputs it may read. */
export interface PlainStack {
  readonly blocks: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/**
 * An output folder as cdktf writes it, of stacks that need no provider: each keeps its state in a local file. What is
 * done to it takes a second where the platform's takes minutes.
 */
export class PlainApp {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundwork-plain-app-')));
  readonly outDir = path.join(this.folder, 'out');

  /** The arguments of a command that take it in place of the platform's stacks. */
  readonly args = ['--environment', 'dev', '--skip-synth', '--out', this.outDir, '--work', this.path('work')];

  /** Writes the stacks in place of those before. */
  write(stacks: Readonly<Record<string, PlainStack>>): void {
    for (const [id, { blocks, dependencies = [] }] of Object.entries(stacks)) {
      const stackFolder = path.join(this.outDir, 'stacks', id);
      mkdirSync(stackFolder, { recursive: true });
      const reads = dependencies.map((from) => [
        `cross-stack-reference-input-${from}`,
        { backend: 'local', config: { path: this.state(from) }, workspace: '${terraform.workspace}' },
      ]);
      const json = {
        terraform: { backend: { local: { path: this.state(id) } } },
        ...(reads.length > 0 ? { data: { terraform_remote_state: Object.fromEntries(reads) } } : {}),
        ...blocks,
      };
      writeFileSync(path.join(stackFolder, 'cdk.tf.json'), JSON.stringify(json, undefined, 2));
    }
    const manifest = Object.entries(stacks).map(([id, { dependencies = [] }]) => [
      id,
      {
        name: id,
        workingDirectory: `stacks/${id}`,
        synthesizedStackPath: `stacks/${id}/cdk.tf.json`,
        dependencies,
      },
    ]);
    writeFileSync(
      path.join(this.outDir, 'manifest.json'),
      JSON.stringify({ version: '0.21.0', stacks: Object.fromEntries(manifest) }),
    );
  }

  /** The state file of a stack. */
  state(id: string): string {
    return this.path(`${id}.tfstate`);
  }

  /** The file that terraform holds while somebody has the lock of a stack's state. */
  lock(id: string): string {
    return this.path(`.${id}.tfstate.lock.info`);
  }

  path(file: string): string {
    return path.join(this.folder, file);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The expression by which a stack of cdktf reads an output of another. */
export function read(stack: string, output: string): string {
  return `\${data.terraform_remote_state.cross-stack-reference-input-${stack}.outputs.${output}}`;
}
