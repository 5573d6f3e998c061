import { z } from 'zod';
import { ConfigurationError, loadConfiguration, selectEnvironments } from '../../src/config';
import { ACKNOWLEDGEMENT } from '../../src/config/backup-schema';
import { environmentSchema, projectSchema } from '../../src/config/schema';
import { configurationWith } from './good-configuration';

const configuration = loadConfiguration(configurationWith({}));

/** Places of objects within a value that can still be changed. */
function unfrozen(value: unknown, at = 'configuration'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, child]) => unfrozen(child, `${at}.${key}`));
  return Object.isFrozen(value) ? below : [at, ...below];
}

describe('a loaded configuration', () => {
  test('is frozen in all its depth', () => {
    expect(unfrozen(configuration)).toEqual([]);
  });

  test('leaves the input as it was, neither frozen nor filled in', () => {
    const input = configurationWith({});
    loadConfiguration(input);
    expect(input).toEqual(configurationWith({}));
    expect(Object.isFrozen(input.environments[0]?.primary.availabilityZones)).toBe(false);
  });

  test('keeps the order of the environments', () => {
    expect(configuration.environments.map(({ name }) => name)).toEqual(['dev', 'staging', 'prod']);
  });

  test('has the safe choice wherever nothing is said', () => {
    const [, , prod] = configuration.environments;
    expect(prod).toMatchObject({
      account: { ownsAccountSettings: true },
      deletionProtection: { enabled: true },
      ports: { application: 8080, database: 5432, cache: 6379 },
      state: { kind: 's3', locking: 'both', noncurrentVersionDays: 365 },
      objectAuditing: 'writes',
      backup: {
        startsAt: '06:00',
        lock: { mode: 'governance' },
        notify: ['on-call@example.com'],
        auditFrameworks: true,
        restoreTesting: { enabled: true, schedule: 'cron(0 9 ? * SUN *)', windowDays: 14 },
      },
      retention: { logDays: 365, archiveTransitionDays: 90, archiveDays: 2555, keyDeletionDays: 30 },
      recovery: {
        subnetPrefixLengths: { public: 24, application: 20, data: 22, endpoints: 26 },
        gatewayEndpoints: ['s3', 'dynamodb'],
        interfaceEndpoints: [],
      },
    });
    expect(prod?.recovery).not.toHaveProperty('vpn');
    expect(prod?.recovery).not.toHaveProperty('directConnect');
  });

  test('takes the size of one tier and leaves the others at their default', () => {
    const [dev] = loadConfiguration(
      configurationWith({ 'dev.primary.subnetPrefixLengths.data': 23 }),
    ).environments;
    expect(dev?.primary.subnetPrefixLengths).toEqual({
      public: 24,
      application: 20,
      data: 23,
      endpoints: 26,
    });
  });
});

test('no setting asks for a secret', () => {
  const names = [projectSchema, environmentSchema].flatMap((schema) =>
    settingNames(z.toJSONSchema(schema, { io: 'input' })),
  );
  expect(names).toEqual(
    expect.arrayContaining(['owner', 'vpcCidr', 'customerGatewayIp', 'organization', 'rpoMinutes']),
  );
  expect(
    names.filter((name) => /passw|secret|token|credential|private.?key|access.?key/i.test(name)),
  ).toEqual([]);
});

/** Names of all settings of a JSON schema that take a value, at any depth; groups of settings take none. */
function settingNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' ? namesOfValues(value) : []),
    ...settingNames(value),
  ]);
}

function namesOfValues(properties: Readonly<Record<string, { readonly type?: string }>>): string[] {
  return Object.entries(properties)
    .filter(([, { type }]) => type !== 'object')
    .map(([name]) => name);
}

