import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { TerraformStack, Testing } from 'cdktf';
import { SecureBucket, type SecureBucketProps } from '../../../src/constructs/storage/secure-bucket';
import { type Statement, synthesize } from '../../support/synthesized';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/one';

function bucket(props: Partial<SecureBucketProps> = {}) {
  return synthesize((stack) => secureBucket(stack, props));
}

function secureBucket(stack: TerraformStack, props: Partial<SecureBucketProps>): void {
  new SecureBucket(stack, 'assets', {
    bucketName: 'assets-111111111111',
    kmsKeyArn: KEY,
    accessLogs: { bucketName: 'logs-111111111111', ready: [] },
    lifecycle: { noncurrentVersionDays: 90 },
    protection: { preventDestroy: true, deletionProtection: true },
    replicated: true,
    backup: true,
    ...props,
  });
}

function denial(statements: Statement[], sid: string): Statement | undefined {
  return statements.find((statement) => statement.sid === sid && statement.effect === 'Deny');
}

describe('a secure bucket', () => {
  const made = bucket();

  test('blocks public access in all four ways', () => {
    expect(made.json).toHaveResourceWithProperties(S3BucketPublicAccessBlock, {
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
  });

  test('encrypts every object with its own key and a bucket key', () => {
    expect(made.json).toHaveResourceWithProperties(S3BucketServerSideEncryptionConfigurationA, {
      rule: [
        {
          apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: KEY },
          bucket_key_enabled: true,
        },
      ],
    });
  });

  test('keeps superseded versions for the time that was asked, and no unfinished upload', () => {
    expect(made.json).toHaveResourceWithProperties(S3BucketVersioningA, {
      versioning_configuration: { status: 'Enabled' },
    });
    expect(made.json).toHaveResourceWithProperties(S3BucketLifecycleConfiguration, {
      rule: [
        expect.objectContaining({
          status: 'Enabled',
          noncurrent_version_expiration: [{ noncurrent_days: 90 }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        }),
      ],
    });
  });

  test('owns every object, whoever wrote it', () => {
    expect(made.json).toHaveResourceWithProperties(S3BucketOwnershipControls, {
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
  });

  test('refuses whoever comes without TLS, or with TLS older than 1.2', () => {
    const statements = made.statements('policy-document');
    const both = ['arn:aws:s3:::assets-111111111111', 'arn:aws:s3:::assets-111111111111/*'];
    expect(denial(statements, 'DenyInsecureTransport')).toMatchObject({
      actions: ['s3:*'],
      resources: both,
      principals: [{ type: '*', identifiers: ['*'] }],
      condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
    });
    expect(denial(statements, 'DenyOldTls')).toMatchObject({
      resources: both,
      condition: [{ test: 'NumericLessThan', variable: 's3:TlsVersion', values: ['1.2'] }],
    });
  });

  test('refuses an object that asks for another encryption, but not one that asks for none', () => {
    expect(denial(made.statements('policy-document'), 'DenyOtherEncryption')?.condition).toEqual([
      { test: 'Null', variable: 's3:x-amz-server-side-encryption', values: ['false'] },
      { test: 'StringNotEquals', variable: 's3:x-amz-server-side-encryption', values: ['aws:kms'] },
    ]);
  });

  test('is logged under a prefix of its own', () => {
    expect(made.json).toHaveResourceWithProperties(S3BucketLoggingA, {
      target_bucket: 'logs-111111111111',
      target_prefix: 'assets-111111111111/',
    });
  });

  test('changes its policy only after its access block and ownership, which S3 refuses to change at once', () => {
    const dependencies = made.resource('aws_s3_bucket_policy')['depends_on'] as string[];
    expect(dependencies.some((address) => address.startsWith('aws_s3_bucket_public_access_block.'))).toBe(
      true,
    );
    expect(dependencies.some((address) => address.startsWith('aws_s3_bucket_ownership_controls.'))).toBe(
      true,
    );
  });
});

test('a protected bucket is neither emptied nor destroyed by terraform', () => {
  expect(bucket().resource('aws_s3_bucket')).toMatchObject({
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
  });
});

test('an unprotected bucket can be destroyed with what it holds', () => {
  const made = bucket({ protection: { preventDestroy: false, deletionProtection: false } });
  expect(made.resource('aws_s3_bucket')).toMatchObject({
    force_destroy: true,
    lifecycle: { prevent_destroy: false },
  });
});

test('objects move to the archive and expire only where that was asked', () => {
  const rules = (made: ReturnType<typeof bucket>) =>
    made.resource('aws_s3_bucket_lifecycle_configuration')['rule'] as Record<string, unknown>[];
  expect(rules(bucket())[0]).not.toHaveProperty('transition');
  expect(rules(bucket())[0]).not.toHaveProperty('expiration');
  const archive = bucket({
    lifecycle: { noncurrentVersionDays: 90, archiveAfterDays: 60, expireAfterDays: 400 },
  });
  expect(rules(archive)[0]).toMatchObject({
    transition: [{ days: 60, storage_class: 'GLACIER_IR' }],
    expiration: [{ days: 400 }],
  });
});

describe('(3.2) a bucket', () => {
  const tagsOf = (props: Partial<SecureBucketProps>) => bucket(props).resource('aws_s3_bucket')['tags'];

  test('that is backed up bears the tag of its kind of plan', () => {
    expect(tagsOf({})).toEqual({ Backup: 'objects' });
  });

  test('that is not bears none, and its reason stands in the stack’s JSON', () => {
    const reason = 'Holds what is built again from the repository';
    const stack = new TerraformStack(Testing.app(), 'test');
    secureBucket(stack, { backup: { no: reason } });
    const [made] = Object.values(stack.toTerraform().resource.aws_s3_bucket);
    expect(made).toMatchObject({ '//': { justifications: [{ policy: 'backed-up', reason }] }, tags: {} });
    expect(made).not.toHaveProperty('tags.Backup');
  });

  test('of another class than its environment says so', () => {
    expect(tagsOf({ dataClass: 'public' })).toEqual({ Backup: 'objects', DataClassification: 'public' });
  });
});
