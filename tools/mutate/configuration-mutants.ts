import type { EnvironmentInput } from '../../src/config';

/** A configuration with one bad setting. */
export interface ConfigurationMutant {
  /** `configuration--<operator>`. */
  readonly id: string;
  readonly operator: string;
  /** Completes the sentence "somebody …". */
  readonly what: string;
  /** Path of the changed setting. */
  readonly address: string;
  readonly environment: EnvironmentInput;
}

/** Short and unique; what completes the sentence "somebody …"; the path within the environment, and its bad value. */
type Operator = readonly [id: string, what: string, path: string, value: unknown];

/** Bad settings of a production environment: protections switched off, and what AWS would refuse or nobody could use. */
export const CONFIGURATION_OPERATORS: readonly Operator[] = [
  // Protections
  [
    'unguarded',
    'lets data be deleted',
    'deletionProtection',
    { enabled: false, reason: 'To save a little time' },
  ],
  ['not-production', 'calls production something else', 'production', false],
  ['local-state', 'keeps the state on one machine', 'state', { kind: 'local' }],
  ['short-backups', 'keeps backups for a week', 'database.backupRetentionDays', 7],
  ['no-standby', 'takes the standby of the database away', 'database.multiAz', false],
  ['one-cache-node', 'runs one node of the cache', 'sessions', { store: 'elasticache', cache: { nodes: 1 } }],
  [
    'cache-without-failover',
    'takes the cache’s failover away',
    'sessions',
    { store: 'elasticache', cache: { multiAz: false } },
  ],
  ['one-target', 'runs one target', 'compute.scaling.minimum', 1],
  ['no-domain', 'takes the domain away, and TLS with it', 'domain', undefined],
  ['same-region', 'copies data into the same region', 'recovery.name', 'eu-central-1'],
  ['slow-rotation', 'rotates secrets once a year', 'rotationDays', 365],
  ['short-logs', 'keeps logs for a day', 'retention', { logDays: 1 }],
  ['keys-gone-soon', 'lets keys go after a day', 'retention', { keyDeletionDays: 1 }],
  ['restricted-unlocked', 'calls data restricted and locks none', 'dataClassification', 'restricted'],
  ['waf-counts', 'lets the firewall only count, without a reason', 'firewall', { countOnly: {} }],
  ['no-rate-limit', 'admits any rate', 'firewall', { rateLimit: 3_000_000_000 }],
  ['dns-open', 'denies no name', 'dnsFirewall', { deniedDomains: [] }],
  ['nobody-deploys', 'lets any role read the secrets', 'account.deployRoles', []],
  [
    'no-objectives',
    'asks for a recovery that the design cannot give',
    'disasterRecovery.objectives',
    {
      regionLoss: { database: { rpoMinutes: 0, rtoMinutes: 1 } },
    },
  ],
  ['dns-only-told', 'lets the DNS firewall only tell', 'dnsFirewall', { action: 'alert' }],
  ['reads-unseen', 'sees neither reads nor writes of objects', 'objectAuditing', 'none'],
  ['no-proxy', 'takes the proxy of the database away', 'database.proxy', false],
  ['one-nat', 'leaves two zones without a way out of their own', 'primary.natMode', 'single'],

  // What AWS refuses, or nobody could use
  ['public-network', 'takes a network of the internet', 'primary.vpcCidr', '52.0.0.0/16'],
  ['small-network', 'takes a network too small for its tiers', 'primary.vpcCidr', '10.20.0.0/24'],
  ['foreign-zone', 'names a zone that there is not', 'primary.availabilityZones', ['a', 'b', 'z']],
  ['one-zone', 'stands in one zone', 'primary.availabilityZones', ['a']],
  ['overlap', 'gives both regions the same addresses', 'recovery.vpcCidr', '10.20.0.0/16'],
  [
    'shut-in',
    'leaves the application no way to AWS',
    'primary',
    { name: 'eu-central-1', availabilityZones: ['a', 'b', 'c'], vpcCidr: '10.20.0.0/16', natMode: 'none' },
  ],
  ['wrong-class', 'asks for a database class that there is not', 'database.instanceClass', 'db.r7g.tiny'],
  ['wrong-version', 'asks for a PostgreSQL that there is not', 'database.engineVersion', '17.99'],
  ['key-word', 'calls a database by a key word', 'database.databaseName', 'select'],
  ['meeting-windows', 'backs up during maintenance', 'database.backupWindow', '04:00-05:00'],
  ['tight-storage', 'leaves the database no room to grow', 'database.storage.maximumGiB', 401],
  ['fast-storage', 'asks for more throughput than the IOPS carry', 'database.storage.throughputMiBps', 4000],
  ['same-port', 'gives cache and database one port', 'ports', { cache: 5432 }],
  ['turned-capacity', 'asks for more at least than at most', 'compute.scaling.maximum', 2],
  [
    'no-cron',
    'plans for an hour that there is not',
    'compute.scaling.scheduled',
    [{ name: 'night', recurrence: '0 25 * * *', minimum: 1, maximum: 2 }],
  ],
  ['impatient', 'gives instances no time to become ready', 'compute.healthCheckGraceSeconds', 0],
  [
    'no-way-down',
    'gives requests in flight no time',
    'compute.loadBalancer',
    { deregistrationDelaySeconds: 0 },
  ],
  [
    'turned-canary',
    'asks for a canary of more at least than at most',
    'compute.canary',
    {
      percent: 5,
      minimum: 5,
      maximum: 2,
    },
  ],
  ['foreign-name', 'adds a name of another domain', 'edge', { alternateNames: ['www.example.org'] }],
  ['cached-paths', 'keeps the application’s answers for a year', 'edge', { immutablePaths: ['/api/*'] }],
  ['typing-error', 'misspells a setting', 'databse', {}],
];

/** Every mutant of an environment's configuration. */
export function configurationMutantsOf(environment: EnvironmentInput): ConfigurationMutant[] {
  return CONFIGURATION_OPERATORS.map(([operator, what, path, value]) => ({
    id: `configuration--${operator}`,
    operator,
    what,
    address: `${environment.name}.${path}`,
    environment: changed(environment, path.split('.'), value),
  }));
}

function changed(environment: EnvironmentInput, keys: string[], value: unknown): EnvironmentInput {
  const copy = structuredClone(environment);
  const last = keys.pop() ?? '';
  const parent = keys.reduce(
    (node: Record<string, unknown>, key) => {
      node[key] ??= {};
      return node[key] as Record<string, unknown>;
    },
    copy as unknown as Record<string, unknown>,
  );
  parent[last] = value;
  return copy;
}
