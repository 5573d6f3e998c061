import { prod } from '../../environments/prod';
import type { EnvironmentInput } from '../../src/config';
import { stackOf, synthesizedPlatform } from '../support/platform';
import type { Synthesized } from '../support/synthesized';

type DisasterRecovery = NonNullable<EnvironmentInput['disasterRecovery']>;

/** Production with other settings of disaster recovery. */
const having = (disasterRecovery: DisasterRecovery, changes: Partial<EnvironmentInput> = {}) =>
  synthesizedPlatform([{ ...prod, ...changes, disasterRecovery }]);

const REPLICA = { kind: 'read-replica' } as const;
const pilotLight = new Map([...synthesizedPlatform()].filter(([id]) => id.startsWith('prod-')));
const warmStandby = having({ strategy: 'warm-standby', database: REPLICA, standbyMinimum: 2 });
const failedOver = having({ strategy: 'pilot-light', database: REPLICA, activeRegion: 'recovery' });

const dataOf = (stacks: Map<string, Synthesized>) => stackOf(stacks, 'prod-recovery-data');
const computeOf = (stacks: Map<string, Synthesized>) => stackOf(stacks, 'prod-recovery-compute');
const fleetOf = (stacks: Map<string, Synthesized>) => computeOf(stacks).resource('aws_autoscaling_group');
const originOf = (stacks: Map<string, Synthesized>) => {
  const { origin } = stackOf(stacks, 'prod-edge').resource('aws_cloudfront_distribution') as {
    origin: { origin_id: string; domain_name: string; vpc_origin_config: { vpc_origin_id: string } }[];
  };
  const found = origin.find(({ origin_id }) => origin_id === 'application');
  if (found === undefined) throw new Error('no origin for the application');
  return found;
};

