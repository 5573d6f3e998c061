import { BackupVault as Vault } from '@cdktf/provider-aws/lib/backup-vault';
import { BackupVaultLockConfiguration } from '@cdktf/provider-aws/lib/backup-vault-lock-configuration';
import { BackupVaultPolicy } from '@cdktf/provider-aws/lib/backup-vault-policy';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { Annotations, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { KeyLocation } from '../security/key-users';
import type { Protection } from '../storage/secure-bucket';
import { FailureTopic } from './failure-topic';

/** What a vault lets nobody undercut. */
export interface VaultLock {
  /** The shortest time in days that a backup can be kept. */
  readonly minimumDays: number;
  /** The longest. */
  readonly maximumDays: number;
  /** Days until nobody can take the lock off any more, at least 3; absent: whoever has the permission always can. */
  readonly coolingOffDays?: number;
}

export interface BackupVaultProps {
  /** 2 to 50 letters, digits, `-` and `_`. */
  readonly name: string;
  readonly location: KeyLocation;
  /** Key of the backups and of the messages about them: AWS Backup must be among its users. */
  readonly kmsKeyArn: string;
  readonly lock: VaultLock;
  /** ARNs of the roles that may delete and change what is here, `*` allowed in them. Nobody else can, whatever IAM says. */
  readonly keepers: readonly string[];
  /** E-mail addresses that are told of failures. */
  readonly notify: readonly string[];
  readonly protection: Protection;
}

/** What ends a backup, ends it sooner, or takes away what guards it. */
const GUARDED_ACTIONS = [
  'backup:DeleteBackupVault',
  'backup:DeleteBackupVaultAccessPolicy',
  'backup:DeleteBackupVaultLockConfiguration',
  'backup:DeleteBackupVaultNotifications',
  'backup:DeleteRecoveryPoint',
  'backup:DisassociateRecoveryPoint',
  'backup:PutBackupVaultAccessPolicy',
  'backup:PutBackupVaultLockConfiguration',
  'backup:PutBackupVaultNotifications',
  'backup:UpdateRecoveryPointLifecycle',
];

/**
 * A vault whose backups end when their plans say and not before: a lock, and a policy that denies deletion to all but the
 * keepers. They are roles by name, so an administrator who is locked out makes a role that is named so. Backups that have
 * had their time go nevertheless: AWS Backup itself ends them.
 */
export class BackupVault extends Construct {
  readonly arn: string;
  readonly vaultName: string;
  /** Topic of failures. */
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: BackupVaultProps) {
    super(scope, id);
    const { protection, lock } = props;
    const vault = new Vault(this, 'vault', {
      name: props.name,
      kmsKeyArn: props.kmsKeyArn,
      forceDestroy: !protection.deletionProtection,
      lifecycle: { preventDestroy: protection.preventDestroy },
    });
    this.arn = vault.arn;
    this.vaultName = vault.name;
    const locked = this.lock(vault, lock);
    const failures = new FailureTopic(this, 'failures', { ...props, vaultName: vault.name });
    this.topicArn = failures.arn;
    // Without deletion protection the environment is torn down at will, by whoever has put it up.
    if (protection.deletionProtection) this.guard(vault, props, [locked, failures.notifications]);
  }

  /**
   * AWS Backup, "Vault access policies". It comes last and goes first: while it stands, it refuses lock and notifications
   * to whoever puts up an environment for the first time without being a keeper yet.
   */
  private guard(vault: Vault, { keepers }: BackupVaultProps, after: ITerraformDependable[]): void {
    const document = new DataAwsIamPolicyDocument(this, 'access', {
      statement: [
        {
          sid: 'DenyAllOthers',
          effect: 'Deny',
          principals: [{ type: 'AWS', identifiers: ['*'] }],
          actions: GUARDED_ACTIONS,
          resources: ['*'],
          condition: [{ test: 'ArnNotLike', variable: 'aws:PrincipalArn', values: [...keepers] }],
        },
      ],
    });
    new BackupVaultPolicy(this, 'policy', {
      backupVaultName: vault.name,
      policy: document.json,
      dependsOn: after,
    });
  }

  private lock(vault: Vault, { minimumDays, maximumDays, coolingOffDays }: VaultLock): ITerraformDependable {
    const locked = new BackupVaultLockConfiguration(this, 'lock', {
      backupVaultName: vault.name,
      minRetentionDays: minimumDays,
      maxRetentionDays: maximumDays,
      changeableForDays: coolingOffDays,
    });
    if (coolingOffDays === undefined) return locked;
    Annotations.of(this).addWarning(
      `The lock of this vault cannot be undone once ${coolingOffDays} days have passed since its deployment: nobody, ` +
        `AWS included, can then delete the vault or a backup in it, or let one be kept for less than ${minimumDays} or ` +
        `more than ${maximumDays} days. Until then: aws backup delete-backup-vault-lock-configuration`,
    );
    return locked;
  }
}
