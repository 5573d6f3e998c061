import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sourceStacks } from '../../../tools/handover/source';

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-handover-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const s3 = (id: string) => ({
  s3: { bucket: 'states', key: `${id}.tfstate`, region: 'eu-central-1', use_lockfile: true },
});

/** cdktf's output with stacks that depend on each other. */
function synthesized(
  name: string,
  stacks: Record<string, { dependencies: string[]; backend: object }>,
): string {
  const outDir = path.join(folder, name);
  for (const [id, { backend }] of Object.entries(stacks)) {
    mkdirSync(path.join(outDir, 'stacks', id), { recursive: true });
    writeFileSync(path.join(outDir, 'stacks', id, 'cdk.tf.json'), JSON.stringify({ terraform: { backend } }));
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

test('what is no output of cdktf, or has no such environment, is refused', () => {
  expect(() => sourceStacks(folder, 'dev')).toThrow('there is no manifest.json in it');
  const outDir = synthesized('other', { 'prod-a': { dependencies: [], backend: s3('prod-a') } });
  expect(() => sourceStacks(outDir, 'dev')).toThrow('has no stack of the environment dev');
});
