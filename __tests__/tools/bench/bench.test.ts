import { project } from '../../../environments/project';
import { loadConfiguration } from '../../../src/config';
import { generatedEnvironments, MOST_ENVIRONMENTS } from '../../../tools/bench/generated-environments';
import { linearity, median } from '../../../tools/bench/measure';
import { report } from '../../../tools/bench/report';
import { fromRoot } from '../../../tools/bench/template';

test('generated environments are valid together, up to the most', () => {
  const { environments } = loadConfiguration({
    project,
    environments: generatedEnvironments(MOST_ENVIRONMENTS),
  });
  expect(environments).toHaveLength(MOST_ENVIRONMENTS);
  expect(() => generatedEnvironments(MOST_ENVIRONMENTS + 1)).toThrow(RangeError);
});

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow(RangeError);
});

test('linearity is 1 on a line and less off it', () => {
  expect(
    linearity([
      [1, 10],
      [2, 20],
      [3, 30],
    ]),
  ).toBeCloseTo(1);
  expect(
    linearity([
      [1, 1],
      [2, 4],
      [3, 9],
      [4, 16],
      [5, 25],
    ]),
  ).toBeLessThan(0.97);
});

test('the template imports the provider from its root and means the same names', () => {
  const source = [
    "import { S3Bucket, type S3BucketConfig } from '@cdktf/provider-aws/lib/s3-bucket';",
    "import type { Vpc } from '@cdktf/provider-aws/lib/vpc';",
    "import { Construct } from 'constructs';",
    'export class A extends Construct {}',
  ].join('\n');
  const rewritten = fromRoot(source);
  expect(rewritten).not.toContain('provider-aws/lib');
  expect(rewritten).toContain("import { s3Bucket, vpc } from '@cdktf/provider-aws';");
  expect(rewritten).toContain('const S3Bucket = s3Bucket.S3Bucket;');
  expect(rewritten).toContain('type S3BucketConfig = s3Bucket.S3BucketConfig;');
  // A name that was imported as a type alone must not become a value.
  expect(rewritten).not.toContain('const Vpc');
  expect(rewritten.indexOf("from 'constructs'")).toBeLessThan(rewritten.indexOf('const S3Bucket'));
});

test('the report sets every contender against ours', () => {
  const text = report({
    node: 'v20',
    cores: 2,
    runs: 5,
    stacks: 12,
    resources: 800,
    contenders: {
      Groundwork: { milliseconds: 500, megabytes: 100 },
      Template: { milliseconds: 10_000, megabytes: 1500 },
    },
    growth: [{ environments: 1, milliseconds: 250, megabytes: 90 }],
    linearity: 0.999,
  });
  expect(text).toContain('| Template | 10.00 s | 1500 MB | 20.0 | 15.0 |');
  expect(text).toContain('| 1 | 0.25 s | 90 MB |');
});
