import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Project } from './project';

// Each of these starts the command, but none gets as far as starting checkov.
let project: Project;

beforeEach(() => {
  project = new Project();
  project.synth({ dev: (stack) => void new SnsTopic(stack, 'topic') });
});

afterEach(() => project.remove());

test('a folder without a synthesized app is an error that says how to synthesize', async () => {
  const { code, stderr } = await project.checkov(['--dir', 'nowhere']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/nowhere.manifest\.json cannot be read.*Run: npx cdktf synth/s);
});

test('a stack that is not JSON is an error with its file', async () => {
  project.overwrite('dev', '{"resource": ');
  const { code, stderr } = await project.checkov([]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/stacks.dev.cdk\.tf\.json is not JSON/);
});

test('a stack without any resource is an error with its id', async () => {
  project.synth({ dev: (stack) => void new SnsTopic(stack, 'topic'), empty: () => undefined });
  const { code, stderr } = await project.checkov([]);
  expect(code).toBe(2);
  expect(stderr).toContain('Stack empty has no resource at all');
});

test('a pattern that fits no stack is an error with the stacks there are', async () => {
  const { code, stderr } = await project.checkov(['--stacks', 'prod-*']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/No stack .* matches "prod-\*": it has dev/);
});

test('a plan that is none is an error with its file', async () => {
  project.plan('dev', []);
  project.write('.groundwork/plans/dev.json', '{"format_version": "1.2"}');
  const { code, stderr } = await project.checkov([]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/plans.dev\.json is no plan of terraform/);
});

test.each([
  [
    ['--output', 'sarif', 'json'],
    '2 outputs (sarif, json) cannot share the terminal. Add --output-file-path',
  ],
  [['--output', 'csv'], 'It is one of cli, json, sarif, junitxml'],
  [['--frob'], "unknown option '--frob'"],
])('%j is refused with 2', async (args, message) => {
  const { code, stderr } = await project.checkov(args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('--help ends with 0 and tells the exit codes', async () => {
  const { code, stdout } = await project.checkov(['--help']);
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'Exit code: 0 clean, 1 findings, 2 the scan itself is not trustworthy.',
  );
});

test('without Python it says what was looked for and what to install', async () => {
  const { GROUNDWORK_PYTHON: _, ...env } = process.env;
  const { code, stderr } = await project.checkov([], { ...env, PATH: project.makeFolder('no-commands') });
  expect(code).toBe(2);
  expect(stderr).toContain(
    'No Python from 3.10 to 3.14 that can make virtual environments was found.\nLooked on PATH for:\n  python3: not found\n  python: not found',
  );
  expect(stderr).toContain('To install it:');
});
