import type { Construct } from 'constructs';
import { cloudAccessOf, protectionOf } from '../config';
import { AccountSettings } from '../constructs/security/account-settings';
import { AuditTrail } from '../constructs/security/audit-trail';
import { EncryptionKey } from '../constructs/security/encryption-key';
import { LogArchive } from '../constructs/security/log-archive';
import { RegionSettings } from '../constructs/security/region-settings';
import { ResourceRecorder } from '../constructs/security/resource-recorder';
import { TerraformCloudAccess } from '../constructs/security/terraform-cloud-access';
import { bucketArn } from '../constructs/storage/bucket-statements';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';
import { KEY_DESCRIPTIONS, type KeyPurpose, keyUsers, type TrailIdentity } from './key-purposes';

/** Keys by purpose, the log archive, the audit trail, and the guards of the account and its primary region. */
export class SecurityStack extends EnvironmentStack {
  /** ARNs of the multi-region primary keys. */
  readonly keyArns: Readonly<Record<KeyPurpose, string>>;
  /** ARN of the bucket that logs are archived in. */
  readonly logArchiveArn: string;
  /** Bucket for the access logs of other buckets and of load balancers. */
  readonly accessLogBucketName: string;
  /** The log archive, for whoever delivers to it from another region. */
  readonly logArchive: { readonly name: string; readonly kmsKeyArn: string; readonly region: string };
  /** Trail that writes with the logs key. */
  readonly trail: TrailIdentity;

  constructor(scope: Construct, props: EnvironmentStackProps) {
    super(scope, 'security', { ...props, region: props.environment.primary.name });
    const { account, primary, objectAuditing, retention } = this.environment;
    this.trail = { name: this.names.of('audit'), homeRegion: primary.name };
    this.keyArns = { logs: this.key('logs'), data: this.key('data'), backup: this.key('backup') };

    const archive = this.makeLogArchive();
    this.logArchiveArn = archive.arn;
    this.accessLogBucketName = archive.accessLogBucketName;
    this.logArchive = { name: archive.bucketName, kmsKeyArn: this.keyArns.logs, region: primary.name };
    new AuditTrail(this, 'audit-trail', {
      name: this.trail.name,
      location: this.location,
      bucketName: archive.bucketName,
      bucketReady: archive.ready,
      kmsKeyArn: this.keyArns.logs,
      logRetentionDays: retention.logDays,
      objectAuditing,
    });
    if (account.ownsAccountSettings) {
      new AccountSettings(this, 'account-settings', { accountId: account.id });
      new RegionSettings(this, 'region-settings', {
        analyzerName: this.names.of('access'),
        volumeKeyArn: this.keyArns.data,
      });
      new ResourceRecorder(this, 'resource-recorder', {
        name: this.names.of('resources'),
        roleName: this.names.of('config'),
        accountId: account.id,
        bucket: this.logArchive,
        recordsGlobalResources: true,
      });
    }
    this.admitTerraformCloud();

    this.publish('logs_key_arn', this.keyArns.logs, 'KMS key of logs');
    this.publish('data_key_arn', this.keyArns.data, 'KMS key of application data');
    this.publish('backup_key_arn', this.keyArns.backup, 'KMS key of backups');
    this.publish('log_archive_bucket', archive.bucketName, 'Bucket that logs are archived in');
    this.publish('access_log_bucket', archive.accessLogBucketName, 'Bucket for access logs of other buckets');
  }

  /** Here, since every other stack comes after this one: runs of the others need the roles. */
  private admitTerraformCloud(): void {
    const access = cloudAccessOf(this.project, this.environment);
    if (access === undefined) return;
    const { account } = this.environment;
    const { planRoleArn, applyRoleArn } = new TerraformCloudAccess(this, 'terraform-cloud', {
      access,
      accountId: account.id,
      prefix: this.names.prefix,
      artifactBucketArns: (['artifacts', 'recovery-artifacts'] as const).map((purpose) =>
        bucketArn(this.names.bucket(purpose)),
      ),
      ownsProvider: account.ownsAccountSettings,
    });
    this.publish('terraform_plan_role_arn', planRoleArn, 'Role of runs of Terraform Cloud while they plan');
    this.publish(
      'terraform_apply_role_arn',
      applyRoleArn,
      'Role of runs of Terraform Cloud while they apply',
    );
  }

  private get location() {
    return { accountId: this.environment.account.id, region: this.environment.primary.name };
  }

  private key(purpose: KeyPurpose): string {
    const { account, backup, retention } = this.environment;
    return new EncryptionKey(this, `${purpose}-key`, {
      alias: this.names.of(purpose),
      description: KEY_DESCRIPTIONS[purpose],
      location: this.location,
      administrators: account.keyAdministrators,
      users: keyUsers(purpose, this.trail, backup.copyToVaultArn?.split(':')[4]),
      deletionWindowInDays: retention.keyDeletionDays,
      preventDestroy: protectionOf(this.environment).preventDestroy,
    }).arn;
  }

  private makeLogArchive(): LogArchive {
    const { retention } = this.environment;
    return new LogArchive(this, 'logs', {
      bucketName: this.names.bucket('log-archive'),
      accessLogBucketName: this.names.bucket('access-logs'),
      location: this.location,
      kmsKeyArn: this.keyArns.logs,
      trailName: this.trail.name,
      accessLogDays: retention.logDays,
      archiveAfterDays: retention.archiveTransitionDays,
      expireAfterDays: retention.archiveDays,
      protection: protectionOf(this.environment),
    });
  }
}
