import { S3BucketCorsConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-cors-configuration';
import { S3BucketIntelligentTieringConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-intelligent-tiering-configuration';
import { S3BucketInventory } from '@cdktf/provider-aws/lib/s3-bucket-inventory';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { bucketArn } from './bucket-statements';
import type { SecureBucket } from './secure-bucket';

/** Seconds for which a browser keeps the answer to a preflight request. */
const PREFLIGHT_SECONDS = 3600;

/** Lets pages of these origins read and put objects from the browser. Amazon S3, "Using cross-origin resource sharing". */
export function allowOrigins(
  scope: Construct,
  id: string,
  bucket: SecureBucket,
  origins: readonly string[],
): void {
  new S3BucketCorsConfiguration(scope, id, {
    bucket: bucket.bucket.id,
    corsRule: [
      {
        allowedMethods: ['GET', 'HEAD', 'PUT'],
        allowedOrigins: [...origins],
        allowedHeaders: ['content-type', 'content-md5', 'x-amz-*'],
        exposeHeaders: ['ETag', 'x-amz-version-id'],
        maxAgeSeconds: PREFLIGHT_SECONDS,
      },
    ],
  });
}

/** Archives what nobody has read for so long; reading it takes hours then. Amazon S3, "S3 Intelligent-Tiering". */
export function archiveUnread(scope: Construct, id: string, bucket: SecureBucket, days: number): void {
  new S3BucketIntelligentTieringConfiguration(scope, id, {
    bucket: bucket.bucket.id,
    name: 'unread',
    tiering: [{ accessTier: 'ARCHIVE_ACCESS', days }],
  });
}

/** Lists all objects and versions once a week, with how each is encrypted, replicated and locked. */
export function listWeekly(scope: Construct, id: string, bucket: SecureBucket, logBucketName: string): void {
  new S3BucketInventory(scope, id, {
    bucket: bucket.bucket.id,
    name: 'weekly',
    includedObjectVersions: 'All',
    schedule: { frequency: 'Weekly' },
    optionalFields: [
      'EncryptionStatus',
      'IntelligentTieringAccessTier',
      'LastModifiedDate',
      'ObjectLockMode',
      'ObjectLockRetainUntilDate',
      'ReplicationStatus',
      'Size',
      'StorageClass',
    ],
    destination: {
      bucket: {
        bucketArn: bucketArn(logBucketName),
        // A list that a runbook can read with what every machine has; Athena reads it as well.
        format: 'CSV',
        prefix: 'inventory',
        // The log bucket takes S3-managed encryption alone.
        encryption: { sseS3: {} },
      },
    },
  });
}

/** Keeps each version from deletion for its first days. Amazon S3, "Locking objects with Object Lock". */
export function lockVersions(
  scope: Construct,
  id: string,
  bucket: SecureBucket,
  { mode, days }: { readonly mode: string; readonly days: number },
): void {
  new S3BucketObjectLockConfigurationA(scope, id, {
    bucket: bucket.bucket.id,
    rule: { defaultRetention: { mode, days } },
    dependsOn: bucket.ready,
  });
}

export interface FirstPageProps {
  readonly key: string;
  readonly content: string;
  readonly kmsKeyArn: string;
  /** What must stand before, beside the bucket. */
  readonly after: ITerraformDependable;
  readonly preventDestroy: boolean;
}

/** Puts a page there once: whatever takes its place is the site's own, and Terraform leaves it alone. */
export function putFirstPage(
  scope: Construct,
  id: string,
  bucket: SecureBucket,
  { key, content, kmsKeyArn, after, preventDestroy }: FirstPageProps,
): void {
  new S3Object(scope, id, {
    bucket: bucket.bucket.id,
    key,
    content,
    contentType: 'text/html; charset=utf-8',
    serverSideEncryption: 'aws:kms',
    kmsKeyId: kmsKeyArn,
    dependsOn: [...bucket.ready, after],
    lifecycle: { ignoreChanges: 'all', preventDestroy },
  });
}
