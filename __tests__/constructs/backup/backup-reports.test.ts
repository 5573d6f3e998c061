import { BackupReports } from '../../../src/constructs/backup/backup-reports';
import { synthesize } from '../../support/synthesized';

const made = synthesize((stack) => {
  new BackupReports(stack, 'reports', {
    prefix: 'shop_prod_reports',
    bucketName: 'reports-111111111111',
    accountId: '111111111111',
    kmsKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/one',
    accessLogs: { bucketName: 'logs-111111111111', ready: [] },
    expireAfterDays: 400,
    protection: { preventDestroy: true, deletionProtection: true },
  });
});

test('backups, copies and restores are reported each day', () => {
  const reports = Object.values(made.resources('aws_backup_report_plan')).map(({ name, report_setting }) => [
    name,
    (report_setting as { report_template: string }).report_template,
  ]);
  expect(Object.fromEntries(reports)).toEqual({
    shop_prod_reports_backup_jobs: 'BACKUP_JOB_REPORT',
    shop_prod_reports_copy_jobs: 'COPY_JOB_REPORT',
    shop_prod_reports_restore_jobs: 'RESTORE_JOB_REPORT',
  });
});

test('only the role of reports writes to the bucket', () => {
  const allowed = made.statements('policy-document').filter(({ effect }) => effect !== 'Deny');
  expect(allowed).toEqual([
    expect.objectContaining({
      principals: [
        {
          type: 'AWS',
          identifiers: [
            'arn:aws:iam::111111111111:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports',
          ],
        },
      ],
      actions: ['s3:PutObject'],
      resources: ['arn:aws:s3:::reports-111111111111/*'],
    }),
  ]);
});

test('the bucket’s policy waits for the report plans, the first of which makes that role', () => {
  const after = made.resource('aws_s3_bucket_policy')['depends_on'] as string[];
  expect(after.filter((address) => address.startsWith('aws_backup_report_plan.'))).toHaveLength(3);
});

test('reports expire when they were asked to', () => {
  expect(made.resource('aws_s3_bucket_lifecycle_configuration')['rule']).toEqual([
    expect.objectContaining({ expiration: [{ days: 400 }] }),
  ]);
});
