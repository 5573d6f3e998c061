import { BackupRole } from '../../../src/constructs/backup/backup-role';
import { RestoreTesting } from '../../../src/constructs/backup/restore-testing';
import { synthesize } from '../../support/synthesized';

const VAULT = 'arn:aws:backup:eu-central-1:111111111111:backup-vault:shop-prod';

const made = synthesize((stack) => {
  new RestoreTesting(stack, 'restore-testing', {
    name: 'shop_prod_restores',
    schedule: 'cron(0 9 ? * SUN *)',
    windowDays: 14,
    vaultArn: VAULT,
    role: new BackupRole(stack, 'role', { name: 'restore', accountId: '111111111111', task: 'restore' }),
    tests: [
      { id: 'database', resourceType: 'RDS', kind: 'databases', overrides: { dbSubnetGroupName: 'data' } },
      { id: 'buckets', resourceType: 'S3', kind: 'objects' },
    ],
    tags: { Project: 'shop', Environment: 'prod' },
  });
});

test('draws a backup of the vault at random from the days that were asked, continuous ones too', () => {
  expect(made.resource('aws_backup_restore_testing_plan')).toMatchObject({
    schedule_expression: 'cron(0 9 ? * SUN *)',
    recovery_point_selection: [
      {
        algorithm: 'RANDOM_WITHIN_WINDOW',
        include_vaults: [VAULT],
        recovery_point_types: ['CONTINUOUS', 'SNAPSHOT'],
        selection_window_days: 14,
      },
    ],
  });
});

test.each([
  ['database', 'RDS', 'databases'],
  ['buckets', 'S3', 'objects'],
])('tries restores of %s of this environment alone', (name, type, kind) => {
  expect(made.resource('aws_backup_restore_testing_selection', name)).toMatchObject({
    protected_resource_type: type,
    protected_resource_conditions: [
      {
        string_equals: [
          { key: 'aws:ResourceTag/Backup', value: kind },
          { key: 'aws:ResourceTag/Project', value: 'shop' },
          { key: 'aws:ResourceTag/Environment', value: 'prod' },
        ],
      },
    ],
  });
});

test('restores a database to the network that it has, not to a default one', () => {
  expect(made.resource('aws_backup_restore_testing_selection', 'database')).toMatchObject({
    restore_metadata_overrides: { dbSubnetGroupName: 'data' },
  });
  expect(made.resource('aws_backup_restore_testing_selection', 'buckets')).not.toHaveProperty(
    'restore_metadata_overrides',
  );
});
