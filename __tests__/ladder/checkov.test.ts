import path from 'node:path';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import promiseSpawn from '@npmcli/promise-spawn';
import type { TerraformStack } from 'cdktf';
import { suppress } from '../../src/policies/suppress';
import { ensurePythonEnvironment } from '../../tools/python-environment/index';
import { BROKEN_PLAN, KEPT_PLAN } from '../tools/checkov-cli/policy-plans';
import { breakPolicies, keepPolicies } from '../tools/checkov-cli/policy-stacks';
import { type Ended, Project } from '../tools/checkov-cli/project';

// The first run makes checkov's Python environment, which may download a hundred packages.
jest.setTimeout(300_000);

const ADMIN = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

interface Sarif {
  readonly runs: readonly [
    {
      readonly results: readonly {
        readonly ruleId: string;
        readonly message: { readonly text: string };
        readonly properties: { readonly stack: string; readonly failedIn: readonly string[] };
        readonly suppressions?: readonly { readonly justification: string }[];
        readonly locations: readonly [
          {
            readonly physicalLocation: {
              readonly artifactLocation: { readonly uri: string };
              readonly region: { readonly startLine: number };
            };
            readonly logicalLocations: readonly [{ readonly fullyQualifiedName: string }];
          },
        ];
      }[];
    },
  ];
}

