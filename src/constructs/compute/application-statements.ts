import type { DataAwsIamPolicyDocumentStatement } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';

export interface ApplicationNeeds {
  readonly location: { readonly accountId: string; readonly region: string };
  readonly kmsKeyArn: string;
  /** Secret of the database's user. */
  readonly secretArn: string;
  /** Users of the database that it logs in as with a token; empty: with the secret's password. */
  readonly databaseUserArns: readonly string[];
  /** The cache and its user, for tokens. */
  readonly cacheArns?: readonly string[];
  readonly sessionTableArn?: string;
  /** Bucket that visitors' files go to. */
  readonly uploadBucketArn: string;
  /** Path of its parameters, without a slash at the end. */
  readonly parameterPath: string;
}

type Statement = DataAwsIamPolicyDocumentStatement;

/** What the application itself does, wherever it runs. */
export function applicationStatements(needs: ApplicationNeeds): Statement[] {
  const statements: Statement[] = [
    { sid: 'ReadItsSecret', actions: ['secretsmanager:GetSecretValue'], resources: [needs.secretArn] },
    {
      sid: 'KeepUploads',
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      resources: [`${needs.uploadBucketArn}/*`],
    },
    { sid: 'ListUploads', actions: ['s3:ListBucket'], resources: [needs.uploadBucketArn] },
    useKey(needs, ['s3', 'secretsmanager', 'dynamodb']),
  ];
  if (needs.databaseUserArns.length > 0) {
    statements.push({
      sid: 'LogInToDatabase',
      actions: ['rds-db:connect'],
      resources: [...needs.databaseUserArns],
    });
  }
  if (needs.cacheArns !== undefined) {
    statements.push({
      sid: 'LogInToCache',
      actions: ['elasticache:Connect'],
      resources: [...needs.cacheArns],
    });
  }
  if (needs.sessionTableArn !== undefined) {
    statements.push({
      sid: 'KeepSessions',
      actions: ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resources: [needs.sessionTableArn],
    });
  }
  return statements;
}

/** What starts the application: on an instance its boot script, on Fargate the agent of ECS. */
export function settingsStatements(needs: ApplicationNeeds): Statement[] {
  const { accountId, region } = needs.location;
  const parameters = `arn:aws:ssm:${region}:${accountId}:parameter${needs.parameterPath}`;
  return [
    {
      sid: 'ReadSettings',
      actions: ['ssm:GetParameters', 'ssm:GetParametersByPath'],
      resources: [parameters, `${parameters}/*`],
    },
    { ...useKey(needs, ['ssm', 'ecr']), sid: 'DecryptSettings' },
  ];
}

export interface InstanceNeeds {
  readonly location: ApplicationNeeds['location'];
  readonly artifactArn: string;
  /** Names of the groups that its hooks belong to. */
  readonly groupNames: readonly string[];
  readonly metricNamespace: string;
  readonly logGroupArn: string;
}

/**
 * What the host of the application does. Systems Manager and its sessions take no resources: IAM knows only "*" for
 * them. The managed policy AmazonSSMManagedInstanceCore would let it read every parameter of the account besides.
 */
export function instanceStatements(needs: InstanceNeeds): Statement[] {
  const { accountId, region } = needs.location;
  return [
    { sid: 'FetchApplication', actions: ['s3:GetObject'], resources: [needs.artifactArn] },
    {
      sid: 'TellGroup',
      actions: ['autoscaling:CompleteLifecycleAction'],
      resources: needs.groupNames.map(
        (name) =>
          `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/${name}`,
      ),
    },
    {
      sid: 'WriteLog',
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [`${needs.logGroupArn}:*`],
    },
    {
      sid: 'WriteMetrics',
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      condition: [
        { test: 'StringEquals', variable: 'cloudwatch:namespace', values: [needs.metricNamespace] },
      ],
    },
    {
      sid: 'BeManaged',
      actions: [
        'ssm:DescribeAssociation',
        'ssm:ListAssociations',
        'ssm:ListInstanceAssociations',
        'ssm:PutInventory',
        'ssm:UpdateInstanceAssociationStatus',
        'ssm:UpdateInstanceInformation',
        'ec2messages:AcknowledgeMessage',
        'ec2messages:DeleteMessage',
        'ec2messages:FailMessage',
        'ec2messages:GetEndpoint',
        'ec2messages:GetMessages',
        'ec2messages:SendReply',
      ],
      resources: ['*'],
    },
    {
      sid: 'OfferSessions',
      actions: [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    },
  ];
}

function useKey({ kmsKeyArn, location }: ApplicationNeeds, services: readonly string[]): Statement {
  return {
    sid: 'UseKey',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [kmsKeyArn],
    condition: [
      {
        test: 'StringEquals',
        variable: 'kms:ViaService',
        values: services.map((service) => `${service}.${location.region}.amazonaws.com`),
      },
    ],
  };
}
