import type { ConfigurationProblem } from './configuration-error';
import { EVENTS, STORES } from './disaster-recovery-schema';
import { type Capability, capabilitiesOf, type RecoverySettings } from './recovery-capabilities';
import type { EnvironmentParts } from './valid-parts';

/** Rules of disaster recovery; `at` is the environment's name. */
export function recoveryChecks(environment: EnvironmentParts, at: string): ConfigurationProblem[] {
  const settings = recoverySettings(environment);
  return [
    ...databaseFitsStrategy(environment, `${at}.disasterRecovery`),
    ...databaseIsNamed(environment, `${at}.disasterRecovery`),
    ...writesComeBack(environment, at),
    ...imagesStandInBoth(environment, at),
    ...replicasFit(environment, at),
    ...(settings === undefined ? [] : objectivesAreMet(settings, `${at}.disasterRecovery`)),
  ];
}

function databaseFitsStrategy({ disasterRecovery }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (disasterRecovery === undefined || disasterRecovery.strategy === 'backup-and-restore') return [];
  const { strategy, database } = disasterRecovery;
  if (database.kind === 'read-replica') return [];
  return [
    {
      path: `${at}.database.kind`,
      found: database.kind,
      allowed: `read-replica, since ${at}.strategy is ${strategy}: the application cannot start without a database`,
    },
  ];
}

function databaseIsNamed({ disasterRecovery }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (disasterRecovery?.activeRegion !== 'recovery') return [];
  const { database } = disasterRecovery;
  if (database.kind === 'replicated-backups' && database.restoreTo === undefined) {
    return [
      {
        path: `${at}.database.restoreTo`,
        found: undefined,
        allowed: `"latest" or a time in UTC, since ${at}.activeRegion is recovery (docs/runbooks/failover.md)`,
      },
    ];
  }
  if (database.kind !== 'backup-copies' || database.snapshot !== undefined) return [];
  return [
    {
      path: `${at}.database.snapshot`,
      found: undefined,
      allowed: `a snapshot of the recovery vault, since ${at}.activeRegion is recovery (docs/runbooks/failover.md)`,
    },
  ];
}

/** What visitors write while the recovery region serves would not be in the bucket that they come back to. */
function writesComeBack({ disasterRecovery, storage }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (disasterRecovery === undefined || storage?.replication.twoWay !== false) return [];
  const { strategy, activeRegion } = disasterRecovery;
  if (strategy === 'backup-and-restore' && activeRegion === 'primary') return [];
  const why =
    activeRegion === 'recovery'
      ? `${at}.disasterRecovery.activeRegion is recovery`
      : `${at}.disasterRecovery.strategy is ${strategy}`;
  return [
    {
      path: `${at}.storage.replication.twoWay`,
      found: false,
      allowed: `true, since ${why}: what visitors upload there has to come back`,
    },
  ];
}

/** Amazon EC2, "Copy an Amazon EC2 AMI": an id is of one region. */
function imagesStandInBoth({ compute }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (compute?.runner.kind !== 'ec2') return [];
  const { imageId, recoveryImageId } = compute.runner;
  if ((imageId === undefined) === (recoveryImageId === undefined)) return [];
  const [named, missing] =
    imageId === undefined ? ['recoveryImageId', 'imageId'] : ['imageId', 'recoveryImageId'];
  return [
    {
      path: `${at}.compute.runner.${missing}`,
      found: undefined,
      allowed: `an AMI too, since ${at}.compute.runner.${named} is one: each region has its own`,
    },
  ];
}

/** Amazon RDS, "Quotas": 15 replicas of an instance, those of other regions included. */
const MOST_REPLICAS = 15;

function replicasFit({ database, disasterRecovery }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (database === undefined || disasterRecovery?.database.kind !== 'read-replica') return [];
  if (database.readReplicas < MOST_REPLICAS) return [];
  return [
    {
      path: `${at}.database.readReplicas`,
      found: database.readReplicas,
      allowed: `at most ${MOST_REPLICAS - 1}, since ${at}.disasterRecovery.database.kind is read-replica: RDS allows ${MOST_REPLICAS}`,
    },
  ];
}

