import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { TerraformStack, Testing } from 'cdktf';
import {
  justify,
  POLICIES,
  type StackJson,
  StackView,
  violationsOf,
  violationsOfApp,
} from '../../src/policies';
import { selectionsOf } from '../../src/policies/backed-up';
import { SHIPPED, synthesizedPlatform } from '../support/platform';
import { document, PATH, resource, SELECTIONS, VIOLATIONS } from './violations';

const PRODUCTION = { production: true, selections: SELECTIONS };

test.each(VIOLATIONS)('$policy: refuses $what', ({ policy, stack, found }) => {
  const violations = violationsOf('prod-test', stack, PRODUCTION);
  expect(violations.map((violation) => violation.policy)).toEqual([policy]);
  expect(violations[0]?.found).toMatch(found);
  expect(violations[0]?.remedy).not.toBe('');
  // A provider is no construct of ours with a path in the JSON.
  expect(violations[0]?.path).toMatch(violations[0]?.address.startsWith('provider.') ? /^prod-test\// : PATH);
});

test('every policy has cases in the table', () => {
  expect([...new Set(VIOLATIONS.map(({ policy }) => policy))]).toEqual(POLICIES.map(({ id }) => id));
});

const CONDITION = [{ test: 'StringEquals', variable: 'aws:PrincipalAccount', values: ['1'] }];

test.each<[string, StackJson]>([
  [
    'everybody under a condition',
    document({
      actions: ['s3:GetObject'],
      resources: ['r'],
      principals: [{ type: '*', identifiers: ['*'] }],
      condition: CONDITION,
    }),
  ],
  ['a denial of everything', document({ effect: 'Deny', actions: ['*'], resources: ['*'] })],
  ['part of a service’s actions', document({ actions: ['kms:GenerateDataKey*'], resources: ['r'] })],
  [
    'the web port of the public tier',
    resource('aws_network_acl_rule', {
      rule_action: 'allow',
      cidr_block: '0.0.0.0/0',
      protocol: 'tcp',
      from_port: 443,
      to_port: 443,
    }),
  ],
  [
    'the way back for answers',
    resource('aws_network_acl_rule', {
      rule_action: 'allow',
      cidr_block: '0.0.0.0/0',
      protocol: 'tcp',
      from_port: 1024,
      to_port: 65535,
    }),
  ],
  [
    'a way out to anywhere',
    resource('aws_network_acl_rule', {
      egress: true,
      rule_action: 'allow',
      cidr_block: '0.0.0.0/0',
      protocol: '-1',
    }),
  ],
  [
    'a replica of a database, of which the source is backed up',
    resource('aws_db_instance', {
      replicate_source_db: '${aws_db_instance.source.identifier}',
      tags: {},
      lifecycle: { prevent_destroy: true },
      deletion_protection: true,
      skip_final_snapshot: true,
      storage_encrypted: true,
      kms_key_id: 'k',
    }),
  ],
  ['a plain parameter', resource('aws_ssm_parameter', { type: 'String' })],
  ['a raised data class', resource('aws_vpc', { tags: { DataClassification: 'restricted', Name: 'x' } })],
])('lets pass %s', (_what, stack) => {
  expect(violationsOf('prod-test', stack, PRODUCTION)).toEqual([]);
});

test('the resource * of a policy that only keys carry is the key itself', () => {
  const statement = [{ actions: ['kms:Decrypt'], resources: ['*'] }];
  const stack = (type: string): StackJson => ({
    data: { aws_iam_policy_document: { it: { statement } } },
    resource: {
      [type]: {
        it: { policy: '${data.aws_iam_policy_document.it.json}', lifecycle: { prevent_destroy: true } },
      },
    },
  });
  expect(violationsOf('prod-test', stack('aws_kms_key'), PRODUCTION)).toEqual([]);
  expect(violationsOf('prod-test', stack('aws_iam_policy'), PRODUCTION)).toHaveLength(1);
});

test('outside of production data may be let go', () => {
  expect(violationsOf('dev-test', resource('aws_kms_key', {}), { ...PRODUCTION, production: false })).toEqual(
    [],
  );
});

test('every shipped stack keeps every policy', () => {
  const stacks = new Map(
    [...synthesizedPlatform()].map(([id, { document: json }]) => [id, json as StackJson]),
  );
  const violations = violationsOfApp(stacks, (id) => ({
    production: SHIPPED.some((each) => each.production && id.startsWith(`${each.name}-`)),
  }));
  expect(violations).toEqual([]);
});

test('(3.2) a store of a class that no plan of its environment backs up is refused by the synth', () => {
  const stacks = new Map(
    [...synthesizedPlatform()].map(([id, { document: json }]) => [id, structuredClone(json) as StackJson]),
  );
  const buckets = stacks.get('prod-storage')?.resource?.['aws_s3_bucket'] ?? {};
  const [name = ''] = Object.keys(buckets).filter((each) => each.startsWith('uploads_bucket'));
  Object.assign(buckets[name]?.['tags'] as object, { DataClassification: 'internal' });
  expect(violationsOfApp(stacks, () => ({ production: false }))).toMatchObject([
    {
      policy: 'backed-up',
      address: `aws_s3_bucket.${name}`,
      found: expect.stringMatching(/^tags that no selection .*"DataClassification":"internal"/),
    },
  ]);
});

const CONDITION_OF = (key: string) => ({ string_equals: [{ key, value: 'objects' }] });
test.each<[string, object]>([
  ['that leaves something out', { not_resources: ['arn:aws:s3:::bucket'] }],
  ['that takes what has any of its tags', { selection_tag: [{ key: 'Backup', value: 'objects' }] }],
  ['of some resources', { resources: ['arn:aws:s3:::*'] }],
  ['by another test', { condition: [{ string_like: [{ key: 'aws:ResourceTag/Backup', value: '*' }] }] }],
  ['by what is no tag', { condition: [CONDITION_OF('Backup')] }],
  [
    'that asks a tag for two values',
    { condition: [CONDITION_OF('aws:ResourceTag/Backup'), CONDITION_OF('aws:ResourceTag/Backup')] },
  ],
])('(3.2) a selection %s counts for nothing', (_what, attributes) => {
  const selection = (more: object): StackJson => ({
    provider: { aws: [{ region: 'eu-central-1' }] },
    resource: {
      aws_backup_selection: {
        it: {
          name: 'n',
          plan_id: 'p',
          iam_role_arn: 'r',
          resources: ['*'],
          condition: [CONDITION_OF('aws:ResourceTag/Backup')],
          ...more,
        },
      },
    },
  });
  const found = (more: object) => selectionsOf(new StackView('backup', selection(more)));
  expect(found({})).toEqual([{ region: 'eu-central-1', tags: { Backup: 'objects' } }]);
  expect(found(attributes)).toEqual([]);
});

describe('justify', () => {
  const REASON = 'The endpoint only narrows what identities may do';
  const wild = (
    reason: string,
    policy = 'no-wildcard-iam',
    actions = ['s3:*'],
    about: readonly string[] = [],
  ): StackJson => {
    const stack = new TerraformStack(Testing.app(), 'test');
    const policyDocument = new DataAwsIamPolicyDocument(stack, 'wild', {
      statement: [{ actions, resources: ['arn:aws:s3:::bucket'] }],
    });
    justify(policyDocument, policy, reason, about);
    return stack.toTerraform();
  };

  test('lets the element break the policy, with the reason in the stack’s JSON', () => {
    const stack = wild(REASON);
    expect(violationsOf('prod-test', stack, PRODUCTION)).toEqual([]);
    expect(JSON.stringify(stack)).toContain(REASON);
  });

  test('lets it break what the justification is about, and nothing else', () => {
    const actions = ['s3:*', 'kms:*'];
    const found = (about: readonly string[]) =>
      violationsOf('prod-test', wild(REASON, 'no-wildcard-iam', actions, about), PRODUCTION).map(
        (each) => each.found,
      );
    expect(found([])).toEqual([]);
    expect(found(['the action s3:*'])).toEqual([expect.stringContaining('the action kms:*')]);
  });

  test('refuses a second reason for the same policy', () => {
    const stack = new TerraformStack(Testing.app(), 'test');
    const twice = new DataAwsIamPolicyDocument(stack, 'twice', {});
    justify(twice, 'no-wildcard-iam', REASON);
    expect(() => justify(twice, 'no-wildcard-iam', REASON)).toThrow(
      /test\/twice: no-wildcard-iam is justified already/,
    );
  });

  test('is refused once the element breaks nothing', () => {
    const [violation] = violationsOf(
      'prod-test',
      wild(REASON, 'no-wildcard-iam', ['s3:GetObject']),
      PRODUCTION,
    );
    expect(violation).toMatchObject({ policy: 'no-wildcard-iam', path: 'test/wild' });
    expect(violation?.remedy).toContain('remove justify');
  });

  test.each([
    ['', 'no-wildcard-iam', /test\/wild.*is no reason/],
    ['because', 'no-wildcard-iam', /test\/wild.*is no reason/],
    [REASON, 'no-such-policy', /"no-such-policy" is no policy\. There are: required-tags/],
  ])('refuses the reason %j for %s', (reason, policy, message) => {
    expect(() => wild(reason, policy)).toThrow(message);
  });
});
