import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { SecureBucket, type SecureBucketProps } from '../storage/secure-bucket';

export interface ArtifactStoreProps
  extends Pick<SecureBucketProps, 'bucketName' | 'accessLogs' | 'protection'> {
  readonly kmsKeyArn: string;
  /** The application as one script, and the SHA-256 of it in base64. */
  readonly application: { readonly path: string; readonly sha256: string };
}

/** The bucket that instances fetch the application from. Each build has a key of its own: none is ever replaced. */
export class ArtifactStore extends Construct {
  readonly bucketName: string;
  readonly key: string;
  readonly object: S3Object;

  constructor(scope: Construct, id: string, { application, ...props }: ArtifactStoreProps) {
    super(scope, id);
    const bucket = new SecureBucket(this, 'bucket', {
      ...props,
      lifecycle: { noncurrentVersionDays: 90 },
      replicated: {
        no: 'Holds builds of this repository: the same commit makes the same bytes again, in any region',
      },
      backup: { no: 'Holds builds of this repository: the same commit makes the same bytes again' },
    });
    const asset = new TerraformAsset(this, 'application', { path: application.path, type: AssetType.FILE });
    const version = Buffer.from(application.sha256, 'base64').toString('hex').slice(0, 16);
    this.key = `application/${version}.js`;
    this.bucketName = bucket.bucketName;
    this.object = new S3Object(this, 'object', {
      bucket: bucket.bucket.id,
      key: this.key,
      source: asset.path,
      sourceHash: application.sha256,
      contentType: 'text/javascript',
      serverSideEncryption: 'aws:kms',
      kmsKeyId: props.kmsKeyArn,
      dependsOn: bucket.ready,
    });
  }
}