describe('what the limits still allow', () => {
  test.each([
    {
      what: 'a public load balancer with a certificate',
      changes: { 'dev.domain': 'dev.example.com', 'dev.compute.loadBalancer.scheme': 'public' },
    },
    {
      what: 'a cache of one node without failover',
      changes: { 'dev.sessions': { store: 'elasticache', cache: { nodes: 1, multiAz: false } } },
    },
    {
      what: 'the smallest task of Fargate',
      changes: { 'dev.compute.runner': { kind: 'fargate', cpu: 256, memoryMiB: 512 } },
    },
    {
      what: 'gp3 settings of a database from 400 GiB on',
      changes: {
        'dev.database.storage': { allocatedGiB: 400, maximumGiB: 440, iops: 12000, throughputMiBps: 3000 },
      },
    },
    {
      what: 'the smallest VPC, with the smallest subnets',
      changes: {
        'dev.primary.vpcCidr': '10.0.0.0/23',
        'dev.primary.subnetPrefixLengths': { public: 27, application: 28, data: 28, endpoints: 27 },
      },
    },
    {
      what: 'as many interface endpoints as their subnet has addresses beside a load balancer',
      changes: {
        'dev.primary.subnetPrefixLengths.endpoints': 27,
        'dev.primary.interfaceEndpoints': Array.from({ length: 18 }, (_, n) => `service${n}`),
      },
    },
    {
      what: 'the fastest root volume of its size',
      changes: {
        'dev.compute': {
          runner: { kind: 'ec2', rootVolume: { sizeGiB: 8, iops: 4000, throughputMiBps: 1000 } },
        },
      },
    },
    ...['0 7 * * MON-FRI', '*/15 0-8/2 1,15 jan-mar 7', '59 23 31 12 0,6'].map((recurrence) => ({
      what: `a schedule (${recurrence})`,
      changes: {
        'dev.compute': { scaling: { scheduled: [{ name: 'night', recurrence, minimum: 1, maximum: 1 }] } },
      },
    })),
    {
      what: 'a 32-bit ASN',
      changes: {
        'staging.primary.vpn.customerGatewayAsn': 4200000001,
        'staging.primary.vpn.amazonSideAsn': 4294967294,
      },
    },
    {
      what: 'a shared account with one owner of its settings',
      changes: { 'staging.account': { id: '111111111111', ownsAccountSettings: false } },
    },
    {
      what: 'a vault of another account',
      changes: {
        'prod.backup.copyToVaultArn': 'arn:aws:backup:us-east-1:999999999999:backup-vault:copies_of-shop',
      },
    },
    {
      what: 'a compliance lock that is acknowledged, in production',
      changes: {
        'prod.backup.lock': { mode: 'compliance', coolingOffDays: 3, acknowledgement: ACKNOWLEDGEMENT },
      },
    },
    {
      what: 'cold storage of exactly 90 days',
      changes: {
        'dev.backup.plans.internal': { monthlyDays: 91, coldAfterDays: 1, copyDays: 91 },
      },
    },
    { what: 'backups from the end of the maintenance on', changes: { 'dev.backup.startsAt': '05:00' } },
    { what: 'backups that begin before the hour before it', changes: { 'dev.backup.startsAt': '02:00' } },
    { what: 'a local state outside of production', changes: { 'dev.state': { kind: 'local' } } },
    { what: 'a domain in another script', changes: { 'dev.domain': 'xn--bcher-kva.xn--p1ai' } },
    { what: 'an owner in another script', changes: { 'project.owner': 'Équipe 平台: a/b@c' } },
    {
      what: 'a role with a path as key administrator',
      changes: {
        'dev.account.keyAdministrators': ['arn:aws:iam::111111111111:role/aws-reserved/sso/Admin_1'],
      },
    },
  ])('accepts $what', ({ changes }) => {
    expect(() => loadConfiguration(configurationWith(changes))).not.toThrow();
  });
});

describe('ENVIRONMENT', () => {
  test.each([undefined, ''])('selects all environments when it is %p', (only) => {
    expect(selectEnvironments(configuration, only)).toEqual(configuration.environments);
  });

  test('selects the one environment that it names', () => {
    expect(selectEnvironments(configuration, 'staging').map(({ name }) => name)).toEqual(['staging']);
  });

  test('is refused with the list of choices when there is no such environment', () => {
    expect(() => selectEnvironments(configuration, 'Prod')).toThrow(ConfigurationError);
    expect(() => selectEnvironments(configuration, 'Prod')).toThrow(
      "ENVIRONMENT (environment variable): found 'Prod'; allowed: one of: dev, staging, prod; or unset for all",
    );
  });
});
