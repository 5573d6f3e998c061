import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyLockFile, findProject, type Project } from '../../../tools/terraform-cli/src/index';
import { STACK_FILE, type SynthesizedStack } from '../../../tools/validate/stacks';

/** A block of a stack as cdktf writes it: its attributes and the construct that made it. */
export const block = (constructPath: string, attributes: object) => ({
  '//': { metadata: { path: constructPath, uniqueId: constructPath.split('/').at(-1) } },
  ...attributes,
});

/** A stack that terraform finds valid, with more or other blocks. */
export const stackJson = (id: string, blocks: object = {}) => ({
  '//': { metadata: { backend: 's3', stackName: id, version: '0.21.0' } },
  provider: { aws: [{ region: 'eu-west-1' }] },
  resource: { aws_vpc: { main: block(`${id}/network/main`, { cidr_block: '10.0.0.0/16' }) } },
  terraform: {
    backend: { s3: { bucket: 'state', key: id, region: 'eu-west-1' } },
    required_providers: { aws: { source: 'aws', version: '5.100.0' } },
  },
  ...blocks,
});

/** A project of its own, with the version and the lock file of this one, and a folder for synthesized stacks. */
export class SynthesizedApp {
  readonly project: Project;
  readonly outDir: string;

  constructor() {
    const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundwork-validate-')));
    const real = findProject(__dirname);
    writeFileSync(path.join(root, '.terraform-version'), real.terraformVersion);
    copyLockFile(root, real);
    this.project = findProject(root);
    this.outDir = path.join(root, 'cdktf.out');
  }

  /** Writes the stacks as cdktf does, in place of those written before. */
  synth(stacks: Record<string, object>): SynthesizedStack[] {
    rmSync(this.outDir, { recursive: true, force: true });
    const written = Object.entries(stacks).map(([id, json]) => {
      const folder = path.join(this.outDir, 'stacks', id);
      const text = JSON.stringify(json, undefined, 2);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, STACK_FILE), text);
      return { id, folder, text };
    });
    const entries = written.map(({ id }) => [id, { name: id, workingDirectory: `stacks/${id}` }]);
    mkdirSync(this.outDir, { recursive: true });
    writeFileSync(
      path.join(this.outDir, 'manifest.json'),
      JSON.stringify({ stacks: Object.fromEntries(entries) }),
    );
    return written;
  }

  remove(): void {
    rmSync(this.project.root, { recursive: true, force: true });
  }
}