describe('a scan that finds something', () => {
  const project = new Project();
  let ended: Ended;
  let report: string;
  let sarif: Sarif['runs'][0]['results'];
  let junit: string;
  let json: {
    results: Record<
      string,
      { check_id: string; resource: string; check_result: { suppress_comment?: string } }[]
    >;
  };

  beforeAll(async () => {
    project.synth({ broken: breakPolicies, kept: keepPolicies, views, accepted });
    project.plan('broken', BROKEN_PLAN);
    project.plan('kept', KEPT_PLAN);
    project.plan('views', [
      { address: 'aws_iam_policy.admin', type: 'aws_iam_policy', values: { name: 'admin', policy: ADMIN } },
      {
        address: 'aws_sns_topic.topic["a"]',
        type: 'aws_sns_topic',
        values: { name: 'a', kms_master_key_id: null },
      },
    ]);
    project.plan('accepted', [
      { address: 'aws_iam_policy.accepted-admin', type: 'aws_iam_policy', values: { policy: ADMIN } },
      { address: 'aws_s3_bucket.site', type: 'aws_s3_bucket', values: {} },
    ]);
    ended = await project.checkov([
      '--output',
      'cli',
      'json',
      'sarif',
      'junitxml',
      '--output-file-path',
      'results',
    ]);
    report = project.read('results/results_cli.txt');
    sarif = (JSON.parse(project.read('results/results_sarif.sarif')) as Sarif).runs[0].results;
    junit = project.read('results/results_junitxml.xml');
    json = JSON.parse(project.read('results/results_json.json'));
  });

  afterAll(() => project.remove());

  /** The checks of one result in the SARIF file, as `address check`. */
  function inSarif(skipped: boolean): string[] {
    return sarif
      .filter(({ suppressions }) => (suppressions !== undefined) === skipped)
      .map(({ ruleId, locations }) => `${locations[0].logicalLocations[0].fullyQualifiedName} ${ruleId}`);
  }

  test('ends with 1, shows the report and names the files it wrote', () => {
    expect(ended.stderr).not.toContain('Error');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(report);
    expect(ended.stdout).toContain('Wrote results/results_sarif.sarif');
  });

  test.each([
    ['CKV_GROUNDWORK_1', 'aws_s3_bucket_policy.open-policy', ['stack', 'plan']],
    ['CKV_GROUNDWORK_2', 'aws_s3_bucket_policy.open-policy', ['stack', 'plan']],
    ['CKV_GROUNDWORK_3', 'aws_kms_key.key', ['stack', 'plan']],
    ['CKV_GROUNDWORK_4', 'aws_vpc_endpoint.endpoint', ['stack', 'plan']],
    ['CKV_GROUNDWORK_5', 'aws_vpc_security_group_ingress_rule.ingress', ['stack', 'plan']],
    ['CKV_GROUNDWORK_6', 'provider.aws.untagged', ['stack']],
    ['CKV2_GROUNDWORK_1', 'aws_s3_bucket.bare', ['stack', 'plan']],
  ])('%s fails for %s, in %j, and not in the stack that keeps it', (check, address, views) => {
    const failures = sarif.filter(
      ({ ruleId, properties }) => ruleId === check && ['broken', 'kept'].includes(properties.stack),
    );
    expect(failures.map(({ properties }) => properties.stack)).toEqual(['broken']);
    expect(failures[0]?.locations[0].logicalLocations[0].fullyQualifiedName).toBe(address);
    expect(failures[0]?.properties.failedIn).toEqual(views);
    expect(junit).toMatch(new RegExp(`\\[${check}\\].*kept/cdk.tf.json`));
  });

  test('names resources by Terraform address and construct path, for attribute checks and graph checks', () => {
    expect(inSarif(false)).toEqual(
      expect.arrayContaining(['aws_s3_bucket.bare CKV_AWS_18', 'aws_s3_bucket.bare CKV2_AWS_6']),
    );
    expect(sarif.map(({ message }) => message.text)).toContain(
      'Ensure that S3 bucket has a Public Access block (broken/bare)',
    );
    expect(report).toContain('broken/bare');
  });

  test('names data sources by Terraform address in graph checks, where checkov leaves "data." out', () => {
    expect(inSarif(false)).toContain('data.aws_iam_policy_document.everything CKV2_AWS_40');
  });

  test('points at the line of the stack where the resource stands', () => {
    const [location] = sarif.find(({ ruleId }) => ruleId === 'CKV_GROUNDWORK_4')?.locations ?? [];
    expect(location?.physicalLocation.artifactLocation.uri).toBe('cdktf.out/stacks/broken/cdk.tf.json');
    const line = project.read('cdktf.out/stacks/broken/cdk.tf.json').split('\n')[
      (location?.physicalLocation.region.startLine ?? 0) - 1
    ];
    expect(line).toContain('"endpoint": {');
  });

  test('tells apart resources of one name and different types', () => {
    expect(inSarif(false)).toContain('aws_sns_topic.bare CKV_AWS_26');
    const passed = json.results['passed_checks']?.map(({ resource, check_id }) => `${resource} ${check_id}`);
    expect(passed).toContain('aws_s3_bucket.bare CKV_AWS_93');
  });

  test('reports what only the plan view sees, at the place in the stack, and says so', () => {
    expect(inSarif(false)).toContain('aws_iam_policy.admin CKV_AWS_289');
    expect(report).toMatch(
      /CKV_AWS_289 .*\n +views\/admin in the plan\n +aws_iam_policy\.admin\n +cdktf\.out\/stacks\/views/,
    );
  });

  test('shows one result for a check that fails in both views', () => {
    expect(inSarif(false).filter((line) => line === 'aws_sns_topic.topic CKV_AWS_26')).toHaveLength(1);
    expect(report).toContain('views/topic in the stack and the plan');
  });

  test('reads a stack with required_version and moved blocks, which checkov alone gives up', () => {
    expect(report).toMatch(/✗ views \(JSON and plan, 2 blocks\)/);
  });

  test.each([
    [
      'an attribute check',
      'aws_s3_bucket.site CKV_AWS_18',
      'the site is public and counts its visitors elsewhere',
    ],
    ['a graph check', 'aws_s3_bucket.site CKV2_AWS_62', 'nobody listens to events of the site'],
    [
      'a check of a data source',
      'data.aws_iam_policy_document.all CKV_AWS_356',
      'the action takes no resource at all',
    ],
    [
      'a check that only the plan fails',
      'aws_iam_policy.accepted-admin CKV_AWS_289',
      'the break-glass role needs all of it',
    ],
  ])('%s that is suppressed is skipped with its reason in every output', (_, key, reason) => {
    const [address, check] = key.split(' ');
    expect(inSarif(true)).toContain(key);
    expect(inSarif(false)).not.toContain(key);
    const inFile = sarif.find(
      ({ ruleId, locations }) => `${locations[0].logicalLocations[0].fullyQualifiedName} ${ruleId}` === key,
    );
    expect(inFile?.suppressions).toEqual([{ kind: 'inSource', justification: reason }]);
    const skipped = json.results['skipped_checks']?.find(
      (record) => record.resource === address && record.check_id === check,
    );
    expect(skipped?.check_result.suppress_comment).toBe(reason);
    expect(junit).toMatch(
      new RegExp(
        `\\[${check}\\][^>]*cdk\\.tf\\.json\\.${address}"[^>]*>\\s*<skipped[^>]*message="${reason}"`,
      ),
    );
    expect(report).toContain(`${check} ${reason}`);
  });

  test('ends with the totals', () => {
    expect(report.trimEnd().split('\n').at(-1)).toMatch(
      /^checkov 3\.3\.30: \d+ passed, \d+ failed, 4 skipped in 4 stacks$/,
    );
  });
});

