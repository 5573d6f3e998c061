import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { REQUIRED_TAGS } from '../../../src/config/tags';
import { report } from '../../../tools/checkov-cli/src/report';
import type { Scan } from '../../../tools/checkov-cli/src/scan';
import type { Finding } from '../../../tools/checkov-cli/src/scanner';
import { toJson } from '../../../tools/checkov-cli/src/summary';

function finding(changes: Partial<Finding>): Finding {
  return {
    stack: 'dev',
    address: 'aws_s3_bucket.site',
    checkId: 'CKV_AWS_18',
    checkName: 'Ensure the S3 bucket has access logging enabled',
    result: 'failed',
    failedIn: ['stack'],
    reason: null,
    evaluatedKeys: [],
    details: [],
    guideline: null,
    file: path.resolve('cdktf.out/stacks/dev/cdk.tf.json'),
    lines: [12, 20],
    ...changes,
  };
}

function scanOf(findings: readonly Finding[], changes: Partial<Scan> = {}): Scan {
  const block = (name: string) => ({
    address: `aws_s3_bucket.${name}`,
    constructPath: `dev/${name}/bucket`,
    suppressions: [],
  });
  return {
    stacks: [{ id: 'dev', file: '', text: '', blocks: ['site', 'a', 'b', 'c', 'd'].map(block) }],
    plans: new Map([['dev', { kind: 'fresh', file: 'dev.json' }]]),
    result: {
      version: '3.3.30',
      knownChecks: [],
      scanned: { stack: {}, plan: {} },
      errors: [],
      unused: [],
      findings: [...findings],
      outputs: {},
    },
    problems: [],
    notices: [],
    ...changes,
  };
}

function lines(scan: Scan, options?: { compact: boolean }): string[] {
  return stripVTControlCharacters(report(scan, options)).split('\n');
}

test('a clean scan is one line a stack and the totals', () => {
  expect(lines(scanOf([finding({ result: 'passed', failedIn: [] })]))).toEqual([
    '✓ dev (JSON and plan, 5 blocks): 1 passed, 0 failed, 0 skipped',
    'checkov 3.3.30: 1 passed, 0 failed, 0 skipped in 1 stack',
  ]);
});

test('a failure tells check, guideline, construct, views, address, place, arguments and what to do', () => {
  const failure = finding({
    failedIn: ['stack', 'plan'],
    guideline: 'Log to the archive.',
    details: ['no target bucket'],
    evaluatedKeys: ['logging/[0]/target_bucket', 'resource_type', 'a/[?(@.b)]', 'logging/[0]/target_bucket'],
  });
  expect(lines(scanOf([failure]))).toEqual([
    '✗ dev (JSON and plan, 5 blocks): 0 passed, 1 failed, 0 skipped',
    '    CKV_AWS_18 Ensure the S3 bucket has access logging enabled',
    '      Log to the archive.',
    '      dev/site/bucket in the stack and the plan',
    '        no target bucket',
    '        aws_s3_bucket.site',
    `        ${path.join('cdktf.out', 'stacks', 'dev', 'cdk.tf.json')}:12, looked at logging.target_bucket`,
    'Change the construct. If a finding is right to stay, accept it there:',
    "    suppress(construct, 'CKV_AWS_18', 'why it is right to stay')",
    'checkov 3.3.30: 0 passed, 1 failed, 0 skipped in 1 stack',
  ]);
});

test('one check that fails on several resources is named once', () => {
  const failures = ['a', 'b'].map((name) => finding({ address: `aws_s3_bucket.${name}` }));
  const text = lines(scanOf(failures), { compact: true });
  expect(text.filter((line) => line.includes('Ensure the S3 bucket'))).toHaveLength(1);
  expect(text).toEqual(
    expect.arrayContaining(['      dev/a/bucket in the stack', '      dev/b/bucket in the stack']),
  );
});

test('what is skipped for one reason is one line, which names three constructs and counts the rest', () => {
  const skipped = ['a', 'b', 'c', 'd'].map((name) =>
    finding({ address: `aws_s3_bucket.${name}`, result: 'skipped', reason: 'a public site' }),
  );
  expect(lines(scanOf(skipped))).toContain(
    '    CKV_AWS_18 a public site (dev/a/bucket, dev/b/bucket, dev/c/bucket and 1 more)',
  );
  expect(lines(scanOf(skipped), { compact: true })).not.toContain('Skipped:');
});

test('problems and notices are shown, and the closing line says that the scan is not to be trusted', () => {
  const text = lines(scanOf([], { problems: ['checkov did not see it'], notices: ['No plan of dev'] }));
  expect(text).toEqual(expect.arrayContaining(['No plan of dev', 'Error: checkov did not see it']));
  expect(text.at(-1)).toBe(
    'checkov 3.3.30: 0 passed, 0 failed, 0 skipped in 1 stack; not to be trusted: 1 error',
  );
});

test('a finding on what has no construct is shown under its stack', () => {
  expect(lines(scanOf([finding({ address: 'provider.aws' })]))).toContain('      dev in the stack');
});

test('the result for programs has failures and skips with their construct, and leaves passes out', () => {
  const scan = scanOf([finding({}), finding({ address: 'aws_s3_bucket.a', result: 'passed', failedIn: [] })]);
  expect(JSON.parse(toJson(scan)).findings).toEqual([
    {
      stack: 'dev',
      address: 'aws_s3_bucket.site',
      constructPath: 'dev/site/bucket',
      checkId: 'CKV_AWS_18',
      checkName: 'Ensure the S3 bucket has access logging enabled',
      result: 'failed',
      failedIn: ['stack'],
      reason: null,
      guideline: null,
      file: path.resolve('cdktf.out/stacks/dev/cdk.tf.json'),
      lines: [12, 20],
    },
  ]);
});

test('the policy of default tags names the tags of the configuration', () => {
  const policy = readFileSync(
    path.join(__dirname, '../../../tools/checkov-cli/policies/default_tags.py'),
    'utf8',
  );
  const [, names = ''] = /^REQUIRED_TAGS = \((.*)\)$/m.exec(policy) ?? [];
  expect(names.match(/\w+/g)).toEqual([...REQUIRED_TAGS]);
});