describe('(3.2) the database in the recovery region', () => {
  const replica = dataOf(pilotLight).resource('aws_db_instance');

  test('is a replica of the primary’s, under that region’s key, private and guarded like it', () => {
    expect(replica).toMatchObject({
      replicate_source_db: expect.stringMatching(/prod-data.*database_instance.*arn/),
      kms_key_id: expect.stringMatching(/prod-recovery.*data-key/),
      storage_encrypted: true,
      publicly_accessible: false,
      deletion_protection: true,
      lifecycle: { prevent_destroy: true },
    });
  });

  test('keeps backups of its own, so that there are some on the day of its promotion', () => {
    expect(replica['backup_retention_period']).toBe(35);
  });

  test('has no engine, size, user or password of its own: they are the source’s', () => {
    for (const name of ['engine', 'allocated_storage', 'username', 'password_wo', 'db_name']) {
      expect(replica).not.toHaveProperty(name);
    }
  });

  test('has the class of the primary: a smaller one takes fewer connections, and would stop replaying', () => {
    const primary = stackOf(pilotLight, 'prod-data').resource('aws_db_instance', 'database_instance');
    expect(replica['instance_class']).toBe(primary['instance_class']);
    const parameters = (stack: Synthesized) => stack.resource('aws_db_parameter_group')['parameter'];
    expect(parameters(dataOf(pilotLight))).toEqual(parameters(stackOf(pilotLight, 'prod-data')));
  });

  test('is promoted by the failover in its place, and gets a standby and read replicas like the primary’s', () => {
    const promoted = dataOf(failedOver).resource('aws_db_instance', 'database_instance');
    expect(promoted).not.toHaveProperty('replicate_source_db');
    expect(promoted).toMatchObject({ identifier: replica['identifier'], multi_az: true });
    expect(replica['multi_az']).toBe(false);
    expect(Object.keys(dataOf(failedOver).resources('aws_db_instance'))).toHaveLength(2);
  });

  test('keeps backups of its own for as many days as the primary’s', () => {
    expect(replica['backup_retention_period']).toBe(35);
  });

  test('is made of the backups that RDS copies, where the configuration asks for those', () => {
    const strategy = 'backup-and-restore';
    const copied = { kind: 'replicated-backups', retentionDays: 35 } as const;
    const waiting = dataOf(having({ strategy, database: copied }));
    expect(waiting.resource('aws_db_instance_automated_backups_replication')).toMatchObject({
      source_db_instance_arn: expect.stringMatching(/prod-data/),
      kms_key_id: expect.stringMatching(/prod-recovery.*data-key/),
      retention_period: 35,
    });
    expect(Object.keys(waiting.resources('aws_db_instance'))).toEqual([]);

    const database = { ...copied, restoreTo: '2026-01-31T12:00:00Z' };
    const restored = dataOf(having({ strategy, database, activeRegion: 'recovery' }));
    expect(restored.resource('aws_db_instance', 'database_instance')).toMatchObject({
      restore_to_point_in_time: {
        source_db_instance_automated_backups_arn: expect.stringContaining('automated_backups_replication'),
        restore_time: '2026-01-31T12:00:00Z',
      },
    });
    const ofLatest = { ...copied, restoreTo: 'latest' };
    const latest = dataOf(having({ strategy, database: ofLatest, activeRegion: 'recovery' }));
    expect(latest.resource('aws_db_instance', 'database_instance')).toMatchObject({
      restore_to_point_in_time: { use_latest_restorable_time: true },
    });
  });

  test.each([
    { kind: 'replicated-backups', restoreTo: 'latest' },
    { kind: 'backup-copies', snapshot: 'arn:aws:rds:eu-west-1:333333333333:snapshot:awsbackup:job-1' },
  ] as const)('stays on the way back, until its setting is taken out: $kind', (database) => {
    const design = {
      strategy: 'backup-and-restore',
      database,
      objectives: { regionLoss: { database: { rpoMinutes: 1560 } } },
    } as const;
    const [served, back] = (['recovery', 'primary'] as const).map((activeRegion) =>
      dataOf(having({ ...design, activeRegion })).resource('aws_db_instance', 'database_instance'),
    );
    expect(back?.['identifier']).toBe(served?.['identifier']);
  });

  test('changes at once: a standby in another zone does not wait for the maintenance window', () => {
    for (const stacks of [pilotLight, failedOver]) {
      expect(dataOf(stacks).resource('aws_db_instance', 'database_instance')).toMatchObject({
        apply_immediately: true,
      });
    }
  });

  test('is made of a snapshot of the recovery vault, where there is nothing else', () => {
    const snapshot = 'arn:aws:rds:eu-west-1:333333333333:snapshot:awsbackup:job-1';
    const stacks = having({
      strategy: 'backup-and-restore',
      database: { kind: 'backup-copies', snapshot },
      activeRegion: 'recovery',
      objectives: { regionLoss: { database: { rpoMinutes: 1560 } } },
    });
    expect(dataOf(stacks).resource('aws_db_instance', 'database_instance')).toMatchObject({
      snapshot_identifier: snapshot,
    });
  });
});

