import { statSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../../ladder/run-tool';

const LongestFirst = jest.requireActual<
  new (
    options: object,
  ) => { sort(tests: object[]): { path: string }[] }
>('../../../tools/jest/longest-first');

/** A test file as jest describes it to a sequencer. */
const testFile = (name: string) => ({
  path: path.join(PROJECT, '__tests__', name),
  context: {
    config: { id: 'none', cacheDirectory: PROJECT },
    hasteFS: { getSize: (file: string) => statSync(file).size },
  },
});

test('a run begins with the environment that is applied whole, then its hand-over, before whatever is larger', () => {
  const files = [
    'tools/handover/apply-script.test.ts',
    'ladder/handover.test.ts',
    'ladder/environment.test.ts',
  ].map(testFile);
  const sorted = new LongestFirst({}).sort(files).map((each) => path.relative(PROJECT, each.path));
  expect(sorted).toEqual([
    path.join('__tests__', 'ladder', 'environment.test.ts'),
    path.join('__tests__', 'ladder', 'handover.test.ts'),
    path.join('__tests__', 'tools', 'handover', 'apply-script.test.ts'),
  ]);
});
