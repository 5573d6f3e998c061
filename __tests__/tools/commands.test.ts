import { environmentNamed } from '../../tools/up/workplace';
import { runTool } from '../ladder/run-tool';

/** What all commands of the project have in common. */
jest.setTimeout(60_000);

describe('an environment that is not there', () => {
  test('is blamed on the option that names it, with the environments that there are', () => {
    expect(() => environmentNamed('nope')).toThrow(
      '--environment "nope": there is no such environment. There are: dev, staging, prod.',
    );
    expect(environmentNamed('dev').name).toBe('dev');
  });

  test.each([
    ['plan', 'tools/deploy/plan-command.ts', ['--environment', 'nope']],
    ['workspaces', 'tools/workspaces/workspaces-command.ts', ['--environment', 'nope']],
    ['bootstrap', 'tools/state/bootstrap-command.ts', ['nope']],
  ])('%s says so, and neither speaks of a variable nor advises a synth', async (_, file, args) => {
    const { code, stderr } = await runTool(file, args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/"nope": there is no such environment\. There are: dev, staging, prod\.\n?$/);
    expect(stderr).not.toMatch(/ENVIRONMENT|synth/);
  });
});

test.each([
  ['plan', 'tools/deploy/plan-command.ts', 'plan -- --environment dev'],
  ['deploy', 'tools/deploy/deploy-command.ts', 'deploy -- --environment dev'],
  ['affected', 'tools/affected/affected-command.ts', 'affected -- --since main'],
  ['workspaces', 'tools/workspaces/workspaces-command.ts', 'workspaces -- --environment prod'],
  ['bootstrap', 'tools/state/bootstrap-command.ts', 'bootstrap -- dev'],
  ['handover', 'tools/handover/handover-command.ts', 'handover -- --environment prod --out ../prod'],
])('%s without what it needs shows a command that has it', async (_, file, example) => {
  const { code, stderr } = await runTool(file, []);
  expect(code).toBe(1);
  expect(stderr).toContain(`For example: npm run ${example}`);
});
