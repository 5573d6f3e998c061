import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { justify } from '../../policies/justify';
import { suppress } from '../../policies/suppress';
import { bucketArn } from './bucket-statements';
import { type AccessLogTarget, type Protection, SecureBucket } from './secure-bucket';

export interface AccessLogBucketProps {
  readonly bucketName: string;
  readonly accountId: string;
  /** Days until an access log expires. */
  readonly retentionDays: number;
  readonly protection: Protection;
  readonly provider?: TerraformProvider;
}

/**
 * Receives the access logs of the buckets of its account and region. S3 delivers them to a bucket with S3-managed
 * encryption only, and a log of the log would never end. Amazon S3, "Enabling Amazon S3 server access logging".
 */
export class AccessLogBucket extends Construct implements AccessLogTarget {
  readonly bucketName: string;
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const store = new SecureBucket(this, 'store', {
      bucketName: props.bucketName,
      provider: props.provider,
      protection: props.protection,
      lifecycle: { noncurrentVersionDays: 30, expireAfterDays: props.retentionDays },
      replicated: {
        no: 'Access logs are kept in their region: they describe objects that are themselves replicated',
      },
      statements: [
        {
          sid: 'DeliverAccessLogs',
          principals: [{ type: 'Service', identifiers: ['logging.s3.amazonaws.com'] }],
          actions: ['s3:PutObject'],
          resources: [`${bucketArn(props.bucketName)}/*`],
          condition: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: [props.accountId] }],
        },
      ],
    });
    suppress(
      store.bucket,
      'CKV_AWS_145',
      'S3 delivers server access logs to buckets with S3-managed encryption only',
    );
    justify(
      store.bucket,
      'encryption-at-rest',
      'S3 delivers server access logs to buckets with S3-managed encryption only',
    );
    this.bucketName = store.bucketName;
    this.ready = store.ready;
  }
}
