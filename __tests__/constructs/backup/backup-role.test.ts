import { BackupRole } from '../../../src/constructs/backup/backup-role';
import { synthesize } from '../../support/synthesized';

const role = (task: 'backup' | 'restore') =>
  synthesize((stack) => {
    new BackupRole(stack, 'role', { name: task, accountId: '111111111111', task });
  });

const policies = (task: 'backup' | 'restore') =>
  Object.values(role(task).resources('aws_iam_role_policy_attachment')).map(({ policy_arn }) => policy_arn);

test('only AWS Backup takes the role, and only for the account', () => {
  expect(role('backup').statements('role_trust')).toEqual([
    expect.objectContaining({
      principals: [{ type: 'Service', identifiers: ['backup.amazonaws.com'] }],
      actions: ['sts:AssumeRole'],
      condition: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111111111111'] }],
    }),
  ]);
});

test('who backs up cannot restore, and who restores cannot back up', () => {
  expect(policies('backup')).toEqual([
    'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup',
    'arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup',
  ]);
  expect(policies('restore')).toEqual([
    'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores',
    'arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore',
  ]);
});
