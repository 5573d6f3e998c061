import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { validateStacks } from '../../../tools/validate';
import { ValidationCache } from '../../../tools/validate/cache';
import { constructAt } from '../../../tools/validate/problems';
import { report } from '../../../tools/validate/report';
import { readStacks, STACK_FILE, type SynthesizedStack } from '../../../tools/validate/stacks';
import { canShare } from '../../../tools/validate/terraform-validate';
import { block, SynthesizedApp, stackJson } from './fixtures';

let app: SynthesizedApp;
beforeEach(() => {
  app = new SynthesizedApp();
});
afterEach(() => app.remove());

const first = (stacks: SynthesizedStack[]): SynthesizedStack => {
  const [stack] = stacks;
  if (stack === undefined) throw new Error('No stack was written');
  return stack;
};

describe('the stacks to validate', () => {
  test('are those of the manifest, in its order', () => {
    app.synth({ 'prod-state': stackJson('prod-state'), 'dev-state': stackJson('dev-state') });
    expect(readStacks(app.outDir).map(({ id }) => id)).toEqual(['prod-state', 'dev-state']);
  });

  test('can be narrowed by a pattern, in which only * is special', () => {
    app.synth({ 'dev-state': {}, 'dev-network': {}, 'prod-state': {} });
    const ids = (pattern: string) => readStacks(app.outDir, pattern).map(({ id }) => id);
    expect(ids('dev-*')).toEqual(['dev-state', 'dev-network']);
    expect(ids('*-state')).toEqual(['dev-state', 'prod-state']);
    expect(() => ids('dev.state')).toThrow('matches "dev.state": it has dev-state, dev-network, prod-state.');
  });

  test.each([
    [
      'there is no output folder',
      () => rmSync(app.outDir, { recursive: true }),
      /manifest\.json cannot be read.*cdktf synth/,
    ],
    [
      'the manifest is not JSON',
      () => writeFileSync(path.join(app.outDir, 'manifest.json'), '{'),
      /is not JSON/,
    ],
    [
      'the manifest is of another kind',
      () => writeFileSync(path.join(app.outDir, 'manifest.json'), '[]'),
      /is no manifest/,
    ],
    ['the app has no stack', () => app.synth({}), /it has no stack at all/],
    [
      "a stack's file is missing",
      () => rmSync(path.join(app.outDir, 'stacks/dev', STACK_FILE)),
      /cdk\.tf\.json cannot be read/,
    ],
  ])('are an error, and no pass, when %s', async (_, damage, message) => {
    app.synth({ dev: stackJson('dev') });
    damage();
    await expect(validateStacks(app.outDir, { project: app.project })).rejects.toThrow(message);
  });
});

describe('a stack is validated by itself', () => {
  test.each([
    ['has an import, which only a root module may', { import: [{ id: 'vpc-1', to: 'aws_vpc.main' }] }],
    ['has a variable, which needs no value then', { variable: { size: { type: 'number' } } }],
    ['marks a value as sensitive', { output: { secret: { value: '${sensitive("a")}' } } }],
    ['reads a file of its folder', { output: { hash: { value: '${filesha256("assets/a.zip")}' } } }],
    ['asks for the root folder', { output: { root: { value: '${path.root}' } } }],
  ])('when it %s', (_, blocks) => {
    expect(canShare(first(app.synth({ dev: stackJson('dev', blocks) })))).toBe(false);
  });

  test('only then', () => {
    const output = {
      token: { sensitive: true, value: '${aws_vpc.main.id}' },
      file: { value: 'a file (one)' },
    };
    expect(canShare(first(app.synth({ dev: stackJson('dev', { output }) })))).toBe(true);
  });
});

describe('a stack with providers that the lock file does not pin', () => {
  test.each([
    [
      'another provider',
      { random: { source: 'hashicorp/random', version: '3.7.2' } },
      'requires registry.terraform.io/hashicorp/random 3.7.2; .terraform.lock.hcl of the project pins no version of it',
    ],
    [
      'another version',
      { aws: { source: 'hashicorp/aws', version: '6.0.0' } },
      'requires registry.terraform.io/hashicorp/aws 6.0.0; .terraform.lock.hcl of the project pins 5.100.0',
    ],
  ])('is invalid before terraform is asked: %s', async (_, required_providers, detail) => {
    app.synth({ dev: stackJson('dev', { terraform: { required_providers } }) });
    const [result] = await validateStacks(app.outDir, { project: app.project });
    expect(result).toMatchObject({
      stack: 'dev',
      valid: false,
      problems: [{ detail: expect.stringContaining(detail) }],
    });
    expect(readdirSync(app.project.root)).not.toContain('.groundwork');
  });
});

