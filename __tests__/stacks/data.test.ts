import { dev } from '../../environments/dev';
import { prod } from '../../environments/prod';
import { stackOf, synthesizedPlatform } from '../support/platform';

const stacks = synthesizedPlatform();
const production = stackOf(stacks, 'prod-data');
const development = stackOf(stacks, 'dev-data');
const instance = production.resource('aws_db_instance', 'database_instance');

const parametersOf = (stack: typeof production) =>
  Object.fromEntries(
    (stack.resource('aws_db_parameter_group')['parameter'] as { name: string; value: string }[]).map(
      (each) => [each.name, each.value],
    ),
  );

describe('(7.1) the database', () => {
  test('of production stands in two zones, on gp3 that grows by itself, under the key of data', () => {
    expect(instance).toMatchObject({
      engine: 'postgres',
      multi_az: true,
      storage_type: 'gp3',
      allocated_storage: 400,
      max_allocated_storage: 2000,
      iops: 12000,
      storage_throughput: 500,
      storage_encrypted: true,
      kms_key_id: expect.stringContaining('data-key'),
      publicly_accessible: false,
      iam_database_authentication_enabled: true,
      ca_cert_identifier: 'rds-ca-rsa2048-g1',
    });
  });

  test('of dev is the smallest, in one zone', () => {
    expect(development.resource('aws_db_instance')).toMatchObject({
      instance_class: 'db.t4g.micro',
      multi_az: false,
      allocated_storage: 20,
    });
  });

  test('has as many read replicas as the configuration asks, each guarded like the source', () => {
    const replica = production.resource('aws_db_instance', 'replica-1');
    expect(replica).toMatchObject({
      replicate_source_db: expect.stringContaining('database_instance'),
      storage_encrypted: true,
      deletion_protection: true,
      lifecycle: { prevent_destroy: true },
    });
    expect(Object.keys(development.resources('aws_db_instance'))).toHaveLength(1);
  });

  test('admits TLS alone and logs what is slow or waits', () => {
    expect(parametersOf(production)).toMatchObject({
      'rds.force_ssl': '1',
      password_encryption: 'scram-sha-256',
      log_min_duration_statement: '500',
      log_lock_waits: '1',
      log_temp_files: expect.any(String),
    });
    expect(instance['enabled_cloudwatch_logs_exports']).toEqual(['postgresql', 'upgrade']);
    const groups = Object.values(production.resources('aws_cloudwatch_log_group')).map(({ name }) => name);
    for (const identifier of ['groundwork-prod', 'groundwork-prod-replica-1']) {
      expect(groups).toContain(`/aws/rds/instance/${identifier}/postgresql`);
    }
  });

  test('has parameters that follow from the memory of its class', () => {
    const [small, large] = [parametersOf(development), parametersOf(production)];
    expect(Number(large['max_connections'])).toBe(1802);
    expect(Number(small['max_connections'])).toBe(112);
    // Pages of 8 KiB: three quarters of 16 GiB and of 1 GiB.
    expect(Number(large['effective_cache_size'])).toBe((0.75 * 16 * 1024 ** 2) / 8);
    expect(Number(small['effective_cache_size'])).toBe((0.75 * 1024 ** 2) / 8);
  });

  test('(3.1) shows what it does: Enhanced Monitoring and Performance Insights with our key', () => {
    expect(instance).toMatchObject({
      monitoring_interval: 60,
      monitoring_role_arn: expect.any(String),
      performance_insights_enabled: true,
      performance_insights_kms_key_id: expect.stringContaining('data-key'),
      performance_insights_retention_period: 372,
    });
  });

  test('is reached through RDS Proxy, with TLS and a token of IAM', () => {
    expect(production.resource('aws_db_proxy')).toMatchObject({
      engine_family: 'POSTGRESQL',
      require_tls: true,
      auth: [
        { auth_scheme: 'SECRETS', iam_auth: 'REQUIRED' },
        { auth_scheme: 'SECRETS', iam_auth: 'REQUIRED' },
      ],
    });
  });
});

test('(2.1) RDS Proxy comes after the rotation that gives its users their passwords has begun', () => {
  expect(production.resource('aws_db_proxy')['depends_on']).toContainEqual(
    expect.stringMatching(/^aws_secretsmanager_secret_rotation\.rotation_application/),
  );
});

test('(3.2) production keeps 35 days of backups, outside of the maintenance window, and its last one for ever', () => {
  expect(instance).toMatchObject({
    backup_retention_period: 35,
    backup_window: '02:00-03:00',
    maintenance_window: 'sun:04:00-sun:05:00',
    copy_tags_to_snapshot: true,
    delete_automated_backups: false,
    skip_final_snapshot: false,
  });
});

