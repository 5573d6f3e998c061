import { dev } from '../environments/dev';
import { platformStacks, SHIPPED, stackOf, synthesizedPlatform } from './support/platform';

const stacks = synthesizedPlatform();

const STACKS = [
  'backup',
  'compute',
  'data',
  'edge',
  'global',
  'network',
  'recovery',
  'recovery-storage',
  'security',
  'state',
  'storage',
];

/** Where the application stands in the recovery region too. */
const STANDBY = ['recovery-data', 'recovery-compute'];

test('each environment has the same stacks, and those with a standby two more', () => {
  expect([...stacks.keys()].sort()).toEqual(
    SHIPPED.flatMap(({ name, disasterRecovery }) => {
      const standby = disasterRecovery?.strategy !== 'backup-and-restore';
      return [...STACKS, ...(standby ? STANDBY : [])].map((stack) => `${name}-${stack}`);
    }).sort(),
  );
});

test('(1.1) the stacks form a graph without cycles, in which the state comes first', () => {
  const order: string[] = [];
  const inProgress = new Set<string>();
  const byId = platformStacks();
  const visit = (id: string): void => {
    if (order.includes(id)) return;
    if (inProgress.has(id)) throw new Error(`cycle through ${id}`);
    inProgress.add(id);
    for (const dependency of byId.get(id)?.dependencies ?? []) visit(dependency.node.id);
    order.push(id);
  };
  for (const id of byId.keys()) visit(id);
  for (const { name } of SHIPPED) {
    const own = order.filter((id) => id.startsWith(`${name}-`));
    expect(own[0]).toBe(`${name}-state`);
    expect(own[1]).toBe(`${name}-security`);
  }
});

test('no stack depends on another environment', () => {
  for (const [id, stack] of platformStacks()) {
    const environment = id.split('-')[0];
    expect(stack.dependencies.map(({ node }) => node.id.split('-')[0])).toEqual(
      stack.dependencies.map(() => environment),
    );
  }
});

test.each([...stacks.keys()])('%s refuses any account but its own, in every provider', (id) => {
  const account = SHIPPED.find(({ name }) => id.startsWith(`${name}-`))?.account.id;
  const providers = stackOf(stacks, id).document['provider']?.['aws'] as unknown as Record<string, unknown>[];
  expect(providers.length).toBeGreaterThan(0);
  for (const provider of providers) expect(provider).toMatchObject({ allowed_account_ids: [account] });
});

test.each([...stacks.keys()])('(5.1) %s tags whatever any of its providers makes', (id) => {
  const providers = stackOf(stacks, id).document['provider']?.['aws'] as unknown as Record<string, unknown>[];
  for (const provider of providers) {
    expect(provider).toMatchObject({
      default_tags: [
        {
          tags: {
            Project: 'groundwork',
            Environment: id.split('-')[0],
            Owner: expect.any(String),
            CostCenter: expect.any(String),
            DataClassification: expect.any(String),
            ManagedBy: 'cdktf',
          },
        },
      ],
    });
  }
});

describe('the backend', () => {
  const backend = (environment: Partial<typeof dev>, section: string) =>
    stackOf(synthesizedPlatform([{ ...dev, ...environment }]), 'dev-network').document['terraform']?.[
      section
    ];

  test('is S3 with both locks, in the bucket of the state stack and under a key of the stack’s own', () => {
    expect(backend({}, 'backend')).toEqual({
      s3: {
        allowed_account_ids: ['111111111111'],
        bucket: 'groundwork-dev-state-111111111111',
        dynamodb_table: 'groundwork-dev-state-locks',
        key: 'dev-network.tfstate',
        region: 'eu-central-1',
        use_lockfile: true,
      },
    });
  });

  test.each([
    ['lockfile', { use_lockfile: true }, 'dynamodb_table'],
    ['dynamodb', { dynamodb_table: 'groundwork-dev-state-locks' }, 'use_lockfile'],
  ] as const)('locks by %s alone where that is asked', (locking, present, absent) => {
    const s3 = backend({ state: { kind: 's3', locking } }, 'backend')?.['s3'];
    expect(s3).toMatchObject(present);
    expect(s3).not.toHaveProperty(absent);
  });

  test('asks for no encryption of its own, which the bucket would refuse', () => {
    expect(backend({}, 'backend')?.['s3']).not.toHaveProperty('encrypt');
  });

  test('reads another stack’s state without its lock: that draws no deprecation warning', () => {
    const remote = stackOf(stacks, 'dev-network').document['data']?.['terraform_remote_state'];
    const [reader] = Object.values(remote ?? {});
    expect(reader).toMatchObject({ config: { key: 'dev-security.tfstate' } });
    expect(reader?.['config']).not.toHaveProperty('dynamodb_table');
  });

  test('is Terraform Cloud where that is asked, with no state stack', () => {
    const environment = { state: { kind: 'cloud', organization: 'acme', workspacePrefix: 'web-' } } as const;
    expect(backend(environment, 'cloud')).toEqual({
      hostname: 'app.terraform.io',
      organization: 'acme',
      workspaces: { name: 'web-dev-network', project: 'Default Project' },
    });
    expect(synthesizedPlatform([{ ...dev, ...environment }]).has('dev-state')).toBe(false);
  });

  test('is a local file where that is asked, with no state stack', () => {
    const environment = { state: { kind: 'local' } } as const;
    expect(backend(environment, 'backend')).toEqual({ local: { path: '../../../dev-network.tfstate' } });
    expect(synthesizedPlatform([{ ...dev, ...environment }]).has('dev-state')).toBe(false);
  });
});
