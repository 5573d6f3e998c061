import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { findProject, resolveTerraform } from '../../tools/terraform-cli/src/index';
import { PlainApp, read } from './plain-app';
import { runTool } from './run-tool';

jest.setTimeout(120_000);

let app: PlainApp;
beforeEach(() => {
  app = new PlainApp();
  const output = { 'cross-stack-output-name': { value: '${terraform_data.it.id}', sensitive: true } };
  const resource = (input: string) => ({ resource: { terraform_data: { it: { input } } } });
  app.write({
    'dev-a': { blocks: { ...resource('a'), output } },
    'dev-b': { blocks: resource(read('dev-a', 'cross-stack-output-name')), dependencies: ['dev-a'] },
  });
});
afterEach(() => app.remove());

/** Deploys with a binary, plans, and validates; all of it must pass. */
async function useAll(env: NodeJS.ProcessEnv): Promise<void> {
  const run = async (file: string, args: string[]) => {
    const { code, stdout, stderr } = await runTool(file, args, env);
    expect({ file, code, said: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ file, code: 0, said: '' });
    return stdout;
  };
  expect(await run('tools/deploy/plan-command.ts', app.args)).toMatch(
    /dev-b +waits for dev-a: it has no state yet/,
  );
  await run('tools/deploy/deploy-command.ts', [...app.args, '--auto-approve']);
  expect(await run('tools/deploy/plan-command.ts', app.args)).toMatch(/dev-b +no changes/);
  await run('tools/validate/validate-command.ts', ['--out', app.outDir]);
}

test('plan, deploy and validate start what TERRAFORM_BINARY_NAME names, and nothing else', async () => {
  const { binary } = await resolveTerraform({ args: [], from: findProject(__dirname).root });
  const bin = app.path('bin');
  const log = app.path('started');
  mkdirSync(bin);
  // A stand-in that goes by OpenTofu's name and notes what it is asked for.
  writeFileSync(path.join(bin, 'tofu'), `#!/bin/sh\necho "$1" >>'${log}'\nexec '${binary}' "$@"\n`);
  chmodSync(path.join(bin, 'tofu'), 0o755);
  // Whoever starts a terraform by that name gets one that fails.
  writeFileSync(path.join(bin, 'terraform'), '#!/bin/sh\nexit 9\n');
  chmodSync(path.join(bin, 'terraform'), 0o755);
  const PATH = `${bin}${path.delimiter}${process.env['PATH']}`;
  await useAll({ ...process.env, PATH, TERRAFORM_BINARY_NAME: 'tofu' });
  const started = new Set(readFileSync(log, 'utf8').trim().split('\n'));
  expect([...started].sort()).toEqual(['apply', 'init', 'output', 'plan', 'show', 'validate', 'version']);
});

const tofu = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .map((folder) => path.join(folder, 'tofu'))
  .find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return existsSync(file);
    } catch {
      return false;
    }
  });

if (tofu === undefined) {
  test.skip('the same by a real OpenTofu: skipped, since there is no tofu on PATH', () => undefined);
} else {
  test('the same by the real OpenTofu on PATH', async () => {
    expect(execFileSync(tofu, ['version'], { encoding: 'utf8' })).toMatch(/^OpenTofu v/m);
    const { TF_CLI_CONFIG_FILE: configuration, ...env } = process.env;
    // Of a configuration file that is not there OpenTofu warns on standard output, before any JSON.
    const given = configuration && existsSync(configuration) ? { TF_CLI_CONFIG_FILE: configuration } : {};
    await useAll({ ...env, ...given, TERRAFORM_BINARY_NAME: tofu });
  });
}
