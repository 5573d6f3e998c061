import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { EnvironmentReport } from '../../tools/deploy/report';
import { type Simulator, simulatorEnvironment, startSimulator } from '../../tools/simulator';
import { copyLockFile } from '../../tools/terraform-cli/src/index';
import { provePlanEmpty } from '../../tools/up/deploy';
import { CommandRunner } from '../../tools/up/run-command';
import { environmentStacks } from '../../tools/up/stacks';
import { PlainApp } from './plain-app';
import { runTool } from './run-tool';

jest.setTimeout(300_000);

let app: PlainApp;
let simulator: Simulator;
beforeAll(async () => {
  app = new PlainApp();
  simulator = await startSimulator({ accountId: '111111111111', directory: app.path('simulator') });
});
afterAll(async () => {
  await simulator?.stop();
  app.remove();
});

/** A stack of a table and a topic, of which only the table holds data. */
function write(suffix: string): void {
  const table = { billing_mode: 'PAY_PER_REQUEST', hash_key: 'id', attribute: [{ name: 'id', type: 'S' }] };
  app.write({
    'dev-a': {
      blocks: {
        provider: { aws: [{ region: 'eu-central-1' }] },
        resource: {
          aws_dynamodb_table: { it: { name: `table-${suffix}`, ...table } },
          aws_sns_topic: { it: { name: `topic-${suffix}` } },
        },
        output: { table: { value: '${aws_dynamodb_table.it.name}' } },
      },
    },
  });
  copyLockFile(path.join(app.outDir, 'stacks/dev-a'));
}

async function run(
  command: 'plan' | 'deploy',
  ...args: string[]
): Promise<{ code: number; report: EnvironmentReport }> {
  const { code, stdout, stderr } = await runTool(
    `tools/deploy/${command}-command.ts`,
    [...app.args, '--json', ...args],
    simulatorEnvironment(simulator),
  );
  if (stdout === '') throw new Error(stderr);
  return { code, report: JSON.parse(stdout) };
}

test('(6.1) a new name makes a topic anew, and a table only with leave', async () => {
  write('1');
  expect((await run('deploy', '--auto-approve')).report).toMatchObject({
    ok: true,
    totals: { added: 2, replaced: 0 },
    stacks: [{ status: 'applied', outputs: { table: { sensitive: false, value: 'table-1' } } }],
  });
  write('2');
  const address = 'aws_dynamodb_table.it';
  for (const refusing of [() => run('plan'), () => run('deploy', '--auto-approve')]) {
    const { code, report } = await refusing();
    expect(code).toBe(2);
    expect(report).toMatchObject({
      ok: false,
      totals: { replaced: 2 },
      stacks: [{ status: 'refused', refused: [{ address, action: 'replace', because: ['name'] }] }],
    });
  }
  const allowed = await run('deploy', '--auto-approve', '--allow-replacement', `dev-a/${address}`);
  expect(allowed.report).toMatchObject({ ok: true, stacks: [{ status: 'applied' }] });

  const [stack] = environmentStacks(app.outDir, 'dev');
  if (stack === undefined) throw new Error('there is no stack');
  const runner = new CommandRunner(app.path('prove.log'), simulatorEnvironment(simulator));
  expect(await provePlanEmpty(stack, runner, app.path('plans'))).toBe(2);
  expect(readdirSync(app.path('plans'))).toContain('dev-a.json');
  write('3');
  await expect(provePlanEmpty(stack, runner, app.path('plans'))).rejects.toThrow(
    /A second plan of dev-a is not empty:\nTerraform will perform.*must be replaced/s,
  );
});
