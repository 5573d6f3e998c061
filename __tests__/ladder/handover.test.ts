import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BareShell, type Outcome } from '../../tools/handover/proof/bare-shell';
import { type Simulator, simulatorEnvironment, startSimulator } from '../../tools/simulator';
import { copyLockFile, findProject } from '../../tools/terraform-cli/src/index';
import { writeBundles } from '../support/write-bundle';
import { PROJECT, runTool } from './run-tool';

/** A bundle as the team that gets it uses it: in a place that has Terraform and a shell, and nothing of this project. */
jest.setTimeout(900_000);

const ACCOUNT = '111111111111';

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-handover-'));
const synthesized = path.join(folder, 'synthesized');
const project = findProject(PROJECT);
const bundles = { hcl: path.join(folder, 'hcl'), json: path.join(folder, 'json') };

let simulator: Simulator;
let shell: BareShell;

beforeAll(async () => {
  simulator = await startSimulator({ accountId: ACCOUNT, directory: path.join(folder, 'simulator') });
  shell = await BareShell.open(path.join(folder, 'bin'), PROJECT, {
    ...simulatorEnvironment(simulator),
    TF_CLI_ARGS_apply: '-parallelism=40',
  });

  const made = await runTool('tools/handover/handover-command.ts', [
    ...['--environment', 'dev', '--format', 'hcl', '--out', bundles.hcl],
  ]);
  if (made.code !== 0) throw new Error(`${made.stdout}\n${made.stderr}`);
  const synth = await runTool('main.ts', [], {
    ...process.env,
    ENVIRONMENT: 'dev',
    CDKTF_OUTDIR: synthesized,
  });
  if (synth.code !== 0) throw new Error(synth.stderr);
  // The same as the command, without the scan that the other bundle has been through.
  await writeBundles([{ environment: 'dev', format: 'json', synthesized, out: bundles.json }]);
});

afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (cwd: string, command: string, ...args: string[]): Promise<Outcome> =>
  shell.run(cwd, command, ...args);
const pass = (cwd: string, command: string, ...args: string[]): Promise<string> =>
  shell.pass(cwd, command, ...args);

/** A copy that a test may spoil. */
function copyOf(bundle: string, name: string): string {
  const copy = path.join(folder, name);
  cpSync(bundle, copy, { recursive: true });
  return copy;
}

const inStack = (bundle: string, id: string) => path.join(bundle, id);

test('there is no Node where the bundle is used', async () => {
  expect((await run(folder, 'node', '--version')).code).not.toBe(0);
});

test('the HCL is formatted as Terraform does', async () => {
  expect(await pass(bundles.hcl, 'terraform', 'fmt', '-check', '-recursive')).toBe('\n');
});

test.each([
  ['hcl', 'dev-network'],
  // Has ephemeral resources, which Terraform does not mock.
  ['hcl', 'dev-data'],
  ['json', 'dev-compute'],
] as const)('%s: %s is valid, and its own tests pass without an account', async (format, id) => {
  const cwd = inStack(copyOf(bundles[format], `${format}-${id}`), id);
  await pass(cwd, 'terraform', 'init', '-backend=false', '-input=false', '-lockfile=readonly');
  expect(await pass(cwd, 'terraform', 'validate')).toContain('Success!');
  expect(await pass(cwd, 'terraform', 'test')).toContain('Success! 2 passed, 0 failed.');
});

describe('apply.sh runs nothing', () => {
  test('without a place for the states', async () => {
    const { code, output } = await run(copyOf(bundles.hcl, 'no-backend'), './apply.sh', '--plan');
    expect(code).toBe(1);
    expect(output).toContain('there is no backend.hcl: copy backend.hcl.example to backend.hcl');
  });

  test('of a bundle in which a file was edited', async () => {
    const bundle = copyOf(bundles.hcl, 'edited');
    writeFileSync(path.join(bundle, 'dev-network', 'main.tf'), '# nothing\n');
    const { code, output } = await run(bundle, './apply.sh');
    expect(code).toBe(1);
    expect(output).toMatch(/dev-network\/main\.tf\n.*the bundle was edited after it was handed over/);
  });

  test('of a bundle that has files besides, which Terraform would read', async () => {
    const bundle = copyOf(bundles.json, 'besides');
    // Beside main.tf.json, whose name begins the same.
    writeFileSync(path.join(bundle, 'dev-network', 'main.tf'), '');
    const { code, output } = await run(bundle, './apply.sh');
    expect(code).toBe(1);
    expect(output).toContain(
      'these files are not part of the bundle, and terraform would read them: dev-network/main.tf. Remove them',
    );
  });

  test('of a stack that is not there', async () => {
    const { code, output } = await run(bundles.hcl, './apply.sh', 'dev-nothing');
    expect(code).toBe(1);
    expect(output).toContain('there is no stack dev-nothing. There are: dev-state dev-security');
  });
});

