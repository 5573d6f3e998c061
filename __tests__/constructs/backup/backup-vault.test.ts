import { TerraformStack, Testing } from 'cdktf';
import { BackupVault, type BackupVaultProps } from '../../../src/constructs/backup/backup-vault';
import { synthesize } from '../../support/synthesized';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/one';
const KEEPER = 'arn:aws:iam::111111111111:role/deploy*';

const props: BackupVaultProps = {
  name: 'shop-prod',
  location: { accountId: '111111111111', region: 'eu-central-1' },
  kmsKeyArn: KEY,
  lock: { minimumDays: 7, maximumDays: 400 },
  keepers: [KEEPER],
  notify: ['on-call@example.com'],
  protection: { preventDestroy: true, deletionProtection: true },
};

function vault(changes: Partial<BackupVaultProps> = {}) {
  return synthesize((stack) => {
    new BackupVault(stack, 'vault', { ...props, ...changes });
  });
}

const made = vault();

describe('(3.2) a vault', () => {
  test('is encrypted with the key that was given, and cannot be destroyed', () => {
    expect(made.resource('aws_backup_vault')).toMatchObject({
      kms_key_arn: KEY,
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
  });

  test.each([
    'backup:DeleteBackupVault',
    'backup:DeleteBackupVaultAccessPolicy',
    'backup:DeleteBackupVaultLockConfiguration',
    'backup:DeleteRecoveryPoint',
    'backup:DisassociateRecoveryPoint',
    'backup:PutBackupVaultAccessPolicy',
    'backup:PutBackupVaultLockConfiguration',
    'backup:UpdateRecoveryPointLifecycle',
  ])('denies %s to all but its keepers', (action) => {
    expect(made.statements('vault_access')).toEqual([
      expect.objectContaining({
        effect: 'Deny',
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: expect.arrayContaining([action]),
        condition: [{ test: 'ArnNotLike', variable: 'aws:PrincipalArn', values: [KEEPER] }],
      }),
    ]);
    expect(made.resource('aws_backup_vault_policy')['policy']).toContain('vault_access');
  });

  test('gets its policy last, so that the first to deploy it is not locked out halfway', () => {
    const after = made.resource('aws_backup_vault_policy')['depends_on'] as string[];
    expect(after.map((address) => address.split('.')[0]).sort()).toEqual([
      'aws_backup_vault_lock_configuration',
      'aws_backup_vault_notifications',
    ]);
  });

  test('allows nobody anything by its policy', () => {
    expect(made.statements('vault_access').every(({ effect }) => effect === 'Deny')).toBe(true);
  });

  test('lets a backup be kept neither shorter nor longer than was asked', () => {
    expect(made.resource('aws_backup_vault_lock_configuration')).toMatchObject({
      min_retention_days: 7,
      max_retention_days: 400,
    });
  });

  test('of an environment that is torn down at will goes with what it holds', () => {
    const loose = vault({ protection: { preventDestroy: false, deletionProtection: false } });
    expect(loose.resource('aws_backup_vault')).toMatchObject({
      force_destroy: true,
      lifecycle: { prevent_destroy: false },
    });
    expect(loose.resources('aws_backup_vault_policy')).toEqual({});
    expect(loose.resource('aws_backup_vault_lock_configuration')).toBeDefined();
  });
});

describe('the lock of a vault', () => {
  /** Warnings of a synth. */
  function warnings(lock: BackupVaultProps['lock']): string[] {
    const stack = new TerraformStack(Testing.app(), 'test');
    const construct = new BackupVault(stack, 'vault', { ...props, lock });
    return construct.node.metadata.map(({ data }) => String(data));
  }

  test('can be taken off unless that was asked, and says nothing', () => {
    expect(made.resource('aws_backup_vault_lock_configuration')).not.toHaveProperty('changeable_for_days');
    expect(warnings(props.lock)).toEqual([]);
  });

  test('that cannot be taken off warns of it, and says how long there is to change one’s mind', () => {
    const lock = { ...props.lock, coolingOffDays: 5 };
    expect(vault({ lock }).resource('aws_backup_vault_lock_configuration')).toMatchObject({
      changeable_for_days: 5,
    });
    expect(warnings(lock)).toEqual([
      expect.stringMatching(/cannot be undone once 5 days have passed.*less than 7 or more than 400 days/),
    ]);
  });
});

describe('the topic of failures', () => {
  test('is encrypted, and takes messages of AWS Backup about this vault, and of the account’s alarms, alone', () => {
    expect(made.resource('aws_sns_topic')).toMatchObject({ kms_master_key_id: KEY });
    const allowed = made.statements('failures_publish').filter(({ effect }) => effect !== 'Deny');
    expect(allowed).toEqual([
      expect.objectContaining({
        principals: [{ type: 'Service', identifiers: ['backup.amazonaws.com'] }],
        actions: ['sns:Publish'],
        condition: [
          { test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111111111111'] },
          {
            test: 'ArnEquals',
            variable: 'aws:SourceArn',
            values: ['arn:aws:backup:eu-central-1:111111111111:backup-vault:shop-prod'],
          },
        ],
      }),
      expect.objectContaining({
        principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
        actions: ['sns:Publish'],
        condition: [
          { test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111111111111'] },
          {
            test: 'ArnLike',
            variable: 'aws:SourceArn',
            values: ['arn:aws:cloudwatch:eu-central-1:111111111111:alarm:*'],
          },
        ],
      }),
    ]);
  });

  test('refuses messages without TLS', () => {
    expect(made.statements('failures_publish')).toContainEqual(
      expect.objectContaining({
        effect: 'Deny',
        condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
      }),
    );
  });

  test('is told of backups, copies and restores, once AWS Backup may write to it', () => {
    expect(made.resource('aws_backup_vault_notifications')).toMatchObject({
      backup_vault_events: expect.arrayContaining([
        'BACKUP_JOB_COMPLETED',
        'COPY_JOB_FAILED',
        'RESTORE_JOB_COMPLETED',
      ]),
      depends_on: [expect.stringMatching(/^aws_sns_topic_policy\./)],
    });
  });

  test('tells those who were named, of failures alone', () => {
    expect(made.resource('aws_sns_topic_subscription')).toMatchObject({
      protocol: 'email',
      endpoint: 'on-call@example.com',
      filter_policy: JSON.stringify({ State: [{ 'anything-but': ['COMPLETED'] }, { exists: false }] }),
    });
    expect(vault({ notify: [] }).resources('aws_sns_topic_subscription')).toEqual({});
  });
});
