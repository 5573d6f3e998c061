import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';

/** How long a bucket keeps what. All values are days. */
export interface BucketLifecycle {
  /** Until a superseded or deleted version goes for good. */
  readonly noncurrentVersionDays: number;
  /** Until an object moves to Glacier Instant Retrieval, at least 30; absent: never. */
  readonly archiveAfterDays?: number;
  /** Whether objects go to Intelligent-Tiering at once, which moves them by how they are read. */
  readonly intelligentTiering?: boolean;
  /** Until an object expires; absent: never. */
  readonly expireAfterDays?: number;
}

/** Days until the parts of an upload that was never finished go: they cost, and no listing shows them. */
const ABANDONED_UPLOAD_DAYS = 7;

export function bucketLifecycle(
  scope: Construct,
  id: string,
  target: {
    readonly provider?: TerraformProvider;
    readonly bucket: string;
    readonly dependsOn: ITerraformDependable[];
  },
  { noncurrentVersionDays, archiveAfterDays, expireAfterDays, intelligentTiering }: BucketLifecycle,
): void {
  const rule: S3BucketLifecycleConfigurationRule = {
    id: 'retention',
    status: 'Enabled',
    filter: [{ prefix: '' }],
    abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABANDONED_UPLOAD_DAYS }],
    noncurrentVersionExpiration: [{ noncurrentDays: noncurrentVersionDays }],
    transition:
      intelligentTiering === true
        ? [{ days: 0, storageClass: 'INTELLIGENT_TIERING' }]
        : archiveAfterDays === undefined
          ? undefined
          : [{ days: archiveAfterDays, storageClass: 'GLACIER_IR' }],
    expiration: expireAfterDays === undefined ? undefined : [{ days: expireAfterDays }],
  };
  new S3BucketLifecycleConfiguration(scope, id, { ...target, rule: [rule] });
}