describe('a scan that proves nothing', () => {
  const project = new Project();
  afterAll(() => project.remove());

  test('ends with 2, names each cause with stack, address and construct path, and writes no result', async () => {
    project.synth({
      storage: unprovable,
      odd: bucketOnly,
      unreadable: bucketOnly,
      changed: bucketOnly,
      logged,
    });
    // A resource that checkov takes for a note of its own, and a character that its YAML reader refuses.
    project.overwrite(
      'odd',
      project
        .read('cdktf.out/stacks/odd/cdk.tf.json')
        .replace('"bucket": {', '"__startline__": {}, "bucket": {'),
    );
    project.overwrite(
      'unreadable',
      project.read('cdktf.out/stacks/unreadable/cdk.tf.json').replace('"plain"', '"pl\u007Fain"'),
    );
    project.plan('changed', []);
    project.overwrite(
      'changed',
      project.read('cdktf.out/stacks/changed/cdk.tf.json').replace('"plain"', '"other"'),
    );
    const ended = await project.checkov([
      '--require-plans',
      '--output',
      'sarif',
      '--output-file-path',
      'results',
    ]);
    expect(ended.code).toBe(2);
    expect(project.list('results')).toEqual([]);
    for (const cause of [
      'CKV_AWS_21 on storage/versioned (stack storage, aws_s3_bucket.versioned) suppresses nothing',
      'CKV_AWS_99999 on storage/versioned (stack storage, aws_s3_bucket.versioned) names a check that does not exist',
      'CKV_AWS_18 on storage/versioned (stack storage, aws_s3_bucket.versioned) has no reason',
      'checkov did not see 1 of the 2 blocks of stack odd: aws_s3_bucket.__startline__',
      'checkov did not see 1 of the 1 block of stack unreadable: aws_s3_bucket.bucket',
      'checkov: Failed to parse template: ',
      'checkov did not see 1 of the 1 block of stack logged: aws_s3_bucket.bucket',
      'The plan of changed was made from other JSON than the stack has now. Run: npm run up',
      'There is no plan of storage. Run: npm run up',
    ]) {
      expect(ended.stderr).toContain(cause);
    }
  });

  test('a crash of checkov is an error with what it said', async () => {
    project.synth({ storage: bucketOnly });
    project.plan('storage', [
      { address: 'aws_s3_bucket.bucket', type: undefined as unknown as string, values: {} },
    ]);
    const ended = await project.checkov([]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/checkov crashed \(exit code 1\); nothing was proven\. It said:.*KeyError/s);
  });
});

