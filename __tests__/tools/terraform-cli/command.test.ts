import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import * as pty from '@cdktf/node-pty-prebuilt-multiarch';
import type { Project } from '../../../tools/terraform-cli/src/index';
import { COMMAND, environment, Sandbox, VERSION } from './fixtures';

jest.setTimeout(60_000);

let sandbox: Sandbox;
let project: Project;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  sandbox = new Sandbox();
  project = sandbox.project();
  env = environment([sandbox.fakeTerraform(VERSION).folder], {
    TERRAFORM_RELEASES_URL: 'http://127.0.0.1:1',
  });
});
afterEach(() => sandbox.remove());

const run = (args: string[], input = '') =>
  spawnSync(COMMAND, args, { cwd: project.root, env, input, encoding: 'utf8' });

describe('the terraform command', () => {
  test('passes every argument on as it is', () => {
    const args = ['arguments', '-var=name=a b', "it's", '"quoted"', '$HOME `id` \\', '', '*', 'two\nlines'];
    expect(run(args).stdout).toBe(args.map((argument) => `[${argument}]`).join(''));
  });

  test('passes standard input on, and adds nothing to the output', () => {
    expect(run(['copy'], 'yes\n')).toMatchObject({ stdout: 'yes\n', stderr: '', status: 0 });
  });

  test('finds a terraform in a folder of any name', () => {
    const { folder } = sandbox.fakeTerraform(VERSION, "it's $HOME here");
    env = environment([folder], { TERRAFORM_RELEASES_URL: 'http://127.0.0.1:1' });
    expect(run(['arguments']).stdout).toBe('[arguments]');
  });

  test.each([0, 1, 2, 137])('ends with exit code %i when terraform does', (code) => {
    expect(run(['exit', String(code)]).status).toBe(code);
  });

  test('says on standard error alone why terraform cannot be started, and fails', () => {
    env = { ...env, TERRAFORM_BINARY_NAME: '/bin/ls' };
    const { stdout, stderr, status } = run(['version']);
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toMatch(/^TERRAFORM_BINARY_NAME is "\/bin\/ls", which is not terraform; .*\n.*\n$/);
  });

  test('is terraform itself in a terminal, as cdktf starts it', async () => {
    const terminal = pty.spawn(COMMAND, ['terminal'], { cwd: project.root, env: strings(env) });
    const output: string[] = [];
    terminal.onData((data) => output.push(data));
    const code = await new Promise((exited) => terminal.onExit(({ exitCode }) => exited(exitCode)));
    expect({ output: output.join('').trim(), code }).toEqual({ output: 'terminal', code: 0 });
  });

  test('hands Ctrl+C in a terminal to terraform once', async () => {
    const terminal = pty.spawn(COMMAND, ['wait'], { cwd: project.root, env: strings(env) });
    let output = '';
    const exited = new Promise<number>((done) => terminal.onExit(({ exitCode }) => done(exitCode)));
    const interrupted = new Promise<void>((done) => {
      terminal.onData((data) => {
        output += data;
        if (data.includes('ready')) terminal.write('\x03');
        if (data.includes('interrupt')) done();
      });
    });
    await interrupted;
    terminal.kill('SIGTERM');
    await expect(exited).resolves.toBe(7);
    expect(output.match(/interrupt/g)).toHaveLength(1);
  });
});

describe('a signal', () => {
  let child: ChildProcess;
  let lines: Interface;
  const nextLine = async () => String((await once(lines, 'line'))[0]);

  beforeEach(() => {
    child = spawn(COMMAND, ['wait'], { cwd: project.root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    if (child.stdout === null) throw new Error('The command has no standard output');
    lines = createInterface({ input: child.stdout });
  });

  test('reaches terraform, for the command has become it', async () => {
    await expect(nextLine()).resolves.toBe(`ready ${child.pid}`);
    child.kill('SIGINT');
    await expect(nextLine()).resolves.toBe('interrupt');
    child.kill('SIGINT');
    await expect(nextLine()).resolves.toBe('interrupt');
    child.kill('SIGTERM');
    await expect(nextLine()).resolves.toBe('terminate');
    const [code] = await once(child, 'exit');
    expect(code).toBe(7);
  });

  test('that kills the command kills terraform, and leaves none behind', async () => {
    await nextLine();
    child.kill('SIGKILL');
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(() => process.kill(child.pid ?? 0, 0)).toThrow('ESRCH');
  });
});

function strings(variables: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
