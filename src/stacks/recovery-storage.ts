import type { Construct } from 'constructs';
import { protectionOf } from '../config';
import { EncryptionKey } from '../constructs/security/encryption-key';
import { cloudFront, principalsThrough } from '../constructs/security/key-users';
import type { ReplicationDestination, ReplicationSource } from '../constructs/storage/bucket-replication';
import { SecureBucket } from '../constructs/storage/secure-bucket';
import { serveTo } from './asset-statement';
import { watchCopies } from './copy-alarms';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';

export interface RecoveryStorageStackProps extends EnvironmentStackProps {
  /** The distribution that reads the copy of the assets when the first bucket fails. */
  readonly distributionArn: string;
  /** Replica of the data key in the recovery region. */
  readonly recoveryDataKeyArn: string;
  /** Bucket of the region for access logs. */
  readonly accessLogBucketName: string;
  /** Topic of the region that is told of copies that are late. */
  readonly topicArn: string;
}

/** The copies of the buckets in the recovery region: they stand before the buckets that are copied into them. */
export class RecoveryStorageStack extends EnvironmentStack {
  readonly copies: Readonly<Record<'assets' | 'uploads', ReplicationSource & ReplicationDestination>>;

  constructor(scope: Construct, props: RecoveryStorageStackProps) {
    super(scope, 'recovery-storage', { ...props, region: props.environment.recovery.name });
    const { account, recovery, retention, storage } = this.environment;
    const { distributionArn, recoveryDataKeyArn } = props;
    const protection = protectionOf(this.environment);
    const accessLogs = { bucketName: props.accessLogBucketName, ready: [] };
    // A key of its own: a replica of the primary's would have to come after it, and this stack comes before.
    const assetsKey = new EncryptionKey(this, 'assets-key', {
      alias: this.names.of('assets-replica'),
      description: 'Copy of the files that the distribution serves',
      location: { accountId: account.id, region: recovery.name },
      administrators: account.keyAdministrators,
      users: [principalsThrough('s3'), cloudFront(distributionArn)],
      deletionWindowInDays: retention.keyDeletionDays,
      preventDestroy: protection.preventDestroy,
    });
    const common = {
      accessLogs,
      protection,
      replicated: { no: 'It is the copy: replication writes to it from the primary region' },
      backup: { no: 'It is the copy: the bucket that it is copied from is backed up' },
    };
    const assets = new SecureBucket(this, 'assets', {
      ...common,
      bucketName: this.names.bucket('assets-replica'),
      kmsKeyArn: assetsKey.arn,
      dataClass: 'public',
      lifecycle: { noncurrentVersionDays: storage.noncurrentVersionDays },
      statements: [serveTo(distributionArn, this.names.bucket('assets-replica'))],
    });
    const uploads = new SecureBucket(this, 'uploads', {
      ...common,
      bucketName: this.names.bucket('uploads-replica'),
      kmsKeyArn: recoveryDataKeyArn,
      objectLockEnabled: storage.objectLock === undefined ? undefined : true,
      lifecycle: { noncurrentVersionDays: storage.noncurrentVersionDays, intelligentTiering: true },
    });
    watchCopies(this, this.names, this.environment, { place: 'recovery', topicArn: props.topicArn });
    const region = recovery.name;
    this.copies = {
      assets: { bucketName: assets.bucketName, arn: assets.arn, kmsKeyArn: assetsKey.arn, region },
      uploads: {
        bucketName: uploads.bucketName,
        arn: uploads.arn,
        objectLockEnabled: uploads.objectLockEnabled,
        kmsKeyArn: recoveryDataKeyArn,
        region,
      },
    };
    this.publish(
      'assets_replica_bucket',
      assets.bucketName,
      'Copy of the files that the distribution serves',
    );
    this.publish('uploads_replica_bucket', uploads.bucketName, 'Copy of the files of visitors');
  }
}
