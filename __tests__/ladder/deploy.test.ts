import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EnvironmentRunOptions, runEnvironment } from '../../tools/deploy/environment-run';
import { selectStacks } from '../../tools/deploy/order';
import type { EnvironmentReport } from '../../tools/deploy/report';
import { CommandRunner } from '../../tools/up/run-command';
import { environmentStacks } from '../../tools/up/stacks';
import { PlainApp, type PlainStack, read } from './plain-app';
import { PROJECT, runTool } from './run-tool';

jest.setTimeout(120_000);

const PLAN = 'tools/deploy/plan-command.ts';
const DEPLOY = 'tools/deploy/deploy-command.ts';
const OUTPUT = 'cross-stack-output-name';

let app: PlainApp;
beforeEach(() => {
  app = new PlainApp();
});
afterEach(() => app.remove());

/** dev-a, dev-b that reads it, dev-c that reads b, and dev-d that reads nobody. */
function write(change: { a?: unknown; b?: unknown; provisioner?: unknown } = {}): void {
  const data = (input: unknown, more: object = {}): PlainStack['blocks'] => ({
    resource: { terraform_data: { it: { input, ...more } } },
  });
  const output = { [OUTPUT]: { value: '${terraform_data.it.output}', sensitive: true } };
  app.write({
    'dev-a': { blocks: { ...data(change.a ?? 'a'), output: { ...output, name: { value: 'of a' } } } },
    'dev-b': {
      blocks: {
        ...data(
          change.b ?? read('dev-a', OUTPUT),
          change.provisioner ? { provisioner: change.provisioner } : {},
        ),
        output: { ...output, password: { value: 'not to be shown', sensitive: true } },
      },
      dependencies: ['dev-a'],
    },
    'dev-c': { blocks: data(read('dev-b', OUTPUT)), dependencies: ['dev-b'] },
    'dev-d': { blocks: data('d') },
  });
}

const plan = (...args: string[]) => runTool(PLAN, [...app.args, ...args]);
const deploy = (...args: string[]) => runTool(DEPLOY, [...app.args, '--auto-approve', ...args]);

function statuses(stdout: string): Record<string, string> {
  const { stacks } = JSON.parse(stdout) as EnvironmentReport;
  return Object.fromEntries(stacks.map(({ stack, status }) => [stack, status]));
}

test('a plan of what was never applied tells who waits for whom, and a plan after a deployment is empty', async () => {
  write();
  const before = await plan('--json');
  expect({ code: before.code, statuses: statuses(before.stdout) }).toEqual({
    code: 0,
    statuses: { 'dev-a': 'planned', 'dev-d': 'planned', 'dev-b': 'waits', 'dev-c': 'waits' },
  });
  const deployed = await deploy('--json');
  expect(statuses(deployed.stdout)).toEqual({
    'dev-a': 'applied',
    'dev-d': 'applied',
    'dev-b': 'applied',
    'dev-c': 'applied',
  });
  const after = await plan();
  expect(after.code).toBe(0);
  expect(after.stdout).toContain('dev: 0 added, 0 changed, 0 replaced, 0 destroyed');
});

test('a deployment tells outputs with fixed names: none that cdktf names, and no value of a sensitive one', async () => {
  write();
  const { stdout } = await deploy('--json');
  const { stacks } = JSON.parse(stdout) as EnvironmentReport;
  expect(stacks.map((result) => ('outputs' in result ? result.outputs : undefined))).toEqual([
    { name: { sensitive: false, value: 'of a' } },
    {},
    { password: { sensitive: true } },
    {},
  ]);
  expect(stdout).not.toContain('not to be shown');
});

test('a failed stack holds up only what comes after it, and the next run goes on there', async () => {
  write({ provisioner: [{ 'local-exec': { command: 'test -e ../../../mended' } }] });
  const failed = await deploy();
  expect(failed.code).toBe(1);
  expect(failed.stdout).toMatch(/dev-a +applied/);
  expect(failed.stdout).toMatch(/dev-d +applied/);
  expect(failed.stdout).toMatch(/dev-b +failed/);
  expect(failed.stdout).toMatch(/dev-c +waits for dev-b: it failed/);
  expect(failed.stdout).toContain('local-exec provisioner error');
  expect(existsSync(app.lock('dev-b'))).toBe(false);
  write();
  const again = await deploy('--json');
  expect({ code: again.code, statuses: statuses(again.stdout) }).toEqual({
    code: 0,
    statuses: { 'dev-a': 'unchanged', 'dev-d': 'unchanged', 'dev-b': 'applied', 'dev-c': 'applied' },
  });
});

test('a plan says which of its stacks may change more, once those before them are applied', async () => {
  write();
  await deploy();
  write({ a: 'another' });
  const { stdout } = await plan();
  expect(stdout).toMatch(/dev-a +1 changed\n +~ {3}terraform_data\.it/);
  expect(stdout).toMatch(/dev-b +no changes \(may be another once dev-a is applied\)/);
});

test('a stack is told to wait when another’s state lacks the output that it reads', async () => {
  write();
  await deploy('a', 'd');
  write({ b: read('dev-a', 'cross-stack-output-new') });
  const { code, stdout } = await plan('b');
  expect(code).toBe(0);
  expect(stdout).toContain('waits for dev-a: its state has no output cross-stack-output-new yet');
  const alone = await deploy('c');
  expect(alone.code).toBe(1);
  expect(alone.stdout).toContain('waits for dev-b: it has no state yet');
});