describe('(3.2) an alarm', () => {
  const alarms = (stack: Synthesized) => Object.values(stack.resources('aws_cloudwatch_metric_alarm'));

  test('tells when the replica is behind by more than its RPO, or tells nothing at all', () => {
    const objectives = { regionLoss: { database: { rpoMinutes: 10 } } };
    const stacks = having({ strategy: 'pilot-light', database: REPLICA, objectives });
    expect(alarms(dataOf(stacks))).toEqual([
      expect.objectContaining({
        metric_name: 'ReplicaLag',
        dimensions: { DBInstanceIdentifier: expect.stringContaining('aws_db_instance.database_instance') },
        threshold: 600,
        treat_missing_data: 'breaching',
        alarm_actions: [expect.stringMatching(/prod-recovery.*aws_sns_topic/)],
      }),
    ]);
    expect(alarms(dataOf(failedOver))).toEqual([]);
  });

  const ofCopies = (stacks: Map<string, Synthesized>, stack: string) =>
    alarms(stackOf(stacks, stack))
      .filter((alarm) => alarm['namespace'] === 'AWS/S3')
      .map((alarm) => [
        alarm['metric_name'],
        (alarm['dimensions'] as Record<string, string>)['SourceBucket'],
        alarm['threshold'],
      ]);
  const bucket = (name: string) => `groundwork-prod-${name}-333333333333`;

  test('tells of late copies where they arrive, and of failed ones where they leave: only there AWS measures them', () => {
    // States go one way.
    const [late, failed] = ['ReplicationLatency', 'OperationsFailedReplication'];
    const twoWay = ['assets', 'uploads'];
    expect(ofCopies(pilotLight, 'prod-backup').sort()).toEqual(
      [
        ...[...twoWay, 'state'].map((name) => [failed, bucket(name), 0]),
        ...twoWay.map((name) => [late, bucket(`${name}-replica`), 900]),
      ].sort(),
    );
    expect(ofCopies(pilotLight, 'prod-recovery-storage').sort()).toEqual(
      [
        ...[...twoWay, 'state'].map((name) => [late, bucket(name), 900]),
        ...twoWay.map((name) => [failed, bucket(`${name}-replica`), 0]),
      ].sort(),
    );
    for (const alarm of alarms(stackOf(pilotLight, 'prod-recovery-storage'))) {
      expect(alarm['alarm_actions']).toEqual([expect.stringMatching(/prod-recovery.*aws_sns_topic/)]);
    }
  });

  test('is not made where nothing is promised', () => {
    const unlimited = having({
      strategy: 'pilot-light',
      database: REPLICA,
      objectives: { regionLoss: { uploads: { rpoMinutes: 'unlimited' } } },
    });
    for (const stack of ['prod-backup', 'prod-recovery-storage']) {
      expect(ofCopies(unlimited, stack).map(([, source]) => source)).not.toContain(bucket('uploads'));
    }
  });
});

describe('(11) the application in the recovery region', () => {
  test.each([
    ['pilot light: stands, with no capacity', pilotLight, { min_size: 0, max_size: 0 }],
    ['warm standby: runs, small', warmStandby, { min_size: 2, max_size: 24 }],
    ['failed over: runs at full size', failedOver, { min_size: 3, max_size: 24 }],
  ])('%s', (_, stacks, size) => expect(fleetOf(stacks)).toMatchObject(size));

  test('does not stand at all for backup and restore, until it is failed over to', () => {
    const waiting = having({ strategy: 'backup-and-restore', database: REPLICA });
    expect([...waiting.keys()]).not.toContain('prod-recovery-compute');
    const active = having({
      strategy: 'backup-and-restore',
      database: REPLICA,
      activeRegion: 'recovery',
    });
    expect(fleetOf(active)).toMatchObject({ min_size: 3, max_size: 24 });
  });

  test('forecasts and follows schedules only while visitors are served from there', () => {
    const kinds = (stacks: Map<string, Synthesized>) =>
      Object.keys(computeOf(stacks).resources('aws_autoscaling_policy')).filter((name) =>
        name.includes('predictive'),
      );
    expect(kinds(warmStandby)).toEqual([]);
    expect(kinds(failedOver)).toHaveLength(1);
  });

  test('has the secret’s replica, the bucket’s copy and the network of its own region', () => {
    const statements = computeOf(pilotLight).statements('application-role_permissions');
    const of = (sid: string) => statements.find((statement) => statement.sid === sid)?.resources;
    expect(of('ReadItsSecret')).toEqual([
      expect.stringMatching(/^\$\{replace\(.*":eu-central-1:", ":eu-west-1:"\)\}$/),
    ]);
    expect(of('KeepUploads')).toEqual(['arn:aws:s3:::groundwork-prod-uploads-replica-333333333333/*']);
    const subnets = computeOf(pilotLight).resource('aws_lb')['subnets'] as string[];
    expect(subnets).toHaveLength(3);
    for (const subnet of subnets) expect(subnet).toContain('reference-input-prod-recovery.outputs');
  });

  test('has a role of its own, which the secret’s policy names beside the primary’s', () => {
    expect(computeOf(pilotLight).resource('aws_iam_role', 'application-role')['name']).toBe(
      'groundwork-prod-recovery-application',
    );
    const [deny] = stackOf(pilotLight, 'prod-data').statements('secrets_application_policy');
    expect(deny?.condition?.[0]?.values).toEqual(
      expect.arrayContaining([
        'arn:aws:iam::333333333333:role/groundwork-prod-application',
        'arn:aws:iam::333333333333:role/groundwork-prod-recovery-application',
      ]),
    );
  });

  test('logs in with a password, since RDS Proxy takes no replica, and finds its settings in its region', () => {
    const settings = dataOf(pilotLight).resources('aws_ssm_parameter');
    const value = (name: string) =>
      Object.values(settings).find(
        (parameter) => parameter['name'] === `/groundwork/prod/application/${name}`,
      )?.['value'];
    expect(value('DATABASE_AUTH')).toBe('password');
    expect(value('DATABASE_HOST')).toMatch(/aws_db_instance.*address/);
    for (const parameter of Object.values(settings)) {
      expect(parameter).toMatchObject({
        type: 'SecureString',
        key_id: expect.stringMatching(/prod-recovery.*data-key/),
      });
    }
  });

  test('has a cache only where it runs: an empty one is made in the time that a failover may take', () => {
    const caches = (stacks: Map<string, Synthesized>) =>
      Object.keys(dataOf(stacks).resources('aws_elasticache_replication_group'));
    expect(caches(pilotLight)).toEqual([]);
    expect(caches(warmStandby)).toHaveLength(1);
    expect(caches(failedOver)).toHaveLength(1);
  });

  test('has a certificate of its region', () => {
    expect(computeOf(pilotLight).resource('aws_lb_listener')['certificate_arn']).toMatch(
      /prod-global.*certificates_recovery/,
    );
    const { provider } = stackOf(pilotLight, 'prod-global').resource('aws_acm_certificate', 'recovery');
    expect(provider).toBe('aws.recovery');
  });
});