describe('the cache', () => {
  const cache = (context = 'terraform 1') =>
    new ValidationCache(path.join(app.project.root, 'passed'), context);
  const warning = { severity: 'warning', summary: 'Deprecated', detail: '', line: 3 } as const;

  test('knows a stack of the same content, with its warnings', () => {
    cache().put(first(app.synth({ dev: stackJson('dev') })), [warning]);
    expect(cache().get(first(app.synth({ dev: stackJson('dev') })))).toEqual([warning]);
  });

  test('does not know another content, another asset, another terraform, or a damaged entry', () => {
    const stack = first(app.synth({ dev: stackJson('dev') }));
    cache().put(stack, []);
    expect(cache('terraform 2').get(stack)).toBeUndefined();
    writeFileSync(path.join(stack.folder, 'archive.zip'), 'asset');
    expect(cache().get(stack)).toBeUndefined();
    expect(cache().get(first(app.synth({ dev: stackJson('other') })))).toBeUndefined();
    app.synth({ dev: stackJson('dev') });
    const folder = path.join(app.project.root, 'passed');
    for (const entry of readdirSync(folder)) writeFileSync(path.join(folder, entry), '{');
    expect(cache().get(stack)).toBeUndefined();
  });

  test('takes no notice of what terraform writes beside a stack', () => {
    const stack = first(app.synth({ dev: stackJson('dev') }));
    cache().put(stack, []);
    for (const file of ['plan', 'terraform.dev.tfstate', '.terraform.lock.hcl', 'errored.tfstate']) {
      writeFileSync(path.join(stack.folder, file), 'written');
    }
    expect(cache().get(stack)).toEqual([]);
  });
});

describe('the construct at a place in a stack', () => {
  const text = JSON.stringify(
    {
      resource: { aws_vpc: { main: block('dev/network/main', { tags: { Name: 'x' } }), bare: { tags: {} } } },
    },
    undefined,
    2,
  );
  const place = (part: string, occurrence = 0) => {
    const lines = text.split('\n');
    const line =
      lines.flatMap((content, index) => (content.includes(part) ? [index + 1] : []))[occurrence] ?? 0;
    return [line, (lines[line - 1]?.indexOf(part) ?? 0) + 1] as const;
  };

  test('is the one whose block it is in, however deep', () => {
    expect(constructAt(text, ...place('"Name"'))).toBe('dev/network/main');
    expect(constructAt(text, ...place('{', 3))).toBe('dev/network/main');
  });

  test('is every construct of the type at the name of a type', () => {
    expect(constructAt(text, ...place('"aws_vpc"'))).toBe('dev/network/main');
  });

  test('is not known in a block without metadata', () => {
    expect(constructAt(text, ...place('"bare"'))).toBeUndefined();
  });
});

describe('the report', () => {
  test('names stack, construct, file, line and what terraform said', () => {
    const problem = {
      severity: 'error',
      summary: 'Unsupported argument',
      detail: 'No such argument.',
      file: STACK_FILE,
      line: 12,
      constructPath: 'dev/network/main',
    } as const;
    const text = report([
      { stack: 'dev', valid: false, cached: false, problems: [problem] },
      { stack: 'prod', valid: true, cached: true, problems: [] },
    ]);
    expect(stripVTControlCharacters(text)).toBe(
      [
        '✗ dev',
        '    Error: Unsupported argument',
        '    at dev/network/main (cdk.tf.json line 12)',
        '    No such argument.',
        '✓ prod (unchanged)',
        '1 valid, 1 invalid',
      ].join('\n'),
    );
  });
});

describe('the command', () => {
  const run = (...args: string[]) => {
    const command = path.resolve(__dirname, '../../../tools/validate/validate-command.ts');
    return spawnSync('node', ['--import', 'tsx', command, '--out', app.outDir, ...args], {
      encoding: 'utf8',
    });
  };

  test('fails with 2 when there is nothing to validate', () => {
    expect(run()).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('npx cdktf synth'),
    });
  });

  test('fails with 1 when a stack is invalid, and prints nothing but JSON with --json', () => {
    app.synth({
      dev: stackJson('dev', { terraform: { required_providers: { random: { source: 'random' } } } }),
    });
    const { status, stdout, stderr } = run('--json');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject([{ stack: 'dev', valid: false, cached: false }]);
  });
});
