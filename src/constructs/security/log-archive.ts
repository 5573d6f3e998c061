import type { DataAwsIamPolicyDocumentStatement } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { AccessLogBucket } from '../storage/access-log-bucket';
import { bucketArn } from '../storage/bucket-statements';
import { type Protection, SecureBucket } from '../storage/secure-bucket';
import type { KeyLocation } from './key-users';

export interface LogArchiveProps {
  readonly bucketName: string;
  readonly accessLogBucketName: string;
  readonly location: KeyLocation;
  readonly kmsKeyArn: string;
  readonly trailName: string;
  /** Days until an access log expires. */
  readonly accessLogDays: number;
  /** Days until an archived log moves to Glacier Instant Retrieval. */
  readonly archiveAfterDays: number;
  /** Days until an archived log expires. */
  readonly expireAfterDays: number;
  readonly protection: Protection;
}

/** The bucket that CloudTrail and VPC flow logs are archived in, and the bucket for the access logs of all others. */
export class LogArchive extends Construct {
  readonly bucketName: string;
  readonly arn: string;
  readonly accessLogBucketName: string;
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: LogArchiveProps) {
    super(scope, id);
    const accessLogs = new AccessLogBucket(this, 'access-logs', {
      bucketName: props.accessLogBucketName,
      accountId: props.location.accountId,
      retentionDays: props.accessLogDays,
      deliveries: true,
      protection: props.protection,
    });
    const archive = new SecureBucket(this, 'archive', {
      bucketName: props.bucketName,
      kmsKeyArn: props.kmsKeyArn,
      accessLogs,
      lifecycle: {
        noncurrentVersionDays: props.archiveAfterDays,
        archiveAfterDays: props.archiveAfterDays,
        expireAfterDays: props.expireAfterDays,
      },
      protection: props.protection,
      replicated: {
        no: 'Evidence, not a source of recovery: CloudWatch Logs holds the same records for a year, and no restore reads it',
      },
      backup: {
        no: 'CloudWatch Logs holds the same records for a year; versions are kept, and nobody but services writes here',
      },
      statements: [...trailStatements(props), ...flowLogStatements(props)],
    });
    this.bucketName = archive.bucketName;
    this.arn = archive.arn;
    this.accessLogBucketName = accessLogs.bucketName;
    this.ready = archive.ready;
  }
}

/** AWS CloudTrail, "Amazon S3 bucket policy for CloudTrail". */
function trailStatements({
  bucketName,
  location: { accountId, region },
  trailName,
}: LogArchiveProps): DataAwsIamPolicyDocumentStatement[] {
  const principals = [{ type: 'Service', identifiers: ['cloudtrail.amazonaws.com'] }];
  const thisTrail = {
    test: 'StringEquals',
    variable: 'aws:SourceArn',
    values: [`arn:aws:cloudtrail:${region}:${accountId}:trail/${trailName}`],
  };
  return [
    {
      sid: 'CheckTrailBucket',
      principals,
      actions: ['s3:GetBucketAcl'],
      resources: [bucketArn(bucketName)],
      condition: [thisTrail],
    },
    {
      sid: 'WriteTrail',
      principals,
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(bucketName)}/AWSLogs/${accountId}/*`],
      condition: [
        thisTrail,
        { test: 'StringEquals', variable: 's3:x-amz-acl', values: ['bucket-owner-full-control'] },
      ],
    },
  ];
}

/** Amazon VPC, "Amazon S3 bucket permissions for flow logs". */
function flowLogStatements({
  bucketName,
  location: { accountId, region },
}: LogArchiveProps): DataAwsIamPolicyDocumentStatement[] {
  const principals = [{ type: 'Service', identifiers: ['delivery.logs.amazonaws.com'] }];
  const fromThisAccount = [
    { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
    { test: 'ArnLike', variable: 'aws:SourceArn', values: [`arn:aws:logs:${region}:${accountId}:*`] },
  ];
  return [
    {
      sid: 'CheckFlowLogBucket',
      principals,
      actions: ['s3:GetBucketAcl', 's3:ListBucket'],
      resources: [bucketArn(bucketName)],
      condition: fromThisAccount,
    },
    {
      sid: 'WriteFlowLogs',
      principals,
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(bucketName)}/AWSLogs/*`],
      condition: [
        ...fromThisAccount,
        { test: 'StringEquals', variable: 's3:x-amz-acl', values: ['bucket-owner-full-control'] },
      ],
    },
  ];
}
