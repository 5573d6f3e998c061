import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { forAccount } from '../security/service-role';

/**
 * What each task needs, in AWS's own policies: they list some hundred operations of eight services, which AWS extends
 * when a backup needs another one, and a backup that lacks one fails at night. They hold on any resource; what holds them
 * is that AWS Backup alone takes the roles, for this account, and that no key decrypts but through a service. AWS Backup,
 * "Managed policies for AWS Backup".
 */
const POLICIES = {
  /** Snapshots of RDS and DynamoDB, copies to other vaults; buckets: their objects, inventory and event rules. */
  backup: [
    'service-role/AWSBackupServiceRolePolicyForBackup',
    // It has no path `service-role/`, unlike the others.
    'AWSBackupServiceRolePolicyForS3Backup',
  ],
  /** New databases, tables and buckets from backups. */
  restore: ['service-role/AWSBackupServiceRolePolicyForRestores', 'AWSBackupServiceRolePolicyForS3Restore'],
} as const;

export interface BackupRoleProps {
  /** At most 64 characters. */
  readonly name: string;
  readonly accountId: string;
  /** Apart, so that what runs each night cannot put an old state in the place of data. */
  readonly task: keyof typeof POLICIES;
}

/** The role by which AWS Backup works in the account. */
export class BackupRole extends Construct {
  readonly arn: string;
  /** What must stand before the role can do anything. */
  readonly policies: readonly IamRolePolicyAttachment[];

  constructor(scope: Construct, id: string, { name, accountId, task }: BackupRoleProps) {
    super(scope, id);
    const trust = new DataAwsIamPolicyDocument(this, 'trust', {
      statement: [
        {
          principals: [{ type: 'Service', identifiers: ['backup.amazonaws.com'] }],
          actions: ['sts:AssumeRole'],
          condition: [forAccount(accountId)],
        },
      ],
    });
    const role = new IamRole(this, 'role', { name, assumeRolePolicy: trust.json });
    this.arn = role.arn;
    this.policies = POLICIES[task].map(
      (policy) =>
        new IamRolePolicyAttachment(this, policy.replace(/^.*For/, '').toLowerCase(), {
          role: role.name,
          policyArn: `arn:aws:iam::aws:policy/${policy}`,
        }),
    );
  }
}
