import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { KEY, network } from './sample';

const made = network();

test('every log group is encrypted and keeps its records as asked', () => {
  const groups = Object.values(made.resources('aws_cloudwatch_log_group'));
  expect(groups).toHaveLength(2);
  for (const group of groups) expect(group).toMatchObject({ kms_key_id: KEY, retention_in_days: 365 });
});

test('all traffic is recorded, by the minute', () => {
  expect(made.resource('aws_flow_log')).toMatchObject({
    traffic_type: 'ALL',
    log_destination_type: 'cloud-watch-logs',
    max_aggregation_interval: 60,
  });
});

test('flow logs are archived as Parquet by the hour, where there is an archive', () => {
  const archived = network({
    logs: { kmsKeyArn: KEY, retentionDays: 365, archiveBucketArn: 'arn:aws:s3:::archive' },
  });
  expect(archived.resource('aws_flow_log', 'archive')).toMatchObject({
    log_destination: 'arn:aws:s3:::archive',
    traffic_type: 'ALL',
    destination_options: {
      file_format: 'parquet',
      hive_compatible_partitions: true,
      per_hour_partition: true,
    },
  });
});

test('the role of flow logs is for this account’s flow logs and writes to their group alone', () => {
  expect(made.statements('flow-logs_trust')[0]?.condition).toEqual([
    { test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111111111111'] },
    {
      test: 'ArnLike',
      variable: 'aws:SourceArn',
      values: ['arn:aws:ec2:eu-central-1:111111111111:vpc-flow-log/*'],
    },
  ]);
  expect(made.statements('flow-logs_delivery')).toEqual([
    expect.objectContaining({
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [expect.stringMatching(/^\$\{aws_cloudwatch_log_group\..*flow-logs.*\.arn\}:\*$/)],
    }),
  ]);
});

test('the two networks of an environment have roles of different names, since IAM is global', () => {
  const name = (region: string) => network({ region }).resource('aws_iam_role')['name'];
  expect(name('eu-central-1')).not.toBe(name('eu-west-1'));
});

test('every DNS query of the VPC is recorded, before anything can ask one', () => {
  expect(made.json).toHaveResourceWithProperties(CloudwatchLogGroup, {
    name: '/aws/vendedlogs/route53/sample',
  });
  expect(made.resource('aws_route53_resolver_query_log_config')).toMatchObject({
    depends_on: [expect.stringContaining('aws_cloudwatch_log_resource_policy.')],
  });
  expect(made.resource('aws_route53_resolver_query_log_config_association')).toMatchObject({
    resource_id: expect.stringContaining('aws_vpc.'),
  });
});

test('only the delivery service writes DNS logs, and only for this account', () => {
  expect(made.statements('dns-logging_delivery')).toEqual([
    expect.objectContaining({
      principals: [{ type: 'Service', identifiers: ['delivery.logs.amazonaws.com'] }],
      condition: expect.arrayContaining([
        { test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111111111111'] },
      ]),
    }),
  ]);
});
