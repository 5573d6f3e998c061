import { BackupPlans, type BackupPlansProps } from '../../../src/constructs/backup/backup-plans';
import { BackupRole } from '../../../src/constructs/backup/backup-role';
import { synthesize } from '../../support/synthesized';

const RECOVERY = 'arn:aws:backup:eu-west-1:111111111111:backup-vault:shop-prod';
const OTHER = 'arn:aws:backup:eu-central-1:999999999999:backup-vault:copies';

type Rule = Record<string, unknown>;

function plans(changes: Partial<BackupPlansProps> = {}) {
  return synthesize((stack) => {
    new BackupPlans(stack, 'plans', {
      prefix: 'shop-prod',
      plans: [
        {
          dataClass: 'confidential',
          kind: 'objects',
          rules: [
            { frequency: 'continuous', days: 35 },
            { frequency: 'hourly', days: 2, copy: { days: 2 } },
            { frequency: 'daily', days: 30, copy: { days: 30 } },
            { frequency: 'weekly', days: 60, copy: { days: 40 } },
            {
              frequency: 'monthly',
              days: 365,
              coldAfterDays: 90,
              copy: { days: 200, coldAfterDays: 90 },
            },
          ],
        },
      ],
      vaultName: 'shop-prod',
      recoveryVaultArn: RECOVERY,
      startsAt: '06:30',
      role: new BackupRole(stack, 'role', { name: 'backup', accountId: '111111111111', task: 'backup' }),
      tags: {
        Project: 'shop',
        Environment: 'prod',
        Owner: 'o',
        CostCenter: 'c',
        DataClassification: 'restricted',
        ManagedBy: 'cdktf',
      },
      ...changes,
    });
  });
}

const made = plans();

function rule(name: string, from = made): Rule {
  const found = (from.resource('aws_backup_plan')['rule'] as Rule[]).find(
    (each) => each['rule_name'] === name,
  );
  if (found === undefined) throw new Error(`no rule ${name}`);
  return found;
}

test.each([
  ['continuous', 'cron(0 * ? * * *)'],
  ['hourly', 'cron(0 * ? * * *)'],
  ['daily', 'cron(30 6 ? * * *)'],
  ['weekly', 'cron(30 6 ? * SUN *)'],
  ['monthly', 'cron(30 6 1 * ? *)'],
])('the %s rule runs by %s', (name, schedule) => {
  expect(rule(name)['schedule']).toBe(schedule);
});

test('(3.2) a backup is kept as long as its rule says, and only the continuous one is continuous', () => {
  const kept = Object.fromEntries(
    ['continuous', 'hourly', 'daily', 'weekly', 'monthly'].map((name) => [
      name,
      [rule(name)['lifecycle'], rule(name)['enable_continuous_backup']],
    ]),
  );
  expect(kept).toEqual({
    continuous: [{ delete_after: 35 }, true],
    hourly: [{ delete_after: 2 }, false],
    daily: [{ delete_after: 30 }, false],
    weekly: [{ delete_after: 60 }, false],
    monthly: [{ delete_after: 365, cold_storage_after: 90 }, false],
  });
});

test('(3.2) what a rule copies goes to the recovery region, for as long as its copy is kept', () => {
  expect(rule('weekly')['copy_action']).toEqual([
    { destination_vault_arn: RECOVERY, lifecycle: { delete_after: 40 } },
  ]);
  expect(rule('monthly')['copy_action']).toEqual([
    { destination_vault_arn: RECOVERY, lifecycle: { delete_after: 200, cold_storage_after: 90 } },
  ]);
  expect(rule('continuous')['copy_action']).toEqual([]);
});

test('it goes to another account too where there is one', () => {
  expect(rule('daily', plans({ otherAccountVaultArn: OTHER }))['copy_action']).toEqual([
    { destination_vault_arn: RECOVERY, lifecycle: { delete_after: 30 } },
    { destination_vault_arn: OTHER, lifecycle: { delete_after: 30 } },
  ]);
});

test('a backup begins within an hour, before a window of RDS can come, and has days to end', () => {
  expect(rule('daily')).toMatchObject({ start_window: 60, completion_window: 10080 });
});

test('a backup bears the tags of its environment, which no provider gives it, and the class of its data', () => {
  expect(rule('daily')['recovery_point_tags']).toEqual({
    Project: 'shop',
    Environment: 'prod',
    Owner: 'o',
    CostCenter: 'c',
    DataClassification: 'confidential',
    ManagedBy: 'cdktf',
  });
});

test('selects what has all four tags, not what has one of them', () => {
  const selection = made.resource('aws_backup_selection');
  expect(selection).toMatchObject({
    resources: ['*'],
    condition: [
      {
        string_equals: [
          { key: 'aws:ResourceTag/Backup', value: 'objects' },
          { key: 'aws:ResourceTag/Project', value: 'shop' },
          { key: 'aws:ResourceTag/Environment', value: 'prod' },
          { key: 'aws:ResourceTag/DataClassification', value: 'confidential' },
        ],
      },
    ],
  });
  expect(selection).not.toHaveProperty('selection_tag');
});

test('selects nothing before its role can do its work', () => {
  const after = made.resource('aws_backup_selection')['depends_on'] as string[];
  expect(after.filter((address) => address.startsWith('aws_iam_role_policy_attachment.'))).toHaveLength(2);
});
