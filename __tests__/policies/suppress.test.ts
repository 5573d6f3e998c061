import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { type TerraformElement, TerraformHclModule, TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { suppress } from '../../src/policies/suppress';

const REASON = 'the bucket holds public files only';

let stack: TerraformStack;
let bucket: S3Bucket;

beforeEach(() => {
  stack = new TerraformStack(Testing.app(), 'dev-storage');
  new AwsProvider(stack, 'aws');
  bucket = new S3Bucket(stack, 'assets');
});

function comment(block: 'resource' | 'data', type: string, name: string): unknown {
  return stack.toTerraform()[block][type][name]['//'];
}

test('a suppression stands in the metadata of the resource, beside the construct path', () => {
  suppress(bucket, 'CKV_AWS_18', REASON);
  expect(comment('resource', 'aws_s3_bucket', 'assets')).toEqual({
    metadata: { path: 'dev-storage/assets', uniqueId: 'assets' },
    checkov: { suppressions: [{ id: 'CKV_AWS_18', reason: REASON }] },
  });
});

test('several checks can be suppressed on one resource', () => {
  suppress(bucket, 'CKV_AWS_18', REASON);
  suppress(bucket, 'CKV2_AWS_62', '  nobody listens to events of this bucket ');
  expect(comment('resource', 'aws_s3_bucket', 'assets')).toMatchObject({
    checkov: {
      suppressions: [
        { id: 'CKV_AWS_18', reason: REASON },
        { id: 'CKV2_AWS_62', reason: 'nobody listens to events of this bucket' },
      ],
    },
  });
});

test('a suppression can say that only the plan shows the finding', () => {
  suppress(bucket, 'CKV_AWS_18', REASON, { seenIn: 'plan' });
  expect(comment('resource', 'aws_s3_bucket', 'assets')).toMatchObject({
    checkov: { suppressions: [{ id: 'CKV_AWS_18', reason: REASON, seenIn: 'plan' }] },
  });
});

test('a data source can carry a suppression, although it sets its metadata after its overrides', () => {
  const document = new DataAwsIamPolicyDocument(stack, 'access', {});
  suppress(document, 'CKV_AWS_356', 'the action takes no resource');
  expect(comment('data', 'aws_iam_policy_document', 'access')).toMatchObject({
    metadata: { path: 'dev-storage/access' },
    checkov: { suppressions: [{ id: 'CKV_AWS_356', reason: 'the action takes no resource' }] },
  });
});

test('a module can carry a suppression', () => {
  const module = new TerraformHclModule(stack, 'legacy', { source: 'example/legacy/aws' });
  suppress(module, 'CKV_TF_1', 'the module is pinned by its version');
  expect(stack.toTerraform().module.legacy['//']).toMatchObject({
    checkov: { suppressions: [{ id: 'CKV_TF_1' }] },
  });
});

test.each(['CKV_AWS_18', 'CKV2_AWS_62', 'CKV_GROUNDWORK_1', 'CKV2_GROUNDWORK_1', 'CKV_SECRET_6', 'CKV_TF_1'])(
  'takes the check id %s',
  (id) => {
    expect(() => suppress(bucket, id, REASON)).not.toThrow();
  },
);

test.each(['', 'CKV_AWS', 'AWS_18', 'ckv_aws_18', 'CKV_AWS_18 ', 'CKV_AWS_*', 'CKV3_AWS_1'])(
  'refuses the check id "%s" with the construct path',
  (id) => {
    expect(() => suppress(bucket, id, REASON)).toThrow(
      `suppress() on dev-storage/assets: "${id}" is no check id`,
    );
  },
);

test.each(['', '   ', 'accepted', 'false positive'])(
  'refuses "%s" as a reason, with the construct path',
  (reason) => {
    expect(() => suppress(bucket, 'CKV_AWS_18', reason)).toThrow(
      `suppress() on dev-storage/assets: "${reason}" is no reason for CKV_AWS_18`,
    );
  },
);

test('refuses a second suppression of one check', () => {
  suppress(bucket, 'CKV_AWS_18', REASON);
  expect(() => suppress(bucket, 'CKV_AWS_18', 'another reason for it')).toThrow('is suppressed already');
});

test.each<[string, () => TerraformElement]>([
  ['an output', () => new TerraformOutput(stack, 'name', { value: bucket.bucket })],
  ['a provider', () => new AwsProvider(stack, 'other', { alias: 'other' })],
])('refuses %s, which has no block that carries metadata', (_, element) => {
  expect(() => suppress(element(), 'CKV_AWS_41', REASON)).toThrow(
    'only a resource, a data source or a module',
  );
});

test('what is refused leaves nothing in the metadata', () => {
  expect(() => suppress(bucket, 'CKV_AWS_18', 'no')).toThrow();
  expect(comment('resource', 'aws_s3_bucket', 'assets')).toEqual({
    metadata: { path: 'dev-storage/assets', uniqueId: 'assets' },
  });
});
