import { BackupVaultNotifications } from '@cdktf/provider-aws/lib/backup-vault-notifications';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { KeyLocation } from '../security/key-users';

export interface FailureTopicProps {
  /** Name of the vault; the topic's begins with it. */
  readonly vaultName: string;
  readonly name: string;
  readonly location: KeyLocation;
  readonly kmsKeyArn: string;
  readonly notify: readonly string[];
}

/** What tells of failures. A job that is completed may have failed: its state says. AWS Backup API, PutBackupVaultNotifications. */
const EVENTS = [
  'BACKUP_JOB_COMPLETED',
  'COPY_JOB_FAILED',
  'RESTORE_JOB_COMPLETED',
  'S3_BACKUP_OBJECT_FAILED',
  'S3_RESTORE_OBJECT_FAILED',
];

/** Lets pass what has another state than that all went well, or none. Amazon SNS, "Filter policies". */
const FAILURES = { State: [{ 'anything-but': ['COMPLETED'] }, { exists: false }] };

/** Where a vault tells what happened in it, and alarms that copies are late; and who is told of failures. */
export class FailureTopic extends Construct {
  readonly arn: string;
  readonly notifications: ITerraformDependable;

  constructor(scope: Construct, id: string, props: FailureTopicProps) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', {
      name: `${props.name}-backup-jobs`,
      kmsMasterKeyId: props.kmsKeyArn,
    });
    this.arn = topic.arn;
    const policy = this.policy(topic, props);
    this.notifications = new BackupVaultNotifications(this, 'notifications', {
      backupVaultName: props.vaultName,
      backupVaultEvents: EVENTS,
      snsTopicArn: topic.arn,
      dependsOn: [policy],
    });
    for (const address of props.notify) {
      new SnsTopicSubscription(this, `to-${address}`, {
        topicArn: topic.arn,
        protocol: 'email',
        endpoint: address,
        filterPolicy: JSON.stringify(FAILURES),
      });
    }
  }

  /** AWS Backup, "Cross-service confused deputy prevention": the source of its messages is the vault. */
  private policy(topic: SnsTopic, { name, location }: FailureTopicProps): SnsTopicPolicy {
    const { accountId, region } = location;
    const document = new DataAwsIamPolicyDocument(this, 'publish', {
      statement: [
        {
          sid: 'DenyInsecureTransport',
          effect: 'Deny',
          principals: [{ type: '*', identifiers: ['*'] }],
          actions: ['sns:Publish'],
          resources: [topic.arn],
          condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
        },
        {
          sid: 'PublishForVault',
          principals: [{ type: 'Service', identifiers: ['backup.amazonaws.com'] }],
          actions: ['sns:Publish'],
          resources: [topic.arn],
          condition: [
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
            {
              test: 'ArnEquals',
              variable: 'aws:SourceArn',
              values: [`arn:aws:backup:${region}:${accountId}:backup-vault:${name}`],
            },
          ],
        },
        {
          // Amazon SNS, "Allow CloudWatch alarms to publish to a topic": those of the account.
          sid: 'PublishForAlarms',
          principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
          actions: ['sns:Publish'],
          resources: [topic.arn],
          condition: [
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
            {
              test: 'ArnLike',
              variable: 'aws:SourceArn',
              values: [`arn:aws:cloudwatch:${region}:${accountId}:alarm:*`],
            },
          ],
        },
      ],
    });
    return new SnsTopicPolicy(this, 'policy', { arn: topic.arn, policy: document.json });
  }
}
