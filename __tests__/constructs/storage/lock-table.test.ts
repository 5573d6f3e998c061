import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { LockTable } from '../../../src/constructs/storage/lock-table';
import { synthesize } from '../../support/synthesized';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/one';
const REPLICA_KEY = 'arn:aws:kms:eu-west-1:111111111111:key/two';

function table(deletionProtection: boolean) {
  return synthesize((stack) => {
    new LockTable(stack, 'locks', {
      tableName: 'locks',
      kmsKeyArn: KEY,
      protection: { preventDestroy: deletionProtection, deletionProtection },
      replica: { region: 'eu-west-1', kmsKeyArn: REPLICA_KEY },
    });
  });
}

test('has the key schema that Terraform’s S3 backend looks for', () => {
  expect(table(true).json).toHaveResourceWithProperties(DynamodbTable, {
    hash_key: 'LockID',
    attribute: [{ name: 'LockID', type: 'S' }],
  });
});

test('is encrypted with the given key and can be restored to any second', () => {
  expect(table(true).json).toHaveResourceWithProperties(DynamodbTable, {
    server_side_encryption: { enabled: true, kms_key_arn: KEY },
    point_in_time_recovery: { enabled: true },
  });
});

test.each([true, false])('is protected against deletion as asked: %s', (protectedTable) => {
  expect(table(protectedTable).resource('aws_dynamodb_table')).toMatchObject({
    deletion_protection_enabled: protectedTable,
    lifecycle: { prevent_destroy: protectedTable },
  });
});

test('(11) has a replica in the recovery region under that region’s key, so that runs can lock without the first', () => {
  expect(table(true).resource('aws_dynamodb_table')).toMatchObject({
    stream_enabled: true,
    replica: [{ region_name: 'eu-west-1', kms_key_arn: REPLICA_KEY, point_in_time_recovery: true }],
  });
});
