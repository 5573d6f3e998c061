import { LogArchive } from '../../../src/constructs/security/log-archive';
import { synthesize } from '../../support/synthesized';

const made = synthesize((stack) => {
  new LogArchive(stack, 'logs', {
    bucketName: 'archive',
    accessLogBucketName: 'access',
    location: { accountId: '111111111111', region: 'eu-central-1' },
    kmsKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/one',
    trailName: 'audit',
    accessLogDays: 365,
    archiveAfterDays: 90,
    expireAfterDays: 2555,
    protection: { preventDestroy: true, deletionProtection: true },
  });
});

const allowed = made.statements('logs_archive_policy').filter(({ effect }) => effect !== 'Deny');

test('only the log services write to it', () => {
  const writers = allowed
    .filter(({ actions }) => actions.includes('s3:PutObject'))
    .flatMap(({ principals = [] }) => principals.flatMap(({ identifiers }) => identifiers));
  expect(writers.sort()).toEqual(['cloudtrail.amazonaws.com', 'delivery.logs.amazonaws.com']);
});

test('CloudTrail writes for this trail only: another account’s trail cannot use the bucket', () => {
  const trail = allowed.filter(({ principals = [] }) =>
    principals.some(({ identifiers }) => identifiers.includes('cloudtrail.amazonaws.com')),
  );
  expect(trail).toHaveLength(2);
  for (const { condition } of trail) {
    expect(condition).toContainEqual({
      test: 'StringEquals',
      variable: 'aws:SourceArn',
      values: ['arn:aws:cloudtrail:eu-central-1:111111111111:trail/audit'],
    });
  }
});

test('flow logs are delivered for this account only', () => {
  const delivery = allowed.filter(({ principals = [] }) =>
    principals.some(({ identifiers }) => identifiers.includes('delivery.logs.amazonaws.com')),
  );
  expect(delivery).toHaveLength(2);
  for (const { condition } of delivery) {
    expect(condition).toContainEqual({
      test: 'StringEquals',
      variable: 'aws:SourceAccount',
      values: ['111111111111'],
    });
  }
});

test('nobody is allowed to read or delete by the bucket policy', () => {
  const actions = allowed.flatMap((statement) => statement.actions);
  expect(actions.filter((action) => /GetObject|Delete|\*/.test(action))).toEqual([]);
});

test('logs grow cold, then expire, as configured', () => {
  const rule = made.resource('aws_s3_bucket_lifecycle_configuration', 'logs_archive')['rule'];
  expect(rule).toEqual([
    expect.objectContaining({
      transition: [{ days: 90, storage_class: 'GLACIER_IR' }],
      expiration: [{ days: 2555 }],
    }),
  ]);
});
