import { BackupAudit, type BackupAuditProps } from '../../../src/constructs/backup/backup-audit';
import { synthesize } from '../../support/synthesized';

const NAMED = 'arn:aws:iam::111111111111:role/deployer';

interface Control {
  readonly name: string;
  readonly scope: { readonly tags: Record<string, string> };
  readonly input_parameter: readonly { readonly name: string; readonly value: string }[];
}

/** Controls of all frameworks by their name and scope, with their parameters. */
function controls(changes: Partial<BackupAuditProps> = {}) {
  const made = synthesize((stack) => {
    new BackupAudit(stack, 'audit', {
      prefix: 'shop_prod_audit',
      environment: 'prod',
      recoveryRegion: 'eu-west-1',
      minimumDays: 14,
      least: { everyHours: 24, keptDays: 30 },
      leastOfKind: {
        objects: { everyHours: 24, keptDays: 30 },
        databases: { everyHours: 168, keptDays: 60 },
      },
      keepers: ['arn:aws:iam::111111111111:role/deploy*', NAMED],
      ...changes,
    });
  });
  return Object.values(made.resources('aws_backup_framework')).flatMap(({ control }) =>
    (control as Control[]).map(({ name, scope, input_parameter }) => ({
      name: name.replace(/^BACKUP_/, ''),
      scope: Object.values(scope.tags).join(),
      parameters: Object.fromEntries(input_parameter.map((each) => [each.name, each.value])),
    })),
  );
}

test.each(['objects', 'databases'])('%s are backed up, copied to the recovery region and locked', (kind) => {
  const found = controls().filter(({ scope }) => scope === kind);
  expect(found).toEqual([
    { name: 'RESOURCES_PROTECTED_BY_BACKUP_PLAN', scope: kind, parameters: {} },
    {
      name: 'RESOURCES_PROTECTED_BY_CROSS_REGION',
      scope: kind,
      parameters: { crossRegionList: 'eu-west-1' },
    },
    { name: 'RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK', scope: kind, parameters: {} },
    expect.objectContaining({ name: 'LAST_RECOVERY_POINT_CREATED' }),
  ]);
});

test('the newest backup is at most a day later than the plans of its kind make one', () => {
  const age = controls()
    .filter(({ name }) => name === 'LAST_RECOVERY_POINT_CREATED')
    .map(({ scope, parameters }) => [scope, parameters]);
  expect(Object.fromEntries(age)).toEqual({
    objects: { recoveryPointAgeUnit: 'days', recoveryPointAgeValue: '2' },
    databases: { recoveryPointAgeUnit: 'days', recoveryPointAgeValue: '8' },
  });
});

test('backups of the environment are encrypted, kept, frequent enough, and not deleted by hand', () => {
  expect(controls().filter(({ scope }) => scope === 'prod')).toEqual([
    { name: 'RECOVERY_POINT_ENCRYPTED', scope: 'prod', parameters: {} },
    {
      name: 'RECOVERY_POINT_MANUAL_DELETION_DISABLED',
      scope: 'prod',
      parameters: { principalArnList: NAMED },
    },
    {
      name: 'RECOVERY_POINT_MINIMUM_RETENTION_CHECK',
      scope: 'prod',
      parameters: { requiredRetentionDays: '14' },
    },
    {
      name: 'PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK',
      scope: 'prod',
      parameters: {
        requiredFrequencyUnit: 'days',
        requiredFrequencyValue: '1',
        requiredRetentionDays: '30',
      },
    },
  ]);
});

test('patterns of roles, which the control does not take, are left out', () => {
  const [, deletion] = controls({ keepers: ['arn:aws:iam::111111111111:role/deploy*'] });
  expect(deletion).toEqual({
    name: 'RECOVERY_POINT_MANUAL_DELETION_DISABLED',
    scope: 'prod',
    parameters: {},
  });
});
