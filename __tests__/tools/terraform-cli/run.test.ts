import { TerraformError, terraform } from '../../../tools/terraform-cli/src/index';
import { environment, Sandbox, VERSION } from './fixtures';

let sandbox: Sandbox;
let cwd: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  sandbox = new Sandbox();
  cwd = sandbox.project().root;
  env = environment([sandbox.fakeTerraform(VERSION).folder], {
    TERRAFORM_RELEASES_URL: 'http://127.0.0.1:1',
  });
});
afterEach(() => sandbox.remove());

describe('a terraform command run by a tool', () => {
  test('gives back what it printed, and tells each line as it comes', async () => {
    const lines: string[] = [];
    const output = await terraform(['lines'], {
      cwd,
      env,
      onLine: (line, stream) => lines.push(`${stream} ${line}`),
    });
    expect(output).toEqual({ stdout: 'one\nthree', stderr: 'two' });
    expect(lines.sort()).toEqual(['stderr two', 'stdout one', 'stdout three']);
  });

  test('that fails throws what terraform said, where, and with which exit code', async () => {
    const failure = await terraform(['diagnose', '-json'], { cwd, env }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TerraformError);
    expect(failure).toMatchObject({
      exitCode: 3,
      diagnostics: [{ severity: 'error', summary: 'No such thing', detail: 'It is not there.' }],
      message: `terraform diagnose -json failed in ${cwd} (exit code 3)\nError: No such thing\n  It is not there.`,
    });
  });

  test('that is aborted is asked to stop by itself, and waited for', async () => {
    const abort = new AbortController();
    const lines: string[] = [];
    const onLine = (line: string) => {
      lines.push(line);
      if (line.startsWith('ready')) abort.abort();
      if (line === 'interrupt') process.kill(Number(lines[0]?.split(' ')[1]), 'SIGTERM');
    };
    const failure = await terraform(['wait'], { cwd, env, onLine, signal: abort.signal }).catch(
      (e: unknown) => e,
    );
    expect(lines.slice(1)).toEqual(['interrupt', 'terminate']);
    expect(failure).toMatchObject({ exitCode: 7 });
  });

  test('is not started at all when it was aborted before', async () => {
    await expect(terraform(['lines'], { cwd, env, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});
