import { Cloudtrail, type CloudtrailAdvancedEventSelector } from '@cdktf/provider-aws/lib/cloudtrail';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import type { KeyLocation } from './key-users';

/** Data events of S3 objects that are recorded: none, writes, or reads and writes. */
export type ObjectAuditing = 'none' | 'writes' | 'all';

export interface AuditTrailProps {
  readonly name: string;
  readonly location: KeyLocation;
  readonly bucketName: string;
  /** What must stand before CloudTrail's first write: the bucket's policy. */
  readonly bucketReady: ITerraformDependable[];
  readonly kmsKeyArn: string;
  /** Days in CloudWatch Logs. The bucket keeps the archive. */
  readonly logRetentionDays: number;
  readonly objectAuditing: ObjectAuditing;
}

/** One trail for all regions, with digests that prove that no record was changed, to S3 and to CloudWatch Logs. */
export class AuditTrail extends Construct {
  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/cloudtrail/${props.name}`,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.kmsKeyArn,
    });
    const trail = new Cloudtrail(this, 'trail', {
      name: props.name,
      s3BucketName: props.bucketName,
      kmsKeyId: props.kmsKeyArn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      cloudWatchLogsGroupArn: `${logGroup.arn}:*`,
      cloudWatchLogsRoleArn: this.deliveryRole(props, logGroup).arn,
      advancedEventSelector: eventSelectors(props.objectAuditing),
      dependsOn: props.bucketReady,
    });
    suppress(
      trail,
      'CKV_AWS_252',
      'Every event reaches CloudWatch Logs and EventBridge within minutes; a message for each delivered file adds noise',
    );
  }

  /** AWS CloudTrail, "Role policy document for CloudTrail to use CloudWatch Logs for monitoring". */
  private deliveryRole({ name, location }: AuditTrailProps, logGroup: CloudwatchLogGroup): IamRole {
    const trust = new DataAwsIamPolicyDocument(this, 'trust', {
      statement: [
        {
          principals: [{ type: 'Service', identifiers: ['cloudtrail.amazonaws.com'] }],
          actions: ['sts:AssumeRole'],
          condition: [
            {
              test: 'StringEquals',
              variable: 'aws:SourceArn',
              values: [`arn:aws:cloudtrail:${location.region}:${location.accountId}:trail/${name}`],
            },
          ],
        },
      ],
    });
    const role = new IamRole(this, 'role', { name: `${name}-delivery`, assumeRolePolicy: trust.json });
    const delivery = new DataAwsIamPolicyDocument(this, 'delivery', {
      statement: [
        {
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${logGroup.arn}:log-stream:${location.accountId}_CloudTrail_*`],
        },
      ],
    });
    new IamRolePolicy(this, 'role-policy', { name: 'deliver', role: role.id, policy: delivery.json });
    return role;
  }
}

function eventSelectors(objectAuditing: ObjectAuditing): CloudtrailAdvancedEventSelector[] {
  const management = {
    name: 'management',
    fieldSelector: [{ field: 'eventCategory', equalTo: ['Management'] }],
  };
  if (objectAuditing === 'none') return [management];
  const objects = [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
  ];
  const writesOnly = { field: 'readOnly', equalTo: ['false'] };
  return [
    management,
    {
      name: 'objects',
      fieldSelector: objectAuditing === 'writes' ? [...objects, writesOnly] : objects,
    },
  ];
}
