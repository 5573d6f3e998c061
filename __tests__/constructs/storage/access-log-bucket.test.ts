import { AccessLogBucket } from '../../../src/constructs/storage/access-log-bucket';
import { synthesize } from '../../support/synthesized';

const made = synthesize((stack) => {
  new AccessLogBucket(stack, 'access-logs', {
    bucketName: 'logs-111111111111',
    accountId: '111111111111',
    retentionDays: 365,
    protection: { preventDestroy: false, deletionProtection: true },
  });
});

test('only the log service may write, and only for buckets of the account', () => {
  const allowed = made.statements('policy-document').filter(({ effect }) => effect !== 'Deny');
  expect(allowed).toEqual([
    expect.objectContaining({
      principals: [{ type: 'Service', identifiers: ['logging.s3.amazonaws.com'] }],
      actions: ['s3:PutObject'],
      condition: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111111111111'] }],
    }),
  ]);
});

test('uses the only encryption that S3 delivers access logs to', () => {
  expect(made.resource('aws_s3_bucket_server_side_encryption_configuration')['rule']).toEqual([
    { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
  ]);
});

test('is not logged itself, which would never end', () => {
  expect(made.resources('aws_s3_bucket_logging')).toEqual({});
});

test('lets its logs expire', () => {
  expect(made.resource('aws_s3_bucket_lifecycle_configuration')['rule']).toEqual([
    expect.objectContaining({ expiration: [{ days: 365 }] }),
  ]);
});
