import type { Construct } from 'constructs';
import {
  type BackupPlan,
  backupPlansOf,
  deployRoleArns,
  leastOf,
  protectionOf,
  retentionRange,
  tagsOf,
} from '../config';
import { BackupAudit } from '../constructs/backup/backup-audit';
import { BackupOptIn } from '../constructs/backup/backup-opt-in';
import { BackupPlans } from '../constructs/backup/backup-plans';
import { BackupReports } from '../constructs/backup/backup-reports';
import { BackupRole } from '../constructs/backup/backup-role';
import { BackupVault } from '../constructs/backup/backup-vault';
import { type RestoreTest, RestoreTesting } from '../constructs/backup/restore-testing';
import { watchCopies } from './copy-alarms';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';
import { vaultProps } from './vault-props';

export interface BackupStackProps extends EnvironmentStackProps {
  /** Key of backups. */
  readonly backupKeyArn: string;
  /** ARN of the vault in the recovery region. */
  readonly recoveryVaultArn: string;
  readonly accessLogBucketName: string;
  /** Subnet group in which restores of the database are tried. */
  readonly subnetGroupName: string;
}

/**
 * AWS Backup of the environment: the vault, what goes into it by which plan, whether restores work, and evidence of all
 * three. Decision record 0012 tells why.
 */
export class BackupStack extends EnvironmentStack {
  private readonly plans: readonly BackupPlan[];

  constructor(
    scope: Construct,
    private readonly props: BackupStackProps,
  ) {
    super(scope, 'backup', { ...props, region: props.environment.primary.name });
    const { account, backup } = this.environment;
    this.plans = backupPlansOf(this.environment);
    if (account.ownsAccountSettings) new BackupOptIn(this, 'opt-in');
    const vault = new BackupVault(
      this,
      'vault',
      vaultProps(this.project, this.environment, 'primary', props.backupKeyArn),
    );
    const role = this.role('backup');
    const plans = this.backupPlans(vault, role);
    // Also where no restore is tried: on the day there is no time to make it.
    const restoreRole = this.role('restore');
    if (backup.restoreTesting.enabled) this.restoreTesting(vault, restoreRole, backup.restoreTesting);
    const reports = this.reports();
    if (backup.auditFrameworks) this.audit();
    // Here and not beside the buckets, whose stack comes before the topic's.
    watchCopies(this, this.names, this.environment, { place: 'primary', topicArn: vault.topicArn });

    this.publish('vault_name', vault.vaultName, 'Vault of the backups');
    this.publish('vault_arn', vault.arn, 'Vault of the backups');
    this.publish('backup_role_arn', role.arn, 'Role for a backup that is made by hand');
    this.publish('restore_role_arn', restoreRole.arn, 'Role for a restore from a vault');
    this.publish('plan_arns', plans.arns, 'Plans by class and kind of data');
    this.publish('topic_arn', vault.topicArn, 'Topic of what happens to backups');
    this.publish('reports_bucket', reports.bucketName, 'Daily reports of backups, copies and restores');
  }

  private role(task: 'backup' | 'restore'): BackupRole {
    return new BackupRole(this, `${task}-role`, {
      name: this.names.of(task),
      accountId: this.environment.account.id,
      task,
    });
  }

  private backupPlans(vault: BackupVault, role: BackupRole): BackupPlans {
    const { backup } = this.environment;
    return new BackupPlans(this, 'plans', {
      prefix: this.names.prefix,
      plans: this.plans,
      vaultName: vault.vaultName,
      recoveryVaultArn: this.props.recoveryVaultArn,
      otherAccountVaultArn: backup.copyToVaultArn,
      startsAt: backup.startsAt,
      role,
      tags: tagsOf(this.project, this.environment),
    });
  }

  private restoreTesting(
    vault: BackupVault,
    role: BackupRole,
    { schedule, windowDays }: { readonly schedule: string; readonly windowDays: number },
  ): void {
    const database: RestoreTest = {
      id: 'database',
      resourceType: 'RDS',
      kind: 'databases',
      // Else it goes to the account's default network, which may not be there.
      overrides: { dbSubnetGroupName: this.props.subnetGroupName },
    };
    const buckets: RestoreTest = { id: 'buckets', resourceType: 'S3', kind: 'objects' };
    const tables: RestoreTest = { id: 'tables', resourceType: 'DynamoDB', kind: 'databases' };
    new RestoreTesting(this, 'restore-testing', {
      name: this.names.word('restores'),
      schedule,
      windowDays,
      vaultArn: vault.arn,
      role,
      tests: [database, buckets, ...(this.environment.sessions.store === 'dynamodb' ? [tables] : [])],
      tags: tagsOf(this.project, this.environment),
    });
  }

  private reports(): BackupReports {
    const { account, retention } = this.environment;
    return new BackupReports(this, 'reports', {
      prefix: this.names.word('reports'),
      bucketName: this.names.bucket('backup-reports'),
      accountId: account.id,
      kmsKeyArn: this.props.backupKeyArn,
      accessLogs: { bucketName: this.props.accessLogBucketName, ready: [] },
      expireAfterDays: retention.archiveDays,
      protection: protectionOf(this.environment),
    });
  }

  private audit(): void {
    const { recovery, name } = this.environment;
    const ofKind = (kind: string) => leastOf(this.plans.filter((plan) => plan.kind === kind));
    new BackupAudit(this, 'audit', {
      prefix: this.names.word('audit'),
      environment: name,
      recoveryRegion: recovery.name,
      minimumDays: retentionRange(this.plans, 'primary').minimumDays,
      least: leastOf(this.plans),
      leastOfKind: { objects: ofKind('objects'), databases: ofKind('databases') },
      keepers: deployRoleArns(this.project, this.environment),
    });
  }
}
