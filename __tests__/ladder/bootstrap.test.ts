import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Simulator, simulatorOverlay, startSimulator } from '../../tools/simulator';
import { bootstrap } from '../../tools/state/bootstrap';
import { readStateStack, type StateStack } from '../../tools/state/state-stack';
import { teardown } from '../../tools/state/teardown';
import { terraform } from '../../tools/terraform-cli/src/index';
import { runTool } from './run-tool';

jest.setTimeout(600_000);

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-bootstrap-'));
const outDir = path.join(folder, 'out');
const workDir = path.join(folder, 'bootstrap');
const local = path.join(workDir, 'dev-state');

let simulator: Simulator;
let env: NodeJS.ProcessEnv;
let stack: StateStack;

beforeAll(async () => {
  simulator = await startSimulator({ accountId: '111111111111', directory: path.join(folder, 'simulator') });
  env = { ...simulatorOverlay(simulator), TF_CLI_ARGS_apply: '-parallelism=40' };
  const { code, stderr } = await runTool('main.ts', [], {
    ...process.env,
    ENVIRONMENT: 'dev',
    CDKTF_OUTDIR: outDir,
  });
  if (code !== 0) throw new Error(stderr);
  stack = readStateStack(outDir, 'dev');
});

afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a bootstrap in a process group of its own and kills all of it as soon as a condition holds. */
async function killWhen(condition: () => boolean): Promise<void> {
  const script = path.join(__dirname, 'start-bootstrap.ts');
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', script, outDir, workDir, simulator.endpoint],
    {
      detached: true,
      stdio: 'ignore',
    },
  );
  for (let waited = 0; !condition(); waited += 50) {
    if (waited > 120_000 || child.exitCode !== null) throw new Error('the bootstrap did not get there');
    await sleep(50);
  }
  if (child.pid === undefined) throw new Error('the bootstrap was not started');
  const group = -child.pid;
  const ended = once(child, 'exit');
  process.kill(group, 'SIGKILL');
  await ended;
  // Its terraform dies a moment later, and may finish a write of the state until then.
  for (let waited = 0; lives(group); waited += 50) {
    if (waited > 10_000) throw new Error('what the bootstrap had started does not die');
    await sleep(50);
  }
}

function lives(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}

const localState = () => path.join(local, 'terraform.tfstate');
const has = (file: string, text: string) => existsSync(file) && readFileSync(file, 'utf8').includes(text);

test('killed in the middle of the apply, it goes on where it stood when it is run again', async () => {
  await killWhen(() => has(localState(), '"aws_s3_bucket"') && has(localState(), '"aws_dynamodb_table"'));
  // What was made without being noted: the state forgets the table and a bucket, as if the kill had come a moment sooner.
  const state = JSON.parse(readFileSync(localState(), 'utf8'));
  const forgotten = (type: string) => ['aws_dynamodb_table', 'aws_kms_alias'].includes(type);
  state.resources = state.resources.filter(({ type }: { type: string }) => !forgotten(type));
  state.serial += 1;
  writeFileSync(localState(), JSON.stringify(state));

  const result = await bootstrap(stack, { env, workDir });
  expect(result).toMatchObject({ made: true, pendingChanges: false });
  expect(result.adopted.some((address) => address.startsWith('aws_dynamodb_table.'))).toBe(true);
  expect(result.resources).toBe(
    Object.values(stack.resources).reduce((sum, named) => sum + Object.keys(named).length, 0),
  );
  // The state is in its bucket now, and nowhere else.
  expect(existsSync(local)).toBe(false);
});

test('run again, it changes nothing', async () => {
  await expect(bootstrap(stack, { env, workDir })).resolves.toMatchObject({
    made: false,
    pendingChanges: false,
    adopted: [],
  });
});

test('killed after the move and before the clean-up, it removes what was left', async () => {
  cpSync(stack.folder, local, { recursive: true, filter: (file) => !file.includes('.terraform') });
  const { stdout } = await terraform(['state', 'pull'], { cwd: stack.folder, env });
  writeFileSync(localState(), stdout);
  await expect(bootstrap(stack, { env, workDir })).resolves.toMatchObject({ made: false });
  expect(existsSync(local)).toBe(false);
});

test('a local state that holds more than the bucket is never thrown away', async () => {
  cpSync(stack.folder, local, { recursive: true, filter: (file) => !file.includes('.terraform') });
  const other = {
    mode: 'managed',
    type: 'aws_kms_key',
    name: 'other',
    instances: [{ attributes: { id: 'k-1' } }],
  };
  writeFileSync(localState(), JSON.stringify({ lineage: 'x', serial: 1, resources: [other] }));
  await expect(bootstrap(stack, { env, workDir })).rejects.toThrow(
    /lacks what .* has: aws_kms_key\.other \(k-1\)/,
  );
  expect(existsSync(localState())).toBe(true);
  rmSync(local, { recursive: true });
});

test('a change of the stack is told, and left to a deploy', async () => {
  const file = path.join(stack.folder, 'cdk.tf.json');
  copyFileSync(file, `${file}.kept`);
  const changed = readFileSync(file, 'utf8').replaceAll('"days": 365', '"days": 400');
  expect(changed).not.toBe(readFileSync(file, 'utf8'));
  writeFileSync(file, changed);
  await expect(bootstrap(stack, { env, workDir })).resolves.toMatchObject({
    made: false,
    pendingChanges: true,
  });
  copyFileSync(`${file}.kept`, file);
});

test('a protected state is not torn down, and the setting is named', async () => {
  const protectedStack = { ...stack, protectedAddresses: ['aws_dynamodb_table.locks'] };
  await expect(teardown(protectedStack, { env, workDir })).rejects.toThrow(
    /deletionProtection: \{ enabled: false/,
  );
});

test('torn down, it leaves nothing, and a second teardown finds nothing', async () => {
  await expect(teardown(stack, { env, workDir })).resolves.toBe(true);
  await expect(teardown(stack, { env, workDir })).resolves.toBe(false);
});

test('an environment without a state stack is refused with what to do', async () => {
  const nothing = path.join(folder, 'nothing');
  const { code, stderr } = await runTool('tools/state/bootstrap-command.ts', ['dev', '--out', nothing]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/There is no stack dev-state .* Run "npm run synth" first/);
});