describe('(6.2) a replica is deleted without a final snapshot, which RDS takes of none', () => {
  const recoveryDatabase = (activeRegion: 'primary' | 'recovery') =>
    stackOf(
      synthesizedPlatform([{ ...prod, disasterRecovery: { ...prod.disasterRecovery, activeRegion } }]),
      'prod-recovery-data',
    ).resource('aws_db_instance', 'database_instance');

  test('beside its source, and in the recovery region', () => {
    for (const replica of [
      production.resource('aws_db_instance', 'replica-1'),
      recoveryDatabase('primary'),
    ]) {
      expect(replica).toMatchObject({ skip_final_snapshot: true });
      expect(replica).not.toHaveProperty('final_snapshot_identifier');
    }
  });

  test('but once it is promoted, its last data are kept', () => {
    expect(recoveryDatabase('recovery')).toMatchObject({
      skip_final_snapshot: false,
      final_snapshot_identifier: 'groundwork-prod-recovery-final',
    });
  });
});

test('(6.2) production’s database, cache and secrets survive a destroy', () => {
  for (const type of ['aws_db_instance', 'aws_elasticache_replication_group', 'aws_secretsmanager_secret']) {
    for (const resource of Object.values(production.resources(type))) {
      expect(resource).toMatchObject({ lifecycle: { prevent_destroy: true } });
    }
  }
  expect(instance).toMatchObject({ deletion_protection: true });
});

