import { backupPlanOf, copiesOf } from './backup-plan';
import type { LossEvent, Store } from './disaster-recovery-schema';
import type { EnvironmentConfig } from './schema';

/** What a design gives when something is lost. */
export interface Capability {
  /** Minutes of data that are lost at most; `unlimited`: all. */
  readonly rpoMinutes: number | 'unlimited';
  /** Minutes until it serves again. */
  readonly rtoMinutes: number;
  /** What gives it, in a few words. */
  readonly by: string;
}

export type Capabilities = Readonly<
  Record<LossEvent, Readonly<Record<Store, Capability>>> & { regionLoss: { application: Capability } }
>;

/** The settings that recovery depends on. */
export type RecoverySettings = Pick<
  EnvironmentConfig,
  'backup' | 'database' | 'dataClassification' | 'disasterRecovery' | 'sessions' | 'deletionProtection'
>;

/**
 * Minutes that data are behind. Where AWS promises a time it is that; else it is a bound of ours, wider than what AWS calls
 * usual. Replicas of databases and copies of buckets have alarms at the objective (src/constructs/backup/objective-alarms.ts);
 * nothing measures the others.
 */
const BEHIND = {
  /** RDS uploads the transaction log every 5 minutes ("Restoring a DB instance to a specified time"). */
  pointInTime: 5,
  /** DynamoDB, "Point-in-time recovery": the latest restorable time is typically 5 minutes ago. */
  tableInTime: 5,
  /** Replication is asynchronous and has no promise: an alarm on ReplicaLag. */
  readReplica: 5,
  /** The same log, copied to another region: no promise ("Replicating automated backups to another AWS Region"). */
  replicatedBackups: 30,
  /** DynamoDB, "Global tables": usually within a second. */
  globalTable: 1,
  /** S3 Replication Time Control: 99.99 percent within 15 minutes, by a service level agreement. */
  replicationTime: 15,
  /** Secrets Manager copies a new version at once; there is no promise. */
  secretReplica: 5,
  /** A copy job begins when its backup ends, and moves it over. */
  backupCopy: 60,
} as const;

/**
 * Minutes until it serves again, for sizes of up to some hundred GiB: estimates of ours. The restore tests measure what a
 * restore takes; the rest is measured in a game day, as a simulator's times say nothing of AWS's.
 */
const SERVES_AFTER = {
  promotion: 30,
  restoredDatabase: 180,
  restoredTable: 120,
  newCache: 30,
  formerVersion: 60,
  switchedSetting: 15,
  deployedStacks: 120,
  startedCapacity: 30,
  runningCapacity: 15,
} as const;

/** What the design of an environment gives: src/config/recovery-checks.ts compares it with what is asked for. */
export function capabilitiesOf(environment: RecoverySettings): Capabilities {
  return {
    regionLoss: {
      database: databaseElsewhere(environment),
      sessions: sessionsElsewhere(environment),
      uploads: {
        rpoMinutes: BEHIND.replicationTime,
        rtoMinutes: SERVES_AFTER.switchedSetting,
        by: 'replication with Replication Time Control',
      },
      assets: { rpoMinutes: BEHIND.replicationTime, rtoMinutes: 1, by: 'origin failover to the copy' },
      secrets: { rpoMinutes: BEHIND.secretReplica, rtoMinutes: 1, by: 'replicas of the secrets' },
      state: {
        rpoMinutes: BEHIND.replicationTime,
        rtoMinutes: SERVES_AFTER.switchedSetting,
        by: 'the copy of the state bucket',
      },
      application: applicationElsewhere(environment),
    },
    dataLoss: {
      database: {
        rpoMinutes: BEHIND.pointInTime,
        rtoMinutes: SERVES_AFTER.restoredDatabase,
        by: `point-in-time recovery over ${environment.database.backupRetentionDays} days`,
      },
      sessions: sessionsRestored(environment),
      uploads: versions('the bucket'),
      assets: versions('the bucket'),
      secrets: secretsRestored(environment),
      state: versions('the state bucket'),
    },
  };
}

function databaseElsewhere({ disasterRecovery, ...environment }: RecoverySettings): Capability {
  switch (disasterRecovery.database.kind) {
    case 'read-replica':
      return {
        rpoMinutes: BEHIND.readReplica,
        rtoMinutes: SERVES_AFTER.promotion,
        by: 'a read replica that is promoted',
      };
    case 'replicated-backups':
      return {
        rpoMinutes: BEHIND.replicatedBackups,
        rtoMinutes: SERVES_AFTER.restoredDatabase,
        by: 'automated backups that RDS copies',
      };
    case 'backup-copies':
      return {
        rpoMinutes: copiedEveryMinutes(environment),
        rtoMinutes: SERVES_AFTER.restoredDatabase,
        by: 'copies by AWS Backup',
      };
  }
}

function sessionsElsewhere({ disasterRecovery, sessions }: RecoverySettings): Capability {
  if (sessions.store === 'elasticache') {
    return {
      rpoMinutes: 'unlimited',
      rtoMinutes: disasterRecovery.strategy === 'warm-standby' ? 1 : SERVES_AFTER.newCache,
      by: 'a cache that begins empty',
    };
  }
  return { rpoMinutes: BEHIND.globalTable, rtoMinutes: 1, by: "the global table's replica" };
}

function applicationElsewhere({ disasterRecovery }: RecoverySettings): Capability {
  const after = {
    'backup-and-restore': { rtoMinutes: SERVES_AFTER.deployedStacks, by: 'its stacks, deployed there' },
    'pilot-light': { rtoMinutes: SERVES_AFTER.startedCapacity, by: 'capacity that is started there' },
    'warm-standby': { rtoMinutes: SERVES_AFTER.runningCapacity, by: 'capacity that runs there' },
  };
  return { rpoMinutes: 0, ...after[disasterRecovery.strategy] };
}

function sessionsRestored({ sessions }: RecoverySettings): Capability {
  return sessions.store === 'dynamodb'
    ? {
        rpoMinutes: BEHIND.tableInTime,
        rtoMinutes: SERVES_AFTER.restoredTable,
        by: 'point-in-time recovery of the table',
      }
    : {
        rpoMinutes: 'unlimited',
        rtoMinutes: SERVES_AFTER.newCache,
        by: 'a cache that begins empty',
      };
}

/** Without a recovery window a deleted secret is gone: a rotation then makes another. */
function secretsRestored({ deletionProtection }: RecoverySettings): Capability {
  return deletionProtection.enabled
    ? { rpoMinutes: 0, rtoMinutes: SERVES_AFTER.switchedSetting, by: 'the recovery window of the secrets' }
    : { rpoMinutes: 0, rtoMinutes: SERVES_AFTER.formerVersion, by: 'a new secret for the same user' };
}

function versions(of: string): Capability {
  return { rpoMinutes: 0, rtoMinutes: SERVES_AFTER.formerVersion, by: `versions that ${of} keeps` };
}

function copiedEveryMinutes(environment: Pick<EnvironmentConfig, 'backup' | 'dataClassification'>): number {
  const { everyHours } = copiesOf(backupPlanOf(environment, environment.dataClassification, 'databases'));
  return everyHours * 60 + BEHIND.backupCopy;
}
