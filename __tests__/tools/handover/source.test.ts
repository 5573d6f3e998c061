import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDocument, requireStatesInS3, sourceStacks } from '../../../tools/handover/source';
import { environmentNamed } from '../../../tools/up/workplace';

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-handover-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const s3 = (id: string) => ({
  s3: { bucket: 'states', key: `${id}.tfstate`, region: 'eu-central-1', use_lockfile: true },
});

/** cdktf's output with stacks that depend on each other. */
function synthesized(
  name: string,
  stacks: Record<string, { dependencies: string[]; backend: object; cloud?: object }>,
): string {
  const outDir = path.join(folder, name);
  for (const [id, { backend, cloud }] of Object.entries(stacks)) {
    mkdirSync(path.join(outDir, 'stacks', id), { recursive: true });
    writeFileSync(
      path.join(outDir, 'stacks', id, 'cdk.tf.json'),
      JSON.stringify({ terraform: { backend, cloud } }),
    );
  }
  const entries = Object.entries(stacks).map(([id, { dependencies }]) => [
    id,
    { name: id, workingDirectory: `stacks/${id}`, dependencies },
  ]);
  writeFileSync(path.join(outDir, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(entries) }));
  return outDir;
}

test('stacks come in the order of their application, each with its predecessors in that order', () => {
  const outDir = synthesized('ordered', {
    'dev-a': { dependencies: ['dev-b', 'dev-c'], backend: s3('dev-a') },
    'dev-b': { dependencies: ['dev-c'], backend: s3('dev-b') },
    'dev-c': { dependencies: [], backend: s3('dev-c') },
    'prod-a': { dependencies: [], backend: s3('prod-a') },
  });
  expect(sourceStacks(outDir, 'dev').map(({ id, predecessors }) => [id, ...predecessors])).toEqual([
    ['dev-c'],
    ['dev-b', 'dev-c'],
    ['dev-a', 'dev-c', 'dev-b'],
  ]);
});

test('a stack whose state is not in S3 is refused, with what to do', () => {
  const outDir = synthesized('local', { 'dev-a': { dependencies: [], backend: { local: { path: 'x' } } } });
  expect(() => sourceStacks(outDir, 'dev')).toThrow(
    /dev-a keeps its state elsewhere than in S3[\s\S]*state: \{ kind: 's3' \}/,
  );
});

test('a stack in Terraform Cloud is refused as well', () => {
  const terraform = { 'dev-a': { dependencies: [], backend: {}, cloud: { organization: 'o' } } };
  expect(() => sourceStacks(synthesized('cloud', terraform), 'dev')).toThrow(
    'dev-a keeps its state elsewhere',
  );
});

test.each([
  [
    { kind: 'cloud', organization: 'acme' },
    'dev keeps its states in Terraform Cloud (acme), and a bundle can only be',
  ],
  [
    { kind: 'local' },
    "dev keeps its states in local files, and a bundle can only be made for S3. Set state: { kind: 's3' }",
  ],
])('an environment with %p is refused by its configuration alone', (state, message) => {
  expect(() => requireStatesInS3({ name: 'dev', state: state as never })).toThrow(message);
});

test('an environment with its states in S3 is not', () => {
  expect(() => requireStatesInS3(environmentNamed('dev'))).not.toThrow();
});

test.each(['12345678901234567890', '-9007199254740993', '0.12345678901234567'])(
  'the number %s, which JavaScript would change, is refused',
  (number) => {
    expect(() => readDocument('dev-a', `{"a":{"b":${number}}}`)).toThrow(
      `The stack dev-a has the number ${number}, which would be handed over as`,
    );
  },
);

test('numbers that stay what they are, and digits in strings, are none of that', () => {
  const text = '{"a":[1,-2.5,1e3,9007199254740991],"b\\"12345678901234567890":"\\\\12345678901234567890"}';
  expect(readDocument('dev-a', text)).toEqual(JSON.parse(text));
});

test('what is no output of cdktf, or has no such environment, is refused', () => {
  expect(() => sourceStacks(folder, 'dev')).toThrow('there is no manifest.json in it');
  const outDir = synthesized('other', { 'prod-a': { dependencies: [], backend: s3('prod-a') } });
  expect(() => sourceStacks(outDir, 'dev')).toThrow('has no stack of the environment dev');
});
