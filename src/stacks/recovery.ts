import type { Construct } from 'constructs';
import { protectionOf } from '../config';
import { BackupOptIn } from '../constructs/backup/backup-opt-in';
import { BackupVault } from '../constructs/backup/backup-vault';
import { Network } from '../constructs/network/network';
import { ReplicaKey } from '../constructs/security/encryption-key';
import { RegionSettings } from '../constructs/security/region-settings';
import { ResourceRecorder } from '../constructs/security/resource-recorder';
import { AccessLogBucket } from '../constructs/storage/access-log-bucket';
import { suppress } from '../policies/suppress';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';
import { KEY_DESCRIPTIONS, type KeyPurpose, keyUsers, type TrailIdentity } from './key-purposes';
import { networkProps, publishNetwork } from './network-props';
import { vaultProps } from './vault-props';

export interface RecoveryStackProps extends EnvironmentStackProps {
  /** ARNs of the multi-region keys that are replicated here. */
  readonly primaryKeyArns: Readonly<Record<KeyPurpose, string>>;
  readonly trail: TrailIdentity;
  /** The log archive in the primary region. */
  readonly logArchive: { readonly name: string; readonly kmsKeyArn: string; readonly region: string };
}

/**
 * The recovery region: replicas of the keys, the guards of the region, the vault that backups are copied into, and a VPC
 * of the same construct as the primary's.
 * It stands before any stack that copies data into the region.
 */
export class RecoveryStack extends EnvironmentStack {
  /** ARNs of the keys' replicas. */
  readonly keyArns: Readonly<Record<KeyPurpose, string>>;
  readonly network: Network;
  /** Bucket for the access logs of the region's buckets and load balancers. */
  readonly accessLogBucketName: string;
  /** ARN of the vault that backups of the primary region are copied into. */
  readonly vaultArn: string;
  /** Topic of backups that fail and copies that are late. */
  readonly topicArn: string;

  constructor(scope: Construct, props: RecoveryStackProps) {
    super(scope, 'recovery', { ...props, region: props.environment.recovery.name });
    this.keyArns = {
      logs: this.replica('logs', props),
      data: this.replica('data', props),
      backup: this.replica('backup', props),
    };
    if (this.environment.account.ownsAccountSettings) {
      new RegionSettings(this, 'region-settings', {
        analyzerName: this.names.of('access'),
        volumeKeyArn: this.keyArns.data,
      });
      new BackupOptIn(this, 'backup-opt-in');
      new ResourceRecorder(this, 'resource-recorder', {
        name: this.names.of('resources'),
        roleName: this.names.of('recovery-config'),
        accountId: this.environment.account.id,
        bucket: props.logArchive,
        recordsGlobalResources: false,
      });
    }
    this.accessLogBucketName = this.accessLogs();
    const vault = new BackupVault(
      this,
      'backup-vault',
      vaultProps(this.project, this.environment, 'recovery', this.keyArns.backup),
    );
    this.vaultArn = vault.arn;
    this.topicArn = vault.topicArn;
    this.network = new Network(
      this,
      'network',
      networkProps(this.names, this.environment, this.environment.recovery, { kmsKeyArn: this.keyArns.logs }),
    );

    this.publish('logs_key_arn', this.keyArns.logs, 'Replica of the KMS key of logs');
    this.publish('data_key_arn', this.keyArns.data, 'Replica of the KMS key of application data');
    this.publish('backup_key_arn', this.keyArns.backup, 'Replica of the KMS key of backups');
    this.publish('backup_vault_arn', vault.arn, 'Vault that backups are copied into');
    this.publish('backup_topic_arn', vault.topicArn, 'Topic of what happens to backups and copies here');
    publishNetwork(this.network, (name, value, description) => this.publish(name, value, description));
  }

  private accessLogs(): string {
    const { account, retention } = this.environment;
    const logs = new AccessLogBucket(this, 'access-logs', {
      bucketName: this.names.bucket('recovery-logs'),
      accountId: account.id,
      retentionDays: retention.logDays,
      protection: protectionOf(this.environment),
      deliveries: true,
    });
    suppress(
      logs.bucket,
      'CKV_AWS_18',
      'Receives the access logs of the region: a log of the log would never end',
    );
    return logs.bucketName;
  }

  private replica(purpose: KeyPurpose, { primaryKeyArns, trail }: RecoveryStackProps): string {
    const { account, recovery, retention } = this.environment;
    return new ReplicaKey(this, `${purpose}-key`, {
      alias: this.names.of(purpose),
      description: KEY_DESCRIPTIONS[purpose],
      location: { accountId: account.id, region: recovery.name },
      administrators: account.keyAdministrators,
      users: keyUsers(purpose, trail),
      deletionWindowInDays: retention.keyDeletionDays,
      preventDestroy: protectionOf(this.environment).preventDestroy,
      primaryKeyArn: primaryKeyArns[purpose],
    }).arn;
  }
}