describe('stateful resources', () => {
  /** As the commands do it, for types that need no provider. */
  async function run(apply: boolean, allowances: Partial<EnvironmentRunOptions['allowances']> = {}) {
    const { signal } = new AbortController();
    const results = await runEnvironment({
      stacks: selectStacks(environmentStacks(app.outDir, 'dev'), 'dev', []),
      runner: new CommandRunner(app.path('run.log'), process.env, signal),
      parallel: 2,
      allowances: { replacement: [], destroy: [], ...allowances },
      signal,
      stateStack: 'dev-state',
      apply,
      statefulTypes: new Set(['terraform_data']),
    });
    return Object.fromEntries(results.map((result) => [result.stack, result]));
  }
  const withTrigger = (value: string) =>
    app.write({
      'dev-a': { blocks: { resource: { terraform_data: { it: { triggers_replace: value } } } } },
      'dev-b': { blocks: {}, dependencies: ['dev-a'] },
    });
  const idOf = () =>
    JSON.parse(readFileSync(app.state('dev-a'), 'utf8')).resources[0].instances[0].attributes.id;

  test('are replaced by nothing but a flag that names them; what comes after a refused stack waits', async () => {
    withTrigger('1');
    await run(true);
    const id = idOf();
    withTrigger('2');
    const refused = await run(true);
    expect(refused).toMatchObject({
      'dev-a': {
        status: 'refused',
        refused: [{ address: 'terraform_data.it', action: 'replace', because: ['triggers_replace'] }],
      },
      'dev-b': { status: 'waits', for: [{ stack: 'dev-a', why: 'it is refused' }] },
    });
    expect(idOf()).toBe(id);
    // Leave to destroy is none to replace.
    expect(await run(false, { destroy: ['dev-a/terraform_data.it'] })).toMatchObject({
      'dev-a': { status: 'refused' },
    });
    expect(await run(true, { replacement: ['dev-a/terraform_data.it'] })).toMatchObject({
      'dev-a': { status: 'applied', allowed: [{ address: 'terraform_data.it' }] },
    });
    expect(idOf()).not.toBe(id);
  });

  test('are destroyed by nothing but a flag that names them', async () => {
    withTrigger('1');
    await run(true);
    app.write({ 'dev-a': { blocks: {} } });
    expect(await run(true)).toMatchObject({
      'dev-a': { status: 'refused', refused: [{ action: 'destroy' }] },
    });
    expect(await run(true, { replacement: ['dev-a/terraform_data.it'] })).toMatchObject({
      'dev-a': { status: 'refused' },
    });
    expect(await run(true, { destroy: ['dev-a/terraform_data.it'] })).toMatchObject({
      'dev-a': { status: 'applied' },
    });
  });
});

describe('an interrupted deployment', () => {
  // Ctrl+C in a terminal goes to every process of the group, and npm sends another after it.
  test.each([
    ['SIGTERM', 143, 'to its process alone'],
    ['SIGINT', 130, 'twice to its whole group'],
  ] as const)(
    'by %s (exit code %i) %s stores the state and gives back the lock',
    async (signal, exitCode, to) => {
      write({ provisioner: [{ 'local-exec': { command: 'touch ../../../begun; sleep 60' } }] });
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', path.join(PROJECT, DEPLOY), ...app.args, '--auto-approve'],
        {
          cwd: PROJECT,
          env: { ...process.env, CI: 'true' },
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      for (let waited = 0; !existsSync(app.path('begun')); waited += 100) {
        if (waited > 60_000 || child.exitCode !== null) throw new Error(`it did not begin:\n${said}`);
        await sleep(100);
      }
      expect(existsSync(app.lock('dev-b'))).toBe(true);
      const pid = child.pid ?? 0;
      if (to === 'to its process alone') child.kill(signal);
      else for (const _ of [1, 2]) process.kill(-pid, signal);
      expect(await ended).toBe(exitCode);
      expect(said).toContain(`${signal}: asking terraform to stop`);
      expect(said).toMatch(/dev-b +interrupted/);
      expect(existsSync(app.lock('dev-b'))).toBe(false);
      // Terraform has noted what it was at: made, and to be made anew.
      expect(readFileSync(app.state('dev-b'), 'utf8')).toContain('"status": "tainted"');
      write();
      expect((await deploy()).code).toBe(0);
    },
  );
});

describe('what is wrong is told', () => {
  test.each([
    ['an unknown environment', ['--environment', 'qa'], /qa.*dev, staging, prod/s],
    ['an unknown stack', ['nonsense'], /dev has no stack "nonsense"; it has dev-a, dev-b, dev-c, dev-d\./],
    [
      'a flag without a stack',
      ['--allow-destroy', 'aws_s3_bucket.name'],
      /take <stack>\/<address>.*found: aws_s3_bucket\.name\. Stacks: dev-a/,
    ],
    [
      'an output folder that is none',
      ['--out', '/nonexistent'],
      /\/nonexistent holds no synthesized app .*Run: npm run synth/s,
    ],
  ])('%s', async (_what, args, message) => {
    write();
    const { code, stderr } = await runTool(PLAN, [...app.args, ...args]);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test('a deployment that nobody can be asked about', async () => {
    write();
    const { code, stderr } = await runTool(DEPLOY, app.args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Deploy 4 stacks of dev \(account 111111111111\).*say --auto-approve/s);
    expect(existsSync(app.state('dev-a'))).toBe(false);
  });
});

test('plans are kept where that is asked for, and nowhere else', async () => {
  write();
  await plan('a', '--out-plans', app.path('plans'));
  expect(readdirSync(app.path('plans')).sort()).toEqual(['dev-a.json', 'dev-a.sha256', 'dev-a.tfplan']);
  expect(
    readdirSync(path.join(app.outDir, 'stacks/dev-a')).filter((file) => file.endsWith('.tfplan')),
  ).toEqual([]);
});
