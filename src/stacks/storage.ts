import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { Construct } from 'constructs';
import { firstPage } from '../bundling/first-page';
import { protectionOf } from '../config';
import { ROOT_PAGE } from '../constructs/edge/distribution';
import { EncryptionKey } from '../constructs/security/encryption-key';
import { cloudFront, principalsThrough } from '../constructs/security/key-users';
import {
  allowOrigins,
  archiveUnread,
  listWeekly,
  lockVersions,
  putFirstPage,
} from '../constructs/storage/bucket-features';
import {
  BucketReplication,
  type ReplicationDestination,
  type ReplicationSource,
} from '../constructs/storage/bucket-replication';
import { SecureBucket } from '../constructs/storage/secure-bucket';
import { serveTo } from './asset-statement';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';

export interface StorageStackProps extends EnvironmentStackProps {
  readonly distributionArn: string;
  /** Origin of the site, such as `https://app.example.com`. */
  readonly siteOrigin: string;
  readonly dataKeyArn: string;
  readonly accessLogBucketName: string;
  /** Buckets in the recovery region that these are copied into. */
  readonly copies: Readonly<Record<'assets' | 'uploads', ReplicationSource & ReplicationDestination>>;
}

/**
 * The files that the distribution serves, and the files of visitors. The stack comes after the edge, so that bucket and
 * key can name the one distribution that may read them (decision record 0009).
 */
export class StorageStack extends EnvironmentStack {
  private readonly recovery?: AwsProvider;

  constructor(
    scope: Construct,
    private readonly props: StorageStackProps,
  ) {
    super(scope, 'storage', { ...props, region: props.environment.primary.name });
    const { storage, recovery } = this.environment;
    this.recovery = storage.replication.twoWay ? this.providerFor(recovery.name, 'recovery') : undefined;
    const assets = this.assets();
    const uploads = this.uploads();
    this.publish('assets_bucket', assets.bucketName, 'Files that the distribution serves');
    this.publish('uploads_bucket', uploads.bucketName, 'Files of visitors');
  }

  private get common() {
    return {
      accessLogs: { bucketName: this.props.accessLogBucketName, ready: [] },
      protection: protectionOf(this.environment),
      replicated: true as const,
      backup: true as const,
    };
  }

  private assets(): SecureBucket {
    const { account, primary, retention, storage } = this.environment;
    const { distributionArn } = this.props;
    const bucketName = this.names.bucket('assets');
    const key = new EncryptionKey(this, 'assets-key', {
      alias: this.names.of('assets'),
      description: 'Files that the distribution serves',
      location: { accountId: account.id, region: primary.name },
      administrators: account.keyAdministrators,
      users: [principalsThrough('s3'), cloudFront(distributionArn)],
      deletionWindowInDays: retention.keyDeletionDays,
      preventDestroy: protectionOf(this.environment).preventDestroy,
    });
    const bucket = new SecureBucket(this, 'assets', {
      ...this.common,
      bucketName,
      kmsKeyArn: key.arn,
      dataClass: 'public',
      lifecycle: { noncurrentVersionDays: storage.noncurrentVersionDays },
      statements: [serveTo(distributionArn, bucketName)],
    });
    listWeekly(this, 'assets-inventory', bucket, this.props.accessLogBucketName);
    putFirstPage(this, 'first-page', bucket, {
      key: ROOT_PAGE,
      content: firstPage(),
      kmsKeyArn: key.arn,
      after: this.replicate('assets', bucket, key.arn).ready,
      preventDestroy: protectionOf(this.environment).preventDestroy,
    });
    return bucket;
  }

  private uploads(): SecureBucket {
    const { storage } = this.environment;
    const { dataKeyArn, accessLogBucketName, siteOrigin } = this.props;
    const bucket = new SecureBucket(this, 'uploads', {
      ...this.common,
      bucketName: this.names.bucket('uploads'),
      kmsKeyArn: dataKeyArn,
      objectLockEnabled: storage.objectLock === undefined ? undefined : true,
      lifecycle: { noncurrentVersionDays: storage.noncurrentVersionDays, intelligentTiering: true },
    });
    allowOrigins(this, 'uploads-cors', bucket, [siteOrigin, ...storage.corsOrigins]);
    archiveUnread(this, 'uploads-tiering', bucket, storage.archiveAfterDays);
    listWeekly(this, 'uploads-inventory', bucket, accessLogBucketName);
    if (storage.objectLock !== undefined) lockVersions(this, 'uploads-lock', bucket, storage.objectLock);
    this.replicate('uploads', bucket, dataKeyArn);
    return bucket;
  }

  /** The way back stands here too: S3 refuses a replication to a bucket that does not stand yet. */
  private replicate(name: 'assets' | 'uploads', bucket: SecureBucket, kmsKeyArn: string): BucketReplication {
    const { account, primary, storage } = this.environment;
    const { deleteMarkers, twoWay } = storage.replication;
    const original = {
      bucketName: bucket.bucketName,
      arn: bucket.arn,
      ready: bucket.ready,
      objectLockEnabled: bucket.objectLockEnabled,
      kmsKeyArn,
      region: primary.name,
    };
    const copy = this.props.copies[name];
    const common = { accountId: account.id, deleteMarkers, twoWay };
    const replication = new BucketReplication(this, `${name}-replication`, {
      ...common,
      roleName: this.names.of(`${name}-replication`),
      source: original,
      destination: copy,
    });
    if (twoWay) {
      new BucketReplication(this, `${name}-return`, {
        ...common,
        roleName: this.names.of(`${name}-return`),
        source: copy,
        destination: original,
        provider: this.recovery,
      });
    }
    return replication;
  }
}