describe('applied in the simulator', () => {
  const bundle = (format: 'hcl' | 'json') => bundles[format];

  /** A plan of what cdktf has written, over the state that is there: 0 for no change, 2 for some. */
  async function planOfCdktf(id: string): Promise<number> {
    const cwd = path.join(synthesized, 'stacks', id);
    copyLockFile(cwd, project);
    await pass(cwd, 'terraform', 'init', '-input=false', '-reconfigure');
    return (await run(cwd, 'terraform', 'plan', '-input=false', '-detailed-exitcode')).code;
  }

  beforeAll(() => {
    for (const format of ['hcl', 'json'] as const) {
      cpSync(path.join(bundle(format), 'backend.hcl.example'), path.join(bundle(format), 'backend.hcl'));
      chmodSync(path.join(bundle(format), 'apply.sh'), 0o755);
    }
  });

  test('the bucket of the states is made with its own state in it, once', async () => {
    await pass(bundles.hcl, './apply.sh', '--bootstrap', '--auto-approve');
    expect(await pass(bundles.hcl, './apply.sh', '--bootstrap')).toContain('nothing to bootstrap');
    expect(await planOfCdktf('dev-state')).toBe(0);
  });

  test('a stack whose predecessor has no state is refused', async () => {
    const { code, output } = await run(bundles.hcl, './apply.sh', '--auto-approve', 'dev-network');
    expect(code).toBe(1);
    expect(output).toContain(
      'dev-network needs dev-security, which has no state yet. Apply it first: ./apply.sh dev-security',
    );
  });

  test('what the bundle has applied, cdktf would not change', async () => {
    await pass(bundles.hcl, './apply.sh', '--auto-approve', 'dev-security');
    expect(await planOfCdktf('dev-security')).toBe(0);
  });

  test('JSON and HCL plan the same', async () => {
    const planned = await Promise.all(
      (['hcl', 'json'] as const).map(async (format) => {
        const cwd = inStack(bundle(format), 'dev-network');
        await pass(cwd, 'terraform', 'init', '-input=false', '-backend-config=backend.hcl.example');
        await pass(
          cwd,
          'terraform',
          'plan',
          '-input=false',
          '-lock=false',
          '-out=.terraform/compared.tfplan',
        );
        const { resource_changes, output_changes } = JSON.parse(
          await pass(cwd, 'terraform', 'show', '-json', '.terraform/compared.tfplan'),
        );
        return { resource_changes, output_changes };
      }),
    );
    expect(planned[0]?.resource_changes.length).toBeGreaterThan(50);
    expect(planned[0]).toEqual(planned[1]);
  });

  test('what cdktf has applied, neither bundle would change', async () => {
    const cwd = path.join(synthesized, 'stacks', 'dev-network');
    expect(await planOfCdktf('dev-network')).toBe(2);
    await pass(cwd, 'terraform', 'apply', '-input=false', '-auto-approve');
    for (const format of ['hcl', 'json'] as const) {
      expect(await pass(bundle(format), './apply.sh', '--plan', 'dev-network')).toContain(
        'dev-network: nothing to change.',
      );
    }
  });

  test('states that are moved to other keys are found there', async () => {
    const moved = copyOf(bundles.hcl, 'moved');
    writeFileSync(path.join(moved, 'common.tfvars'), 'state_key_prefix = "moved/"\n');
    const output = await pass(moved, './apply.sh', '--move-states', 'backend.hcl', '--old-key-prefix', '');
    expect(output).toContain('dev-security: its state is where backend.hcl says.');
    expect(await pass(moved, './apply.sh', '--plan', '--detailed-exitcode', 'dev-network')).toContain(
      'Nothing to change: dev-network',
    );
  });

  test('a bundle in use is still as it was handed over', async () => {
    const { code, stdout, stderr } = await runTool('tools/handover/handover-command.ts', [
      '--verify',
      bundles.hcl,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('is as it was handed over (dev, commit ');
    expect(readFileSync(path.join(bundles.hcl, 'SHA256SUMS'), 'utf8')).not.toContain('backend.hcl\n');
  });
});