test('(11) backup and restore finds beforehand what could not be made once the region is lost', () => {
  const strategy = 'backup-and-restore';
  const waiting = having(
    { strategy, database: REPLICA },
    {
      sessions: { store: 'dynamodb' },
      compute: { runner: { kind: 'fargate' } },
      recovery: { ...prod.recovery, natMode: 'single' },
    },
  );
  const certificate = stackOf(waiting, 'prod-global').resource('aws_acm_certificate', 'recovery');
  expect(certificate['provider']).toBe('aws.recovery');
  expect(stackOf(waiting, 'prod-data').resource('aws_dynamodb_table')['replica']).toHaveLength(1);
  expect(
    Object.keys(stackOf(waiting, 'prod-compute').resources('aws_ecr_replication_configuration')),
  ).toHaveLength(1);
});

test('(11) instances there start from the image of their region, and no canary is tried on them', () => {
  const [imageId, recoveryImageId] = ['ami-0123456789abcdef0', 'ami-0fedcba9876543210'];
  const pinned = having(
    { strategy: 'pilot-light', database: REPLICA, activeRegion: 'recovery' },
    {
      compute: {
        runner: { kind: 'ec2', imageId, recoveryImageId },
        canary: { percent: 10, imageId: 'ami-00000000000000000' },
      },
    },
  );
  const images = (id: string) =>
    Object.values(stackOf(pinned, id).resources('aws_launch_template')).map(({ image_id }) => image_id);
  expect(images('prod-compute').sort()).toEqual(['ami-00000000000000000', imageId]);
  expect(images('prod-recovery-compute')).toEqual([recoveryImageId]);
});

test('(11) images of containers are copied to the recovery region, by whoever owns the account’s settings', () => {
  const tasks = (account: EnvironmentInput['account']) =>
    having(
      { strategy: 'pilot-light', database: REPLICA },
      {
        account,
        compute: { runner: { kind: 'fargate' } },
        recovery: { ...prod.recovery, natMode: 'single' },
      },
    );
  const owned = tasks(prod.account);
  expect(stackOf(owned, 'prod-compute').resource('aws_ecr_replication_configuration')).toMatchObject({
    replication_configuration: {
      rule: [
        {
          destination: [{ region: 'eu-west-1', registry_id: '333333333333' }],
          repository_filter: [{ filter: 'groundwork-prod-', filter_type: 'PREFIX_MATCH' }],
        },
      ],
    },
  });
  for (const stack of [
    computeOf(owned),
    stackOf(tasks({ ...prod.account, ownsAccountSettings: false }), 'prod-compute'),
  ]) {
    expect(Object.keys(stack.resources('aws_ecr_replication_configuration'))).toEqual([]);
  }
});

