import { type Capabilities, capabilitiesOf, type EnvironmentConfig, standbyOf } from '../../src/config';

/** What AWS bills for what stands in the recovery region, beside the copies that every strategy has. */
export interface Billed {
  readonly what: string;
  /** Units at any moment: each is billed by the hour. */
  readonly standing: number;
  /** AWS's page with the price. */
  readonly page: string;
}

/** One way to outlive the region. */
export interface Strategy {
  readonly name: string;
  readonly settings: string;
  readonly capabilities: Capabilities;
  readonly billed: readonly Billed[];
}

type DisasterRecovery = EnvironmentConfig['disasterRecovery'];

const READ_REPLICA: DisasterRecovery['database'] = { kind: 'read-replica' };

/** From the cheapest to the dearest. */
const DESIGNS: readonly {
  name: string;
  strategy: DisasterRecovery['strategy'];
  database: DisasterRecovery['database'];
}[] = [
  {
    name: 'Backup and restore, from copies',
    strategy: 'backup-and-restore',
    database: { kind: 'backup-copies' },
  },
  {
    name: 'Backup and restore, from replicated backups',
    strategy: 'backup-and-restore',
    database: { kind: 'replicated-backups', retentionDays: 14 },
  },
  { name: 'Pilot light', strategy: 'pilot-light', database: READ_REPLICA },
  { name: 'Warm standby', strategy: 'warm-standby', database: READ_REPLICA },
];

/** What each strategy would give and cost for an environment, all else as it is configured. */
export function strategiesFor(environment: EnvironmentConfig): Strategy[] {
  return DESIGNS.map(({ name, strategy, database }) => {
    const design: EnvironmentConfig = {
      ...environment,
      disasterRecovery: { ...environment.disasterRecovery, activeRegion: 'primary', strategy, database },
    };
    return {
      name,
      settings: `strategy: '${strategy}', database: { kind: '${database.kind}' }`,
      capabilities: capabilitiesOf(design),
      billed: billedFor(design),
    };
  });
}

function billedFor(environment: EnvironmentConfig): Billed[] {
  const { compute, database, recovery, sessions } = environment;
  const standby = standbyOf(environment);
  const zones = recovery.availabilityZones.length;
  const nat = { none: 0, single: 1, 'per-az': zones }[recovery.natMode];
  const stands = standby.capacity !== undefined;
  const running = standby.capacity?.minimum ?? 0;
  const rows: Billed[] = [
    { what: 'NAT gateway', standing: nat, page: 'Amazon VPC pricing' },
    {
      what: 'interface endpoint in a zone',
      standing: recovery.interfaceEndpoints.length * zones,
      page: 'AWS PrivateLink pricing',
    },
    {
      what: `database instance ${database.instanceClass}, one zone`,
      standing: standby.database.from === 'replica' ? 1 : 0,
      page: 'Amazon RDS for PostgreSQL pricing',
    },
    {
      what: 'GiB of database storage (gp3)',
      standing: standby.database.from === 'replica' ? database.storage.allocatedGiB : 0,
      page: 'Amazon RDS for PostgreSQL pricing',
    },
    {
      what: 'GiB of copied database backups, at most',
      standing: standby.copiedBackups ? database.storage.allocatedGiB : 0,
      page: 'Amazon RDS for PostgreSQL pricing',
    },
    { what: 'load balancer', standing: stands ? 1 : 0, page: 'Elastic Load Balancing pricing' },
    { what: 'web ACL', standing: stands ? 1 : 0, page: 'AWS WAF pricing' },
    compute.runner.kind === 'ec2'
      ? {
          what: `instance ${compute.runner.instanceTypes[0]}`,
          standing: running,
          page: 'Amazon EC2 On-Demand pricing',
        }
      : { what: 'Fargate task', standing: running, page: 'AWS Fargate pricing' },
    {
      what: `cache node ${sessions.store === 'elasticache' ? sessions.cache.nodeType : ''}`.trim(),
      standing: standby.cache && sessions.store === 'elasticache' ? sessions.cache.nodes : 0,
      page: 'Amazon ElastiCache pricing',
    },
  ];
  return rows;
}
