import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { Construct } from 'constructs';
import { protectionOf } from '../config';
import { EncryptionKey, ReplicaKey } from '../constructs/security/encryption-key';
import { principalsThrough } from '../constructs/security/key-users';
import { AccessLogBucket } from '../constructs/storage/access-log-bucket';
import { BucketReplication } from '../constructs/storage/bucket-replication';
import { LockTable } from '../constructs/storage/lock-table';
import { SecureBucket } from '../constructs/storage/secure-bucket';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';

export interface StateStackProps extends EnvironmentStackProps {
  /** Days for which a superseded version of a state is kept. */
  readonly noncurrentVersionDays: number;
}

/**
 * The environment's own remote state: bucket, lock table, their key, and a copy of the states in the recovery region.
 * It is made on local state first and then moved into itself (docs/runbooks/bootstrap.md), so it depends on no other
 * stack; the state key stands here for the same reason.
 */
export class StateStack extends EnvironmentStack {
  private readonly recovery: AwsProvider;

  constructor(scope: Construct, props: StateStackProps) {
    super(scope, 'state', { ...props, region: props.environment.primary.name });
    this.recovery = this.providerFor(props.environment.recovery.name, 'recovery');

    const { key, replicaKey } = this.keys();
    const source = this.bucket('states', 'state', 'state-logs', key.arn, props);
    const destination = this.bucket('replica', 'state-replica', 'replica-logs', replicaKey.arn, props);
    new BucketReplication(this, 'replication', {
      roleName: this.names.of('state-replication'),
      accountId: props.environment.account.id,
      source: {
        bucketName: source.bucketName,
        arn: source.arn,
        ready: source.ready,
        kmsKeyArn: key.arn,
        region: props.environment.primary.name,
      },
      destination: {
        arn: destination.arn,
        ready: destination.ready,
        kmsKeyArn: replicaKey.arn,
        region: props.environment.recovery.name,
      },
    });
    const locks = new LockTable(this, 'locks', {
      tableName: this.names.lockTable,
      kmsKeyArn: key.arn,
      protection: protectionOf(props.environment),
      replica: { region: props.environment.recovery.name, kmsKeyArn: replicaKey.arn },
    });

    this.publish('state_bucket', source.bucketName, 'Bucket that holds the states');
    this.publish('state_replica_bucket', destination.bucketName, 'Copy of the states in the recovery region');
    this.publish('lock_table', locks.tableName, 'DynamoDB table that holds the locks');
    this.publish('state_key_arn', key.arn, 'KMS key of the states');
  }

  private keys(): { key: EncryptionKey; replicaKey: ReplicaKey } {
    const { account, primary, recovery, retention } = this.environment;
    const common = {
      alias: this.names.of('state'),
      administrators: account.keyAdministrators,
      users: [principalsThrough('s3', 'dynamodb')],
      deletionWindowInDays: retention.keyDeletionDays,
      preventDestroy: protectionOf(this.environment).preventDestroy,
    };
    const key = new EncryptionKey(this, 'key', {
      ...common,
      description: "Terraform's states and locks",
      location: { accountId: account.id, region: primary.name },
    });
    const replicaKey = new ReplicaKey(this, 'replica-key', {
      ...common,
      description: "Terraform's states, copied",
      location: { accountId: account.id, region: recovery.name },
      primaryKeyArn: key.arn,
      provider: this.recovery,
    });
    return { key, replicaKey };
  }

  private bucket(
    id: 'states' | 'replica',
    purpose: 'state' | 'state-replica',
    logsPurpose: 'state-logs' | 'replica-logs',
    kmsKeyArn: string,
    { environment, noncurrentVersionDays }: StateStackProps,
  ): SecureBucket {
    const protection = protectionOf(environment);
    const provider = id === 'replica' ? this.recovery : undefined;
    const accessLogs = new AccessLogBucket(this, `${id}-access-logs`, {
      bucketName: this.names.bucket(logsPurpose),
      accountId: environment.account.id,
      retentionDays: environment.retention.logDays,
      protection,
      provider,
    });
    return new SecureBucket(this, id, {
      bucketName: this.names.bucket(purpose),
      kmsKeyArn,
      accessLogs,
      lifecycle: { noncurrentVersionDays },
      protection,
      replicated: true,
      backup:
        id === 'states' ? true : { no: 'It is the copy: the bucket that it is copied from is backed up' },
      provider,
    });
  }
}