describe('what checkov keeps to itself', () => {
  const PACKAGE = path.resolve(__dirname, '../../tools/checkov-cli');

  test('is told: every error that is logged, and graph checks that crashed without a word', async () => {
    const { python } = await ensurePythonEnvironment({
      name: 'checkov',
      requirements: path.join(PACKAGE, 'requirements.txt'),
    });
    const script = `
import logging
class Object:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)
from groundwork_checkov.failures import LoggedErrors, report_crashed_graph_checks
finished, crashed, left_out = (Object(id=name) for name in ("CKV2_A_1", "CKV2_A_2", "CKV2_A_3"))
chosen = Object(should_run_check=lambda check, report_type: check is not left_out)
with LoggedErrors() as logged:
    logging.getLogger("checkov.parser").error("cannot read %s", "a file")
    logging.warning("not this")
    report_crashed_graph_checks(Object(checks=[finished, crashed, left_out]), chosen, "terraform", {finished: []})
logging.error("nor this")
print(logged.messages)`;
    const { stdout } = await promiseSpawn(python, ['-c', script], {
      env: { ...process.env, PYTHONPATH: path.join(PACKAGE, 'python') },
    });
    expect(stdout).toBe("['cannot read a file', 'Graph check CKV2_A_2 crashed']");
  });
});

describe('a scan with nothing to find', () => {
  const project = new Project();
  afterAll(() => project.remove());

  test('ends with 0, gives the result for programs, and leaves a stale plan out with a notice', async () => {
    project.synth({ clean: (stack) => void new SnsTopic(stack, 'topic', { kmsMasterKeyId: 'alias/logs' }) });
    project.plan('clean', [{ address: 'aws_sns_topic.topic', type: 'aws_sns_topic', values: {} }]);
    project.overwrite('clean', `${project.read('cdktf.out/stacks/clean/cdk.tf.json')}\n`);
    const ended = await project.checkov(['--json']);
    expect(ended.stderr).toBe('checkov reads 1 stack and 0 plans');
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toEqual({
      checkov: '3.3.30',
      stacks: [
        { stack: 'clean', blocks: 1, passed: expect.any(Number), failed: 0, skipped: 0, plan: 'stale' },
      ],
      findings: [],
      problems: [],
      notices: ['Left out, for the stack has changed since: the plan of clean. To renew: npm run up'],
    });
  });
});

function views(stack: TerraformStack): void {
  stack.addOverride('terraform.required_version', '>= 1.10.0');
  stack.addOverride('moved', [{ from: 'aws_sns_topic.old', to: 'aws_sns_topic.topic' }]);
  new IamPolicy(stack, 'admin', { policy: ADMIN });
  new SnsTopic(stack, 'topic').addOverride('for_each', '${toset(["a"])}');
}

function accepted(stack: TerraformStack): void {
  const site = new S3Bucket(stack, 'site');
  suppress(site, 'CKV_AWS_18', 'the site is public and counts its visitors elsewhere');
  suppress(site, 'CKV2_AWS_62', 'nobody listens to events of the site');
  const all = new DataAwsIamPolicyDocument(stack, 'all', {
    statement: [{ actions: ['ec2:RunInstances'], resources: ['*'] }],
  });
  suppress(all, 'CKV_AWS_356', 'the action takes no resource at all');
  const admin = new IamPolicy(stack, 'accepted-admin', { policy: ADMIN });
  suppress(admin, 'CKV_AWS_289', 'the break-glass role needs all of it', { seenIn: 'plan' });
}

function bucketOnly(stack: TerraformStack): void {
  new S3Bucket(stack, 'bucket', { tags: { kind: 'plain' } });
}

/** With a block that checkov's reader for JSON stumbles over. */
function logged(stack: TerraformStack): void {
  bucketOnly(stack);
  stack.addOverride('variable', { size: 'no object' });
}

function unprovable(stack: TerraformStack): void {
  const bucket = new S3Bucket(stack, 'versioned', { versioning: { enabled: true } });
  bucket.addOverride('//.checkov.suppressions', [
    { id: 'CKV_AWS_21', reason: 'nobody needs older versions' },
    { id: 'CKV_AWS_99999', reason: 'there is no such check' },
    { id: 'CKV_AWS_18', reason: ' ' },
  ]);
}