function recoverySettings(environment: EnvironmentParts): RecoverySettings | undefined {
  const { backup, database, dataClassification, disasterRecovery, sessions, deletionProtection } =
    environment;
  if (backup === undefined || database === undefined || dataClassification === undefined) return undefined;
  if (disasterRecovery === undefined || sessions === undefined || deletionProtection === undefined)
    return undefined;
  return { backup, database, dataClassification, disasterRecovery, sessions, deletionProtection };
}

/** A change of one setting that makes a design stronger, cheapest first. */
const STRONGER: readonly { readonly setting: string; change(from: RecoverySettings): RecoverySettings }[] = [
  {
    setting: 'disasterRecovery.database: { kind: "replicated-backups" }',
    change: (from) => ({
      ...from,
      disasterRecovery: {
        ...from.disasterRecovery,
        database: { kind: 'replicated-backups', retentionDays: 14 },
      },
    }),
  },
  {
    setting: 'disasterRecovery.database: { kind: "read-replica" }',
    change: (from) => ({
      ...from,
      disasterRecovery: { ...from.disasterRecovery, database: { kind: 'read-replica' } },
    }),
  },
  {
    setting: 'sessions: { store: "dynamodb" }',
    change: (from) => ({ ...from, sessions: { store: 'dynamodb', hours: from.sessions.hours } }),
  },
  ...(['pilot-light', 'warm-standby'] as const).map((strategy) => ({
    setting: `disasterRecovery: { strategy: "${strategy}", database: { kind: "read-replica" } }`,
    change: (from: RecoverySettings): RecoverySettings => ({
      ...from,
      disasterRecovery: { ...from.disasterRecovery, strategy, database: { kind: 'read-replica' } },
    }),
  })),
];

/** Requirement 3.2: every store keeps its RPO and RTO, or the configuration is refused. */
function objectivesAreMet(settings: RecoverySettings, at: string): ConfigurationProblem[] {
  const { objectives } = settings.disasterRecovery;
  const problems: ConfigurationProblem[] = [];
  for (const event of EVENTS) {
    const stores = event === 'regionLoss' ? ([...STORES, 'application'] as const) : STORES;
    for (const store of stores) {
      const of = (design: RecoverySettings): Capability =>
        event === 'regionLoss'
          ? capabilitiesOf(design).regionLoss[store]
          : capabilitiesOf(design).dataLoss[store as (typeof STORES)[number]];
      const asked: Partial<Record<Objective, number | 'unlimited'>> =
        event === 'regionLoss' ? objectives.regionLoss[store] : objectives.dataLoss[store as 'state'];
      for (const objective of ['rpoMinutes', 'rtoMinutes'] as const) {
        const wanted = asked[objective];
        const given = of(settings);
        if (wanted === undefined || isMet(wanted, given[objective])) continue;
        const better = STRONGER.find(({ change }) => isMet(wanted, of(change(settings))[objective]));
        problems.push({
          path: `${at}.objectives.${event}.${store}.${objective}`,
          found: wanted,
          allowed: `${words(given[objective])}: that is what ${given.by} gives; ${advice(better?.setting)}`,
        });
      }
    }
  }
  return problems;
}

type Objective = 'rpoMinutes' | 'rtoMinutes';

function isMet(wanted: number | 'unlimited', given: number | 'unlimited'): boolean {
  return wanted === 'unlimited' || (given !== 'unlimited' && given <= wanted);
}

function words(given: number | 'unlimited'): string {
  return given === 'unlimited' ? '"unlimited"' : `at least ${given}`;
}

function advice(setting: string | undefined): string {
  return setting === undefined ? 'no setting gives less' : `${setting} would keep it`;
}
