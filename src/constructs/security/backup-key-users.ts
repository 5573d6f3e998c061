import type { KeyUser } from './key-users';

/** In a key policy the resource `*` is the key that carries the policy. AWS KMS, "Key policies in AWS KMS". */
const THIS_KEY = ['*'];

/**
 * AWS Backup and CloudWatch's alarms, for messages to topics of the account alone: SNS encrypts them in their name, with the topic as the context.
 * Amazon SNS, "Enable compatibility between event sources from AWS services and encrypted topics".
 */
export const backupNotifications: KeyUser = ({ accountId, region }) => [
  {
    sid: 'EncryptNotifications',
    principals: [{ type: 'Service', identifiers: ['backup.amazonaws.com', 'cloudwatch.amazonaws.com'] }],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: THIS_KEY,
    condition: [
      {
        test: 'ArnLike',
        variable: 'kms:EncryptionContext:aws:sns:topicArn',
        values: [`arn:aws:sns:${region}:${accountId}:*`],
      },
    ],
  },
];

/** ARN of the role by which AWS Backup Audit Manager delivers reports. An account has it from its first report plan on. */
export function reportsRoleArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports`;
}

/**
 * That role, through S3. It is named by a condition: a key policy with a principal that does not exist is refused. AWS
 * Backup, "Creating report plans using the AWS Backup API".
 */
export const backupReports: KeyUser = ({ accountId, region }) => [
  {
    sid: 'EncryptReports',
    principals: [{ type: 'AWS', identifiers: ['*'] }],
    actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'],
    resources: THIS_KEY,
    condition: [
      { test: 'StringEquals', variable: 'kms:CallerAccount', values: [accountId] },
      { test: 'StringEquals', variable: 'kms:ViaService', values: [`s3.${region}.amazonaws.com`] },
      { test: 'ArnEquals', variable: 'aws:PrincipalArn', values: [reportsRoleArn(accountId)] },
    ],
  },
];

/**
 * Another account that copies backups into a vault of its own: it reads what this key encrypts, and cannot write with it.
 * RDS keeps its own key in a snapshot, all others have the vault's. AWS Backup, "Encryption for copies of a backup to a
 * different account or AWS Region".
 *
 * @param services services through which it does so, such as `rds`.
 */
export function copyingAccount(copyAccountId: string, ...services: string[]): KeyUser {
  return ({ region }) => {
    const principals = [{ type: 'AWS', identifiers: [`arn:aws:iam::${copyAccountId}:root`] }];
    const throughServices = {
      test: 'StringEquals',
      variable: 'kms:ViaService',
      values: services.map((service) => `${service}.${region}.amazonaws.com`),
    };
    return [
      {
        sid: 'CopyToOtherAccount',
        principals,
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:ReEncryptFrom'],
        resources: THIS_KEY,
        condition: [throughServices],
      },
      {
        sid: 'GrantToOtherAccount',
        principals,
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
