import { loadConfiguration, namesOf } from '../../src/config';
import { BUCKET_PURPOSES } from '../../src/config/naming';
import { configurationWith } from './good-configuration';

const LONGEST_PROJECT = 'a'.repeat(20);
const LONGEST_ENVIRONMENT = 'b'.repeat(10);

/** Names of every mixture of short, long and hyphenated names that the schema accepts. */
const all = ['ab', 'a-b', 'web-shop', `${'a-'.repeat(9)}bc`, LONGEST_PROJECT].flatMap((projectName) =>
  ['qa', 'dev2', LONGEST_ENVIRONMENT].map((environmentName) => {
    const { project, environments } = loadConfiguration(
      configurationWith({ 'project.name': projectName, 'dev.name': environmentName }),
    );
    const [environment] = environments;
    if (environment === undefined) throw new Error('no environment was loaded');
    return namesOf(project, environment);
  }),
);

const longest = all.at(-1) as (typeof all)[number];

describe('names made from the longest project and environment names that are allowed', () => {
  test('are those that the schema accepts at most', () => {
    expect(longest.prefix).toBe(`${LONGEST_PROJECT}-${LONGEST_ENVIRONMENT}`);
  });

  test.each(BUCKET_PURPOSES)('fit the rules of a bucket for %s', (purpose) => {
    for (const names of all) {
      expect(names.bucket(purpose)).toMatch(/^(?=.{3,63}$)[a-z0-9][a-z0-9-]*[a-z0-9]$/);
    }
  });

  test('fit the name of a DynamoDB table', () => {
    for (const { lockTable } of all) expect(lockTable).toMatch(/^[A-Za-z0-9_.-]{3,255}$/);
  });

  test('fit an IAM role, a KMS alias and a trail with a last part of 32 characters', () => {
    const name = longest.of('w'.repeat(32));
    expect(name).toHaveLength(64);
    expect(name).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test('fit a plan of restore tests of AWS Backup, which takes letters, digits and _', () => {
    for (const names of all) expect(names.word('restores')).toMatch(/^[A-Za-z][A-Za-z0-9_]{1,49}$/);
  });

  test('fit a workspace of Terraform Cloud with the longest prefix and stack', () => {
    expect(`${'x'.repeat(40)}${longest.stack('observability')}`.length).toBeLessThanOrEqual(90);
  });
});

test('refuses a name that is too long for an IAM role, and says how long it may be', () => {
  expect(() => longest.of('w'.repeat(33))).toThrow(
    new RangeError(
      `The name ${longest.prefix}-${'w'.repeat(33)} has 65 characters and may have 64: choose a shorter last part`,
    ),
  );
});

test('gives buckets of different accounts, environments and purposes different names', () => {
  const { project, environments } = loadConfiguration(configurationWith({}));
  const names = environments.flatMap((environment) =>
    BUCKET_PURPOSES.map(namesOf(project, environment).bucket),
  );
  expect(new Set(names).size).toBe(environments.length * BUCKET_PURPOSES.length);
});

test('keeps the names that people rely on', () => {
  const names = namesOf(
    { name: 'shop' },
    {
      name: 'dev',
      account: { id: '111122223333', ownsAccountSettings: true, keyAdministrators: [], deployRoles: [] },
    },
  );
  expect({
    prefix: names.prefix,
    role: names.of('state-replication'),
    bucket: names.bucket('state'),
    lockTable: names.lockTable,
    stack: names.stack('network'),
  }).toEqual({
    prefix: 'shop-dev',
    role: 'shop-dev-state-replication',
    bucket: 'shop-dev-state-111122223333',
    lockTable: 'shop-dev-state-locks',
    stack: 'dev-network',
  });
});
