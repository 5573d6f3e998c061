import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchLogResourcePolicy } from '@cdktf/provider-aws/lib/cloudwatch-log-resource-policy';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { Route53ResolverQueryLogConfig } from '@cdktf/provider-aws/lib/route53-resolver-query-log-config';
import { Route53ResolverQueryLogConfigAssociation } from '@cdktf/provider-aws/lib/route53-resolver-query-log-config-association';
import { Construct } from 'constructs';
import type { FlowLogsProps } from './flow-logs';

/** Records of every DNS query of the VPC: how malware finds its masters shows here first. */
export class DnsLogging extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { name, vpcId, accountId, region, logs } = props;
    // Names under /aws/vendedlogs/ do not count against the size of the log service's resource policies.
    const group = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/vendedlogs/route53/${name}`,
      retentionInDays: logs.retentionDays,
      kmsKeyId: logs.kmsKeyArn,
    });
    // Route 53 Resolver would write a policy of its own for all groups: Amazon Route 53, "Resolver query logging".
    const delivery = new DataAwsIamPolicyDocument(this, 'delivery', {
      statement: [
        {
          principals: [{ type: 'Service', identifiers: ['delivery.logs.amazonaws.com'] }],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${group.arn}:log-stream:*`],
          condition: [
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
            {
              test: 'ArnLike',
              variable: 'aws:SourceArn',
              values: [`arn:aws:logs:${region}:${accountId}:*`],
            },
          ],
        },
      ],
    });
    const policy = new CloudwatchLogResourcePolicy(this, 'log-policy', {
      policyName: `${name}-dns-query-logs`,
      policyDocument: delivery.json,
    });
    const queries = new Route53ResolverQueryLogConfig(this, 'queries', {
      name: `${name}-dns`,
      destinationArn: group.arn,
      dependsOn: [policy],
    });
    new Route53ResolverQueryLogConfigAssociation(this, 'association', {
      resolverQueryLogConfigId: queries.id,
      resourceId: vpcId,
    });
  }
}
