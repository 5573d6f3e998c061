import { prod } from '../../environments/prod';
import { project } from '../../environments/project';
import { backupPlansOf, type EnvironmentInput, loadConfiguration, retentionRange } from '../../src/config';
import { ACKNOWLEDGEMENT } from '../../src/config/backup-schema';
import { platformStacks, stackOf, synthesizedPlatform } from '../support/platform';

const stacks = synthesizedPlatform();
const backup = stackOf(stacks, 'prod-backup');
const recovery = stackOf(stacks, 'prod-recovery');

const COPIES = 'arn:aws:backup:eu-central-1:999999999999:backup-vault:copies';

/** Production with other settings of its backups. */
function production(changes: EnvironmentInput['backup'], others: Partial<EnvironmentInput> = {}) {
  return synthesizedPlatform([{ ...prod, ...others, backup: { ...prod.backup, ...changes } }]);
}

describe('(3.2) the vaults of production', () => {
  test.each([
    ['the primary', backup, /prod-security.*kms_key/],
    ['the recovery', recovery, /^\$\{aws_kms_replica_key\.backup-key/],
  ])('stand in %s region too, under the key of backups there', (_, stack, key) => {
    expect(stack.resource('aws_backup_vault')).toMatchObject({
      name: 'groundwork-prod',
      kms_key_arn: expect.stringMatching(key),
      lifecycle: { prevent_destroy: true },
    });
  });

  test('are locked to the times that the plans ask for', () => {
    const [environment] = loadConfiguration({ project, environments: [prod] }).environments;
    if (environment === undefined) throw new Error('no environment');
    for (const [stack, region] of [
      [backup, 'primary'],
      [recovery, 'recovery'],
    ] as const) {
      const { minimumDays, maximumDays } = retentionRange(backupPlansOf(environment), region);
      expect(stack.resource('aws_backup_vault_lock_configuration')).toMatchObject({
        min_retention_days: minimumDays,
        max_retention_days: maximumDays,
      });
    }
    expect(backup.resource('aws_backup_vault_lock_configuration')).toMatchObject({
      min_retention_days: 14,
      max_retention_days: 365,
    });
  });

  test('keep their backups from all but the roles that deploy', () => {
    for (const stack of [backup, recovery]) {
      const [denial] = stack.statements('vault_access');
      expect(denial?.condition?.[0]?.values).toEqual([
        'arn:aws:iam::333333333333:role/deploy*',
        'arn:aws:iam::333333333333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_AdministratorAccess_*',
      ]);
    }
  });

  test('tell of failures whoever is named, in both regions', () => {
    const told = production({ notify: ['on-call@example.com'] });
    for (const id of ['prod-backup', 'prod-recovery']) {
      expect(stackOf(told, id).resource('aws_sns_topic_subscription')['endpoint']).toBe(
        'on-call@example.com',
      );
    }
  });
});

test('(3.2) a lock that nobody can take off has to be asked for, and both stacks warn of it', () => {
  expect(backup.resource('aws_backup_vault_lock_configuration')).not.toHaveProperty('changeable_for_days');
  const lock = { mode: 'compliance', coolingOffDays: 3, acknowledgement: ACKNOWLEDGEMENT } as const;
  const environment = { ...prod, backup: { ...prod.backup, lock } };
  const locked = synthesizedPlatform([environment]);
  const constructs = platformStacks([environment]);
  for (const id of ['prod-backup', 'prod-recovery']) {
    expect(stackOf(locked, id).resource('aws_backup_vault_lock_configuration')).toMatchObject({
      changeable_for_days: 3,
    });
    const warnings = constructs
      .get(id)
      ?.node.findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type.endsWith('warn'));
    expect(warnings).toEqual([
      expect.objectContaining({ data: expect.stringContaining('cannot be undone once 3 days have passed') }),
    ]);
  }
});

describe('(3.2) the plans of production', () => {
  const rules = (name: string) =>
    (backup.resource('aws_backup_plan', name)['rule'] as Record<string, unknown>[]).map(
      ({ rule_name, lifecycle }) => [rule_name, (lifecycle as Record<string, number>)['delete_after']],
    );

  test('keep uploads to any second for 35 days, and a backup of each month for a year', () => {
    expect(rules('confidential-objects')).toEqual([
      ['continuous', 35],
      ['daily', 35],
      ['weekly', 90],
      ['monthly', 365],
    ]);
  });

  test('keep databases as long, and leave any second to RDS', () => {
    expect(rules('confidential-databases')).toEqual([
      ['daily', 35],
      ['weekly', 90],
      ['monthly', 365],
    ]);
    expect(stackOf(stacks, 'prod-data').resource('aws_db_instance', 'database_instance')).toMatchObject({
      backup_retention_period: 35,
    });
  });

  test('keep public files, which are built again from the repository, for two weeks', () => {
    expect(rules('public-objects')).toEqual([['daily', 14]]);
  });
});

