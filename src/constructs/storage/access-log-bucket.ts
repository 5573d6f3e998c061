import type { DataAwsIamPolicyDocumentStatement } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
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
  /** Whether load balancers of the region and inventories of buckets are delivered here too. */
  readonly deliveries?: boolean;
  readonly provider?: TerraformProvider;
}

/**
 * Receives the access logs of the buckets of its account and region. S3 delivers them to a bucket with S3-managed
 * encryption only, and a log of the log would never end. Amazon S3, "Enabling Amazon S3 server access logging".
 */
export class AccessLogBucket extends Construct implements AccessLogTarget {
  readonly bucketName: string;
  readonly bucket: S3Bucket;
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
      backup: {
        no: 'Access logs tell what was asked for; no restore reads them, and CloudTrail tells the same of objects',
      },
      statements: [
        {
          sid: 'DeliverAccessLogs',
          principals: [{ type: 'Service', identifiers: ['logging.s3.amazonaws.com'] }],
          actions: ['s3:PutObject'],
          resources: [`${bucketArn(props.bucketName)}/*`],
          condition: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: [props.accountId] }],
        },
        ...(props.deliveries === true ? deliveries(props) : []),
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
    this.bucket = store.bucket;
    this.bucketName = store.bucketName;
    this.ready = store.ready;
  }
}

/**
 * Whoever makes a load balancer or a bucket later needs no change here: the account is what is checked. Elastic Load
 * Balancing, "Enable access logs for your Application Load Balancer"; Amazon S3, "Configuring Amazon S3 Inventory".
 */
function deliveries({ bucketName, accountId }: AccessLogBucketProps): DataAwsIamPolicyDocumentStatement[] {
  const ofAccount = { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] };
  return [
    {
      sid: 'DeliverLoadBalancerLogs',
      principals: [{ type: 'Service', identifiers: ['logdelivery.elasticloadbalancing.amazonaws.com'] }],
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(bucketName)}/load-balancer*/AWSLogs/${accountId}/*`],
      condition: [
        {
          test: 'ArnLike',
          variable: 'aws:SourceArn',
          values: [`arn:aws:elasticloadbalancing:*:${accountId}:loadbalancer/*`],
        },
      ],
    },
    {
      sid: 'DeliverInventories',
      principals: [{ type: 'Service', identifiers: ['s3.amazonaws.com'] }],
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(bucketName)}/inventory/*`],
      condition: [
        ofAccount,
        { test: 'ArnLike', variable: 'aws:SourceArn', values: ['arn:aws:s3:::*'] },
        { test: 'StringEquals', variable: 's3:x-amz-acl', values: ['bucket-owner-full-control'] },
      ],
    },
  ];
}
