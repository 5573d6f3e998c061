import { coverageProblems } from '../../../tools/checkov-cli/src/coverage';
import { type Outcome, problemsOf } from '../../../tools/checkov-cli/src/problems';
import { readBlocks } from '../../../tools/checkov-cli/src/stack-blocks';
import type { ScannedStack } from '../../../tools/checkov-cli/src/stacks';
import { declaredSuppressions, suppressionProblems } from '../../../tools/checkov-cli/src/suppressions';

describe('coverage', () => {
  test('has no problem when everything was scanned, in any order', () => {
    expect(coverageProblems('stack dev', ['a', 'b'], ['b', 'a'])).toEqual([]);
  });

  test('names what was not scanned, and stops after five', () => {
    expect(coverageProblems('stack dev', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], ['a'])).toEqual([
      'checkov did not see 7 of the 8 blocks of stack dev: b, c, d, e, f and 2 more.',
    ]);
  });

  test('names what was scanned and is not there', () => {
    expect(coverageProblems('the plan of dev', ['a'], ['a', 'z'])).toEqual([
      'checkov saw 1 block in the plan of dev which the file has not: z.',
    ]);
  });
});

describe('the blocks of a stack', () => {
  test('are resources, data sources and modules, with construct path and suppressions', () => {
    const suppressions = [{ id: 'CKV_AWS_18', reason: 'a public site' }];
    expect(
      readBlocks('dev', {
        resource: {
          aws_s3_bucket: { site: { '//': { metadata: { path: 'dev/site' }, checkov: { suppressions } } } },
        },
        data: { aws_iam_policy_document: { read: { '//': { metadata: { path: 'dev/read' } } } } },
        module: { legacy: { source: './legacy' } },
        provider: { aws: [{}] },
      }),
    ).toEqual([
      { address: 'aws_s3_bucket.site', constructPath: 'dev/site', suppressions },
      { address: 'data.aws_iam_policy_document.read', constructPath: 'dev/read', suppressions: [] },
      { address: 'module.legacy', constructPath: undefined, suppressions: [] },
    ]);
  });

  test.each<[string, unknown]>([
    ['a suppression without a reason', [{ id: 'CKV_AWS_18' }]],
    ['a suppression with a misspelt key', [{ id: 'CKV_AWS_18', reason: 'x', why: 'y' }]],
    ['a text in place of a list', 'CKV_AWS_18'],
  ])('refuse %s, with the place', (_, suppressions) => {
    const json = { resource: { aws_s3_bucket: { site: { '//': { checkov: { suppressions } } } } } };
    expect(() => readBlocks('dev', json)).toThrow(/The JSON of stack dev.*aws_s3_bucket\.site/s);
  });
});

describe('suppressions', () => {
  const stack: ScannedStack = {
    id: 'dev',
    file: 'cdk.tf.json',
    text: '',
    blocks: [
      {
        address: 'aws_s3_bucket.site',
        constructPath: 'dev/site',
        suppressions: [
          { id: 'CKV_AWS_18', reason: 'a public site' },
          { id: 'CKV_AWS_20', reason: '' },
          { id: 'CKV_AWS_999', reason: 'no such check' },
        ],
      },
    ],
  };
  const declared = declaredSuppressions([stack]);
  const knownChecks = new Set(['CKV_AWS_18', 'CKV_AWS_20']);

  test('that are used and have a reason are no problem', () => {
    const [used] = declared;
    expect(
      suppressionProblems(used ? [used] : [], { knownChecks, unused: new Set(), planned: new Set() }),
    ).toEqual([]);
  });

  test('are problems with stack, address and construct path when unused, without reason, or of no check', () => {
    expect(
      suppressionProblems(declared, { knownChecks, unused: new Set(declared), planned: new Set(['dev']) }),
    ).toEqual([
      'The suppression of CKV_AWS_18 on dev/site (stack dev, aws_s3_bucket.site) suppresses nothing: neither the stack nor its plan fails this check there. Remove it.',
      "The suppression of CKV_AWS_20 on dev/site (stack dev, aws_s3_bucket.site) has no reason. Give one: suppress(construct, 'CKV_AWS_20', 'why').",
      'The suppression of CKV_AWS_999 on dev/site (stack dev, aws_s3_bucket.site) names a check that does not exist. Correct its id or remove it.',
    ]);
  });

  test('that are unused where no plan was scanned say what to do if only the plan fails', () => {
    const [message] = suppressionProblems(declared, {
      knownChecks,
      unused: new Set(declared),
      planned: new Set(),
    });
    expect(message).toContain(
      "if only the plan fails, say so: suppress(construct, id, reason, { seenIn: 'plan' })",
    );
  });

  test('for the plan are judged only where a plan was scanned', () => {
    const forPlan = declared.slice(0, 1).map((suppression) => ({ ...suppression, seenIn: 'plan' as const }));
    const evidence = { knownChecks, unused: new Set(forPlan) };
    expect(suppressionProblems(forPlan, { ...evidence, planned: new Set(['prod']) })).toEqual([]);
    expect(suppressionProblems(forPlan, { ...evidence, planned: new Set(['dev']) })).toHaveLength(1);
  });
});

describe('the problems of a scan', () => {
  const stack: ScannedStack = {
    id: 'dev',
    file: 'cdk.tf.json',
    text: '',
    blocks: [
      {
        address: 'aws_s3_bucket.site',
        constructPath: 'dev/site',
        suppressions: [{ id: 'CKV_AWS_18', reason: 'a public site' }],
      },
    ],
  };
  const outcome: Outcome = {
    stacks: [stack],
    plans: new Map([['dev', { kind: 'missing' }]]),
    planned: [],
    suppressions: declaredSuppressions([stack]),
    result: {
      version: '3.3.30',
      knownChecks: ['CKV_AWS_18', 'CKV_AWS_20'],
      scanned: { stack: { dev: ['aws_s3_bucket.site', 'provider.aws'] }, plan: {} },
      errors: [],
      unused: [],
      findings: [],
      outputs: {},
    },
  };
  const withUnused = { ...outcome, result: { ...outcome.result, unused: [0] } };

  test('are none when all was seen and every suppression is used', () => {
    expect(problemsOf(outcome)).toEqual([]);
  });

  test('do not include suppressions of checks that were not asked for', () => {
    expect(problemsOf(withUnused)).toHaveLength(1);
    expect(problemsOf({ ...withUnused, checks: ['CKV_AWS_20'] })).toEqual([]);
  });

  test('include a check that was asked for and does not exist, but no pattern', () => {
    expect(problemsOf({ ...outcome, checks: ['CKV_AWS_1*', 'CKV_AWS_77777'] })).toEqual([
      '--check names CKV_AWS_77777, which is no check of checkov or of this project.',
    ]);
  });

  test('include what a plan has and checkov did not see', () => {
    const planned = [{ stack: 'dev', addresses: ['aws_s3_bucket.site'] }];
    expect(problemsOf({ ...outcome, planned })).toEqual([
      'checkov did not see 1 of the 1 block of the plan of dev: aws_s3_bucket.site.',
    ]);
  });
});
