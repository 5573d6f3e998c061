import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { backupTag, type DataClass } from '../../config';
import { justify } from '../../policies/justify';
import { suppress } from '../../policies/suppress';
import { type BucketLifecycle, bucketLifecycle } from './bucket-lifecycle';
import { baseStatements } from './bucket-statements';

/** How far a store is guarded against deletion. */
export interface Protection {
  /** Whether Terraform itself refuses to destroy it (`lifecycle.prevent_destroy`). */
  readonly preventDestroy: boolean;
  /** Whether AWS refuses to delete it while it holds data. */
  readonly deletionProtection: boolean;
}

/** A bucket that S3 may deliver access logs to, in the same account and region. */
export interface AccessLogTarget {
  readonly bucketName: string;
  /** What must stand before the first delivery. */
  readonly ready: ITerraformDependable[];
}

export interface SecureBucketProps {
  /** Global name, 3 to 63 characters. Amazon S3, "Bucket naming rules". */
  readonly bucketName: string;
  /** Key of every object. Absent only for access log buckets, which S3 cannot deliver to otherwise. */
  readonly kmsKeyArn?: string;
  /** Where S3 writes who asked for what. Absent only for the log buckets themselves. */
  readonly accessLogs?: AccessLogTarget;
  readonly lifecycle: BucketLifecycle;
  readonly protection: Protection;
  /** Statements beside those that every bucket has. */
  readonly statements?: readonly DataAwsIamPolicyDocumentStatement[];
  /** Whether a replication in the same stack copies it or copies to it; else why there is none. */
  readonly replicated: true | { readonly no: string };
  /** Whether AWS Backup backs it up; else how it comes back, or why it need not. */
  readonly backup: true | { readonly no: string };
  /** Class of its data, where that is another than the environment's. */
  readonly dataClass?: DataClass;
  /** Whether its versions can be locked: a bucket has that from its creation on, or never. */
  readonly objectLockEnabled?: boolean;
  /** The provider of the bucket's region, where that is not the stack's own. */
  readonly provider?: TerraformProvider;
}

/**
 * The only way to a bucket in this project: private, versioned, encrypted with a key of its own, reached by TLS 1.2 or
 * later, owned by the account whoever writes, logged, announced to EventBridge, and with a lifecycle.
 */
export class SecureBucket extends Construct {
  readonly bucket: S3Bucket;
  readonly bucketName: string;
  readonly arn: string;
  /** Whether its versions can be locked. */
  readonly objectLockEnabled: boolean;
  readonly policy: S3BucketPolicy;
  /** What must stand before the first object is written: encryption, versioning and the policy. */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SecureBucketProps) {
    super(scope, id);
    const { provider, protection } = props;
    const bucket = new S3Bucket(this, 'bucket', {
      provider,
      bucket: props.bucketName,
      objectLockEnabled: props.objectLockEnabled,
      // They go before the environment's own, and selections of AWS Backup match them.
      tags: {
        ...(props.backup === true && backupTag('objects')),
        ...(props.dataClass !== undefined && { DataClassification: props.dataClass }),
      },
      forceDestroy: !protection.deletionProtection,
      lifecycle: { preventDestroy: protection.preventDestroy },
    });
    if (props.replicated !== true) suppress(bucket, 'CKV_AWS_144', props.replicated.no);
    if (props.backup !== true) justify(bucket, 'backed-up', props.backup.no);
    this.bucket = bucket;
    this.bucketName = bucket.bucket;
    this.arn = bucket.arn;
    this.objectLockEnabled = props.objectLockEnabled === true;

    const versioning = new S3BucketVersioningA(this, 'versioning', {
      provider,
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    const encryption = this.encrypt(bucket, props);
    const ownership = new S3BucketOwnershipControls(this, 'ownership', {
      provider,
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const accessBlock = new S3BucketPublicAccessBlock(this, 'access-block', {
      provider,
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    this.policy = this.accessPolicy(bucket, props, [ownership, accessBlock]);
    bucketLifecycle(
      this,
      'lifecycle',
      { provider, bucket: bucket.id, dependsOn: [versioning] },
      props.lifecycle,
    );
    // Every change of an object can then start a rule, with no further change to the bucket.
    new S3BucketNotification(this, 'notification', { provider, bucket: bucket.id, eventbridge: true });
    this.log(bucket, props);
    this.ready = [versioning, encryption, this.policy];
  }

  private encrypt(bucket: S3Bucket, { provider, kmsKeyArn }: SecureBucketProps): ITerraformDependable {
    return new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      provider,
      bucket: bucket.id,
      rule: [
        kmsKeyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: kmsKeyArn },
              bucketKeyEnabled: true,
            },
      ],
    });
  }

  /** S3 refuses two changes of a bucket's access at once ("OperationAborted"): the policy comes after the rest. */
  private accessPolicy(
    bucket: S3Bucket,
    { provider, bucketName, kmsKeyArn, statements = [] }: SecureBucketProps,
    after: ITerraformDependable[],
  ): S3BucketPolicy {
    const document = new DataAwsIamPolicyDocument(this, 'policy-document', {
      provider,
      statement: [...baseStatements(bucketName, kmsKeyArn !== undefined), ...statements],
    });
    return new S3BucketPolicy(this, 'policy', {
      provider,
      bucket: bucket.id,
      policy: document.json,
      dependsOn: after,
    });
  }

  private log(bucket: S3Bucket, { provider, accessLogs, bucketName }: SecureBucketProps): void {
    if (accessLogs === undefined) return;
    new S3BucketLoggingA(this, 'logging', {
      provider,
      bucket: bucket.id,
      targetBucket: accessLogs.bucketName,
      targetPrefix: `${bucketName}/`,
      dependsOn: accessLogs.ready,
    });
  }
}