describe('(2.1) the secrets of the database', () => {
  const secrets = Object.entries(production.resources('aws_secretsmanager_secret'));

  test('have our key and a replica in the recovery region under its key', () => {
    expect(secrets).toHaveLength(4);
    for (const [, secret] of secrets) {
      expect(secret).toMatchObject({
        kms_key_id: expect.stringContaining('data-key'),
        replica: [{ region: 'eu-west-1', kms_key_id: expect.stringContaining('recovery') }],
        recovery_window_in_days: 30,
      });
    }
  });

  test('are read by the named roles and denied to all others', () => {
    const readers = (name: string) => {
      const [statement] = production.statements(`secrets_${name}_policy`);
      expect(statement).toMatchObject({
        effect: 'Deny',
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: expect.arrayContaining(['secretsmanager:GetSecretValue']),
        condition: [{ test: 'ArnNotLike', variable: 'aws:PrincipalArn' }],
      });
      return statement?.condition?.[0]?.values.map((arn) =>
        arn.replace('arn:aws:iam::333333333333:role/', ''),
      );
    };
    const deployers = ['deploy*', 'aws-reserved/sso.amazonaws.com/*AWSReservedSSO_AdministratorAccess_*'];
    expect(readers('master')).toEqual([...deployers, 'groundwork-prod-secret-rotation']);
    expect(readers('application')).toEqual([
      ...deployers,
      'groundwork-prod-secret-rotation',
      'groundwork-prod-application',
      'groundwork-prod-recovery-application',
    ]);
    expect(readers('app-clone')).toEqual([
      'groundwork-prod-secret-rotation',
      'groundwork-prod-database-proxy',
    ]);
  });

  test('rotate every 30 days at most: the master’s and the application’s by the function of this repository', () => {
    const rotations = Object.values(production.resources('aws_secretsmanager_secret_rotation'));
    expect(rotations).toHaveLength(2);
    for (const rotation of rotations) {
      expect(rotation).toMatchObject({
        rotation_rules: { automatically_after_days: 30 },
        rotation_lambda_arn: expect.stringContaining('rotation_function'),
      });
    }
    expect(production.resource('aws_lambda_permission')).toMatchObject({
      principal: 'secretsmanager.amazonaws.com',
      source_account: '333333333333',
    });
  });

  test('are left alone while the other region serves: not rotated, and their former copies not touched', () => {
    const { disasterRecovery } = prod;
    const failedOver = stackOf(
      synthesizedPlatform([{ ...prod, disasterRecovery: { ...disasterRecovery, activeRegion: 'recovery' } }]),
      'prod-data',
    );
    expect(failedOver.resources('aws_secretsmanager_secret_rotation')).toEqual({});
    const secrets = Object.values(failedOver.resources('aws_secretsmanager_secret'));
    expect(secrets).toHaveLength(4);
    for (const secret of secrets)
      expect(secret).toMatchObject({ lifecycle: { ignore_changes: ['replica'] } });
    for (const secret of Object.values(production.resources('aws_secretsmanager_secret'))) {
      expect(secret).not.toHaveProperty('lifecycle.ignore_changes');
    }
  });

  test('stand in no JSON: the master’s password is made and sent by Terraform without being kept', () => {
    expect(Object.keys(production.document['ephemeral'] ?? {}).sort()).toEqual([
      'aws_secretsmanager_random_password',
      'aws_secretsmanager_secret_version',
    ]);
    expect(instance).not.toHaveProperty('password');
    expect(instance['password_wo']).toMatch(
      /^\$\{jsondecode\(ephemeral\.aws_secretsmanager_secret_version\./,
    );
    const master = production.resource('aws_secretsmanager_secret_version', 'master');
    expect(master).not.toHaveProperty('secret_string');
    expect(master['secret_string_wo']).toMatch(/"password" = ephemeral\./);
    expect(production.resource('aws_secretsmanager_secret_version', 'application')['secret_string']).toBe(
      '{"engine":"postgres","username":"app"}',
    );
  });

  test('of which Terraform keeps its own version by a stage that no rotation moves', () => {
    for (const version of Object.values(production.resources('aws_secretsmanager_secret_version'))) {
      expect(version).toMatchObject({
        version_stages: ['AWSCURRENT', 'INITIAL'],
        lifecycle: { ignore_changes: ['version_stages'] },
      });
    }
  });
});

describe('(7.2) sessions', () => {
  test('live in a cache over two zones, encrypted at rest and on the way, for users of IAM', () => {
    expect(production.resource('aws_elasticache_replication_group')).toMatchObject({
      engine: 'valkey',
      num_cache_clusters: 3,
      multi_az_enabled: true,
      automatic_failover_enabled: true,
      at_rest_encryption_enabled: 'true',
      transit_encryption_enabled: true,
      transit_encryption_mode: 'required',
      kms_key_id: expect.stringContaining('data-key'),
      user_group_ids: [expect.stringContaining('sessions_users')],
    });
    expect(production.resource('aws_elasticache_user')).toMatchObject({
      authentication_mode: { type: 'iam' },
      access_string: expect.stringMatching(/^on ~session:\* -@all .* -@dangerous/),
    });
    expect(production.resource('aws_elasticache_parameter_group')).toMatchObject({
      family: 'valkey8',
      parameter: expect.arrayContaining([{ name: 'maxmemory-policy', value: 'volatile-ttl' }]),
    });
  });

  test('of Redis shut out the user whom Redis makes itself', () => {
    const redis = synthesizedPlatform([
      { ...dev, sessions: { store: 'elasticache', cache: { engine: 'redis', nodes: 1, multiAz: false } } },
    ]);
    const users = Object.values(stackOf(redis, 'dev-data').resources('aws_elasticache_user'));
    expect(users.find(({ user_name }) => user_name === 'default')).toMatchObject({
      access_string: 'off -@all',
    });
  });

  test('live in a table where the configuration asks for it, and go by themselves', () => {
    const table = stackOf(synthesizedPlatform([{ ...prod, sessions: { store: 'dynamodb' } }]), 'prod-data');
    expect(table.resource('aws_dynamodb_table')).toMatchObject({
      ttl: { attribute_name: 'expiresAt', enabled: true },
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true, kms_key_arn: expect.stringContaining('data-key') },
      deletion_protection_enabled: true,
    });
    expect(Object.keys(table.resources('aws_elasticache_replication_group'))).toEqual([]);
  });
});

test('(6.1) the application’s settings are published under their path, encrypted with our key', () => {
  const parameters = Object.values(production.resources('aws_ssm_parameter'));
  expect(
    parameters.map(({ name }) => String(name).replace('/groundwork/prod/application/', '')).sort(),
  ).toEqual([
    'CACHE_AUTH',
    'CACHE_HOST',
    'CACHE_NAME',
    'CACHE_PORT',
    'CACHE_TLS',
    'CACHE_USER',
    'DATABASE_AUTH',
    'DATABASE_HOST',
    'DATABASE_NAME',
    'DATABASE_PORT',
    'DATABASE_SECRET_ARN',
    'SESSION_HOURS',
    'SESSION_STORE',
  ]);
  for (const parameter of parameters) {
    expect(parameter).toMatchObject({ type: 'SecureString', key_id: expect.stringContaining('data-key') });
  }
});

test('without a proxy the application logs in with the secret’s password, and no user has a secret of its own', () => {
  const bare = stackOf(
    synthesizedPlatform([{ ...dev, database: { ...dev.database, proxy: false } }]),
    'dev-data',
  );
  expect(Object.keys(bare.resources('aws_db_proxy'))).toEqual([]);
  expect(Object.keys(bare.resources('aws_secretsmanager_secret'))).toHaveLength(2);
  expect(bare.resource('aws_ssm_parameter', 'database-auth')['value']).toBe('password');
});

test('(7.1) the database changes at once where the configuration asks for that, and else in its window', () => {
  const applied = (environments?: Parameters<typeof synthesizedPlatform>[0]) =>
    stackOf(synthesizedPlatform(environments), 'dev-data').resource('aws_db_instance')['apply_immediately'];
  expect(applied()).toBe(false);
  expect(applied([{ ...dev, database: { ...dev.database, applyImmediately: true } }])).toBe(true);
});