describe('a vault of another account', () => {
  const copied = production({ copyToVaultArn: COPIES });

  test('gets all that the recovery region gets', () => {
    const plans = Object.values(stackOf(copied, 'prod-backup').resources('aws_backup_plan'));
    const actions = plans
      .flatMap(({ rule }) => rule as { copy_action: { destination_vault_arn: string }[] }[])
      .map(({ copy_action }) => copy_action.map(({ destination_vault_arn }) => destination_vault_arn))
      .filter((destinations) => destinations.length > 0);
    expect(actions.length).toBeGreaterThan(5);
    for (const destinations of actions) {
      expect(destinations).toEqual([expect.stringContaining('prod-recovery'), COPIES]);
    }
  });

  test('reads with the keys of data and of backups, and with no other', () => {
    const readers = (id: string, key: string) =>
      stackOf(copied, id)
        .statements(`${key}-key_policy`)
        .filter(({ principals = [] }) => JSON.stringify(principals).includes('999999999999'))
        .map(({ sid, condition }) => [sid, condition?.[0]?.values]);
    expect(readers('prod-security', 'data')).toEqual([
      ['CopyToOtherAccount', ['rds.eu-central-1.amazonaws.com']],
      ['GrantToOtherAccount', ['rds.eu-central-1.amazonaws.com']],
    ]);
    expect(readers('prod-security', 'backup')).toEqual([
      ['CopyToOtherAccount', ['backup.eu-central-1.amazonaws.com']],
      ['GrantToOtherAccount', ['backup.eu-central-1.amazonaws.com']],
    ]);
    expect(readers('prod-security', 'logs')).toEqual([]);
    expect(readers('prod-recovery', 'backup')).toEqual([]);
  });

  test('is nobody where none is named', () => {
    expect(stackOf(stacks, 'prod-security').json).not.toContain('CopyToOtherAccount');
  });
});

describe('(3.2) restores', () => {
  const types = (from: typeof backup) =>
    Object.values(from.resources('aws_backup_restore_testing_selection')).map(
      ({ protected_resource_type }) => protected_resource_type,
    );

  test('are tried weekly in production, of each kind of store that it has', () => {
    expect(backup.resource('aws_backup_restore_testing_plan')['schedule_expression']).toBe(
      'cron(0 9 ? * SUN *)',
    );
    expect(types(backup).sort()).toEqual(['RDS', 'S3']);
    const tables = production({}, { sessions: { store: 'dynamodb' } });
    expect(types(stackOf(tables, 'prod-backup')).sort()).toEqual(['DynamoDB', 'RDS', 'S3']);
  });

  test('of the database go to the data subnets', () => {
    expect(
      backup.resource('aws_backup_restore_testing_selection', 'database')['restore_metadata_overrides'],
    ).toEqual({ dbSubnetGroupName: expect.stringMatching(/prod-data.*subnet_group/) });
  });

  test('are not tried where the configuration says why', () => {
    const dev = stackOf(stacks, 'dev-backup');
    expect(dev.resources('aws_backup_restore_testing_plan')).toEqual({});
    expect(dev.resources('aws_backup_restore_testing_selection')).toEqual({});
  });

  test('have their role everywhere, for the day on which one is needed', () => {
    for (const environment of ['dev', 'staging', 'prod']) {
      const stack = stackOf(stacks, `${environment}-backup`);
      expect(Object.values(stack.resources('aws_iam_role')).map(({ name }) => name)).toContain(
        `groundwork-${environment}-restore`,
      );
      expect(stack.document['output']).toHaveProperty('restore_role_arn');
    }
  });
});

test('(3.2) a table of sessions is selected with the database', () => {
  const tables = production({}, { sessions: { store: 'dynamodb' } });
  expect(stackOf(tables, 'prod-data').resource('aws_dynamodb_table')['tags']).toEqual({
    Backup: 'databases',
  });
});

describe('frameworks', () => {
  test('check backups and both kinds of store', () => {
    const names = Object.values(backup.resources('aws_backup_framework')).map(({ name }) => name);
    expect(names.sort()).toEqual([
      'groundwork_prod_audit_backups',
      'groundwork_prod_audit_databases',
      'groundwork_prod_audit_objects',
    ]);
  });

  test('can be left out where there is no recorder of AWS Config', () => {
    const without = stackOf(production({ auditFrameworks: false }), 'prod-backup');
    expect(without.resources('aws_backup_framework')).toEqual({});
    expect(Object.keys(without.resources('aws_backup_report_plan'))).toHaveLength(3);
  });
});

test('whoever owns the account’s settings lets AWS Backup in, in both regions', () => {
  for (const stack of [backup, recovery]) {
    expect(stack.resource('aws_backup_region_settings')).toMatchObject({
      resource_type_opt_in_preference: { DynamoDB: true, RDS: true, S3: true },
      resource_type_management_preference: { DynamoDB: true },
    });
  }
  const shared = production({}, { account: { ...prod.account, ownsAccountSettings: false } });
  for (const id of ['prod-backup', 'prod-recovery']) {
    expect(stackOf(shared, id).resources('aws_backup_region_settings')).toEqual({});
  }
});

test('publishes what people outside of CDKTF need for a restore', () => {
  const outputs = (stack: typeof backup) => Object.keys(stack.document['output'] ?? {});
  expect(outputs(backup)).toEqual(
    expect.arrayContaining([
      'vault_name',
      'vault_arn',
      'backup_role_arn',
      'plan_arns',
      'topic_arn',
      'reports_bucket',
    ]),
  );
  expect(outputs(recovery)).toEqual(expect.arrayContaining(['backup_vault_arn', 'backup_topic_arn']));
});

test('(3.2) reports come from AWS Backup alone, and belong to the account', () => {
  const [delivery] = backup.statements('reports_store_policy').filter(({ sid }) => sid === 'DeliverReports');
  expect(delivery).toMatchObject({
    actions: ['s3:PutObject'],
    principals: [{ identifiers: [expect.stringMatching(/AWSServiceRoleForBackupReports$/)] }],
    condition: [{ variable: 's3:x-amz-acl', values: ['bucket-owner-full-control'] }],
  });
});
