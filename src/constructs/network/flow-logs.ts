import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

/** Where the network's logs go. */
export interface NetworkLogs {
  /** Key of the log groups, in the network's region. */
  readonly kmsKeyArn: string;
  /** Days in CloudWatch Logs, one of the values of its API PutRetentionPolicy. */
  readonly retentionDays: number;
  /** Bucket that flow logs are archived in, as Parquet by hour; absent: CloudWatch Logs alone. */
  readonly archiveBucketArn?: string;
}

export interface FlowLogsProps {
  readonly name: string;
  readonly vpcId: string;
  readonly accountId: string;
  readonly region: string;
  readonly logs: NetworkLogs;
}

/** Seconds over which packets are summed to one record, 60 or 600: the finer, since an incident is short. */
const AGGREGATION_SECONDS = 60;

/** Records of every connection, accepted or refused: in CloudWatch Logs to search, in the archive to keep. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { name, vpcId, logs } = props;
    const group = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/vpc/flow-logs/${name}`,
      retentionInDays: logs.retentionDays,
      kmsKeyId: logs.kmsKeyArn,
    });
    new FlowLog(this, 'search', {
      vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: group.arn,
      iamRoleArn: this.deliveryRole(props, group).arn,
      maxAggregationInterval: AGGREGATION_SECONDS,
      tags: { Name: `${name}-search` },
    });
    if (logs.archiveBucketArn === undefined) return;
    new FlowLog(this, 'archive', {
      vpcId,
      trafficType: 'ALL',
      logDestinationType: 's3',
      logDestination: logs.archiveBucketArn,
      maxAggregationInterval: AGGREGATION_SECONDS,
      destinationOptions: {
        fileFormat: 'parquet',
        hiveCompatiblePartitions: true,
        perHourPartition: true,
      },
      tags: { Name: `${name}-archive` },
    });
  }

  /** Amazon VPC, "IAM role for publishing flow logs to CloudWatch Logs". */
  private deliveryRole({ name, accountId, region }: FlowLogsProps, group: CloudwatchLogGroup): IamRole {
    const trust = new DataAwsIamPolicyDocument(this, 'trust', {
      statement: [
        {
          principals: [{ type: 'Service', identifiers: ['vpc-flow-logs.amazonaws.com'] }],
          actions: ['sts:AssumeRole'],
          condition: [
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
            {
              test: 'ArnLike',
              variable: 'aws:SourceArn',
              values: [`arn:aws:ec2:${region}:${accountId}:vpc-flow-log/*`],
            },
          ],
        },
      ],
    });
    // IAM is global: the region keeps the roles of an environment's two networks apart.
    const role = new IamRole(this, 'role', {
      name: `${name}-flow-logs-${region}`,
      assumeRolePolicy: trust.json,
    });
    const delivery = new DataAwsIamPolicyDocument(this, 'delivery', {
      statement: [
        {
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [`${group.arn}:*`],
        },
      ],
    });
    new IamRolePolicy(this, 'role-policy', { name: 'deliver', role: role.id, policy: delivery.json });
    return role;
  }
}
