import { BackupReportPlan } from '@cdktf/provider-aws/lib/backup-report-plan';
import { dependable } from 'cdktf';
import { Construct } from 'constructs';
import { reportsRoleArn } from '../security/backup-key-users';
import { bucketArn } from '../storage/bucket-statements';
import { type AccessLogTarget, type Protection, SecureBucket } from '../storage/secure-bucket';

export interface BackupReportsProps {
  /** First part of the report plans' names: letters, digits and `_`. */
  readonly prefix: string;
  readonly bucketName: string;
  readonly accountId: string;
  readonly kmsKeyArn: string;
  readonly accessLogs: AccessLogTarget;
  /** Days until a report expires. */
  readonly expireAfterDays: number;
  readonly protection: Protection;
}

const REPORTS = {
  backup_jobs: { template: 'BACKUP_JOB_REPORT', description: 'Backups of each day' },
  copy_jobs: { template: 'COPY_JOB_REPORT', description: 'Copies of each day to other vaults' },
  restore_jobs: {
    template: 'RESTORE_JOB_REPORT',
    description: 'Restores of each day, those that are tests too',
  },
} as const;

/** Days for which a report that was replaced is kept. */
const REPLACED_DAYS = 30;

/** A report a day of what was backed up, copied and restored, for whoever asks for evidence later. */
export class BackupReports extends Construct {
  readonly bucketName: string;

  constructor(scope: Construct, id: string, props: BackupReportsProps) {
    super(scope, id);
    const { bucketName } = props;
    const store = new SecureBucket(this, 'store', {
      ...props,
      lifecycle: { noncurrentVersionDays: REPLACED_DAYS, expireAfterDays: props.expireAfterDays },
      replicated: {
        no: 'Evidence, not a source of recovery: AWS Backup lists the same jobs, in each region its own',
      },
      backup: {
        no: 'Evidence, not a source of recovery: AWS Backup lists the same jobs and no restore reads it',
      },
      statements: [
        {
          sid: 'DeliverReports',
          principals: [{ type: 'AWS', identifiers: [reportsRoleArn(props.accountId)] }],
          actions: ['s3:PutObject'],
          resources: [`${bucketArn(bucketName)}/*`],
          condition: [
            { test: 'StringEquals', variable: 's3:x-amz-acl', values: ['bucket-owner-full-control'] },
          ],
        },
      ],
    });
    this.bucketName = store.bucketName;
    const plans = Object.entries(REPORTS).map(
      ([name, { template, description }]) =>
        new BackupReportPlan(this, name, {
          name: `${props.prefix}_${name}`,
          description,
          reportDeliveryChannel: { s3BucketName: store.bucketName, formats: ['CSV', 'JSON'] },
          reportSetting: { reportTemplate: template },
        }),
    );
    // The first report plan makes the role that delivers, and S3 refuses a policy with a role that does not exist.
    store.policy.dependsOn = [...(store.policy.dependsOn ?? []), ...plans.map(dependable)];
  }
}