describe('(11) sessions in a table', () => {
  const stacks = having({ strategy: 'pilot-light', database: REPLICA }, { sessions: { store: 'dynamodb' } });

  test('are in both regions, each with its key, and can be restored in both', () => {
    expect(stackOf(stacks, 'prod-data').resource('aws_dynamodb_table')).toMatchObject({
      stream_enabled: true,
      replica: [
        {
          region_name: 'eu-west-1',
          kms_key_arn: expect.stringMatching(/prod-recovery.*data-key/),
          point_in_time_recovery: true,
        },
      ],
    });
  });

  test('are the application’s there too, and it may touch no other table', () => {
    const keep = computeOf(stacks)
      .statements('application-role_permissions')
      .find(({ sid }) => sid === 'KeepSessions');
    expect(keep?.resources).toEqual([
      'arn:aws:dynamodb:eu-west-1:333333333333:table/groundwork-prod-sessions',
    ]);
  });
});

describe('(11) the edge', () => {
  test('sends requests to the active region’s load balancer, by the way into that region’s network', () => {
    expect(originOf(pilotLight).domain_name).toMatch(/prod-compute.*dns_name/);
    expect(originOf(pilotLight).vpc_origin_config.vpc_origin_id).toMatch(/primary-vpc-origin/);
    expect(originOf(failedOver).domain_name).toMatch(/prod-recovery-compute.*dns_name/);
    expect(originOf(failedOver).vpc_origin_config.vpc_origin_id).toMatch(/recovery-vpc-origin/);
  });

  test('has both ways ready before they are needed', () => {
    for (const stacks of [pilotLight, failedOver]) {
      expect(Object.keys(stackOf(stacks, 'prod-edge').resources('aws_cloudfront_vpc_origin'))).toHaveLength(
        2,
      );
    }
  });

  test('rotates the header in the rules of both load balancers', () => {
    const edge = stackOf(pilotLight, 'prod-edge');
    const { variables } = edge.resource('aws_lambda_function')['environment'] as {
      variables: Record<string, string>;
    };
    expect(variables['RULES']).toMatch(/prod-compute.*eu-central-1.*prod-recovery-compute.*eu-west-1/s);
    const change = edge
      .statements('origin-header-rotation_function_role_permissions')
      .find(({ sid }) => sid === 'ChangeRule');
    expect(change?.resources).toHaveLength(2);
  });
});

test('(11) a failover gives no resource another address; what goes is the alarm of a replica that is none, and rotation', () => {
  const addresses = (stacks: Map<string, Synthesized>, id: string): string[] =>
    Object.entries(stackOf(stacks, id).document['resource'] ?? {}).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${type}.${name}`),
    );
  const gone = [...pilotLight.keys()].flatMap((id) => {
    const after = addresses(failedOver, id);
    return addresses(pilotLight, id).filter((address) => !after.includes(address));
  });
  expect(gone.map((address) => address.replace(/_[0-9A-F]{8}$/, ''))).toEqual([
    'aws_secretsmanager_secret_rotation.rotation_application',
    'aws_secretsmanager_secret_rotation.rotation_master',
    'aws_cloudwatch_metric_alarm.replica-lag',
  ]);
});

test('(11) runs read and lock the states in the recovery region once the configuration says so', () => {
  const stacks = having(
    { strategy: 'pilot-light', database: REPLICA, activeRegion: 'recovery' },
    { state: { kind: 's3', region: 'recovery' } },
  );
  const bucket = 'groundwork-prod-state-replica-333333333333';
  const { document } = stackOf(stacks, 'prod-edge');
  expect(document['terraform']?.['backend']).toMatchObject({
    s3: { bucket, region: 'eu-west-1', dynamodb_table: 'groundwork-prod-state-locks', use_lockfile: true },
  });
  for (const state of Object.values(document['data']?.['terraform_remote_state'] ?? {})) {
    expect(state).toMatchObject({ config: { bucket, region: 'eu-west-1' } });
  }
});
