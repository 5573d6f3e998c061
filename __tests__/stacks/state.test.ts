import { stackOf, synthesizedPlatform } from '../support/platform';

const stacks = synthesizedPlatform();
const prod = stackOf(stacks, 'prod-state');
const dev = stackOf(stacks, 'dev-state');

test('holds the bucket and the table that every backend of the environment names', () => {
  const backend = stackOf(stacks, 'prod-network').document['terraform']?.['backend']?.['s3'];
  expect(prod.resource('aws_s3_bucket', 'states_bucket')).toMatchObject({ bucket: backend?.['bucket'] });
  expect(prod.resource('aws_dynamodb_table')).toMatchObject({ name: backend?.['dynamodb_table'] });
});

test('keeps superseded states for a year', () => {
  expect(prod.resource('aws_s3_bucket_lifecycle_configuration', 'states_lifecycle')['rule']).toEqual([
    expect.objectContaining({ noncurrent_version_expiration: [{ noncurrent_days: 365 }] }),
  ]);
});

test('copies the states to the recovery region, under the replica of their key', () => {
  const replica = Object.values(prod.resources('aws_s3_bucket')).find(({ bucket }) =>
    String(bucket).includes('state-replica'),
  );
  expect(replica).toMatchObject({ provider: 'aws.recovery' });
  expect(prod.resource('aws_kms_replica_key')).toMatchObject({ provider: 'aws.recovery' });
  const rule = prod.resource('aws_s3_bucket_replication_configuration')['rule'] as Record<string, unknown>[];
  expect(JSON.stringify(rule)).toContain('aws_kms_replica_key.');
});

test('everything of the copy stands in the recovery region', () => {
  const elsewhere = Object.entries(prod.document['resource'] ?? {})
    .flatMap(([type, resources]) =>
      Object.entries(resources).map(([name, resource]) => ({ type, name, resource })),
    )
    .filter(({ name }) => /^replica(-|_)/.test(name))
    .filter(({ resource }) => resource['provider'] !== 'aws.recovery')
    .map(({ type, name }) => `${type}.${name}`);
  expect(elsewhere).toEqual([]);
});

test('in production neither states nor locks nor their key can be destroyed', () => {
  for (const type of ['aws_s3_bucket', 'aws_dynamodb_table', 'aws_kms_key', 'aws_kms_replica_key']) {
    for (const resource of Object.values(prod.resources(type))) {
      expect(resource).toMatchObject({ lifecycle: { prevent_destroy: true } });
    }
  }
  expect(prod.resource('aws_dynamodb_table')).toMatchObject({ deletion_protection_enabled: true });
});

test('dev gives up deletion protection, as its configuration asks with a reason', () => {
  expect(dev.resource('aws_dynamodb_table')).toMatchObject({ deletion_protection_enabled: false });
  expect(dev.resource('aws_s3_bucket', 'states_bucket')).toMatchObject({ force_destroy: true });
});

test('publishes its outputs under names that stay', () => {
  expect(Object.keys(prod.document['output'] ?? {}).sort()).toEqual([
    'lock_table',
    'state_bucket',
    'state_key_arn',
    'state_replica_bucket',
  ]);
});
