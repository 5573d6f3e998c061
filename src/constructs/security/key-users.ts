import type { DataAwsIamPolicyDocumentStatement } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';

/** Account and region that a key policy speaks of. */
export interface KeyLocation {
  /** Twelve digits. */
  readonly accountId: string;
  /** Region of the key or of its replica. */
  readonly region: string;
}

/** Makes the statements that let one kind of user work with a key that stands in `location`. */
export type KeyUser = (location: KeyLocation) => DataAwsIamPolicyDocumentStatement[];

const USE = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/** In a key policy the resource `*` is the key that carries the policy. AWS KMS, "Key policies in AWS KMS". */
const THIS_KEY = ['*'];

/**
 * Principals of the account whom IAM allows it too, but only when an AWS service asks in their name: nobody can decrypt a
 * stolen ciphertext with the key directly. AWS KMS, "kms:ViaService".
 *
 * @param services services such as `s3` or `dynamodb`.
 */
export function principalsThrough(...services: string[]): KeyUser {
  return ({ accountId, region }) => {
    const account = { type: 'AWS', identifiers: [`arn:aws:iam::${accountId}:root`] };
    const throughServices = {
      test: 'StringEquals',
      variable: 'kms:ViaService',
      values: services.map((service) => `${service}.${region}.amazonaws.com`),
    };
    return [
      {
        sid: 'UseThroughServices',
        principals: [account],
        actions: USE,
        resources: THIS_KEY,
        condition: [throughServices],
      },
      {
        // DynamoDB, EBS and others work with grants, which they make for resources that outlive the caller's session.
        sid: 'GrantToServices',
        principals: [account],
        actions: ['kms:CreateGrant'],
        resources: THIS_KEY,
        condition: [
          throughServices,
          { test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] },
        ],
      },
    ];
  };
}

/** CloudWatch Logs, for log groups of the account only. CloudWatch Logs, "Encrypt log data using AWS KMS". */
export const cloudWatchLogs: KeyUser = ({ accountId, region }) => [
  {
    sid: 'EncryptLogGroups',
    principals: [{ type: 'Service', identifiers: [`logs.${region}.amazonaws.com`] }],
    actions: USE,
    resources: THIS_KEY,
    condition: [
      {
        test: 'ArnLike',
        variable: 'kms:EncryptionContext:aws:logs:arn',
        values: [`arn:aws:logs:${region}:${accountId}:log-group:*`],
      },
    ],
  },
];

/** Delivery of VPC flow logs to an S3 bucket. Amazon VPC, "Publish flow logs to Amazon S3", SSE-KMS. */
export const logDelivery: KeyUser = ({ accountId }) => [
  {
    sid: 'DeliverLogs',
    principals: [{ type: 'Service', identifiers: ['delivery.logs.amazonaws.com'] }],
    actions: USE,
    resources: THIS_KEY,
    condition: [
      { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
      { test: 'ArnLike', variable: 'aws:SourceArn', values: [`arn:aws:logs:*:${accountId}:*`] },
    ],
  },
];

/**
 * The role by which EC2 Auto Scaling launches instances with encrypted volumes. Its own policy allows it no key, so the
 * key has to. The role is named by a condition: an account has it from its first Auto Scaling group on, and a key policy
 * with a principal that does not exist is refused. Amazon EC2 Auto Scaling, "Required AWS KMS key policy for use with
 * encrypted volumes".
 */
export const autoScaling: KeyUser = ({ accountId }) => {
  const role = `arn:aws:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  const launching = [
    { test: 'StringEquals', variable: 'kms:CallerAccount', values: [accountId] },
    { test: 'ArnEquals', variable: 'aws:PrincipalArn', values: [role] },
  ];
  const principals = [{ type: 'AWS', identifiers: ['*'] }];
  return [
    { sid: 'LaunchWithVolumes', principals, actions: USE, resources: THIS_KEY, condition: launching },
    {
      sid: 'GrantToVolumes',
      principals,
      actions: ['kms:CreateGrant'],
      resources: THIS_KEY,
      condition: [...launching, { test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] }],
    },
  ];
};

/** One CloudFront distribution, which reads what the key encrypts. Amazon CloudFront, "SSE-KMS" of origin access control. */
export function cloudFront(distributionArn: string): KeyUser {
  return () => [
    {
      sid: 'DecryptForDistribution',
      principals: [{ type: 'Service', identifiers: ['cloudfront.amazonaws.com'] }],
      actions: ['kms:Decrypt'],
      resources: THIS_KEY,
      condition: [{ test: 'StringEquals', variable: 'aws:SourceArn', values: [distributionArn] }],
    },
  ];
}

/** One CloudTrail trail. AWS CloudTrail, "Configure AWS KMS key policies for CloudTrail". */
export function cloudTrail(trailName: string, homeRegion: string): KeyUser {
  return ({ accountId }) => [
    {
      sid: 'EncryptTrail',
      principals: [{ type: 'Service', identifiers: ['cloudtrail.amazonaws.com'] }],
      actions: ['kms:DescribeKey', 'kms:GenerateDataKey*'],
      resources: THIS_KEY,
      condition: [
        {
          test: 'StringEquals',
          variable: 'aws:SourceArn',
          values: [`arn:aws:cloudtrail:${homeRegion}:${accountId}:trail/${trailName}`],
        },
      ],
    },
  ];
}
