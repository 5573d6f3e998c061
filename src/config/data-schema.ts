import { z } from 'zod';
import { DATABASE_CLASSES, databaseInstance } from './instance-classes';
import { RESERVED_WORDS } from './reserved-words';
import { chosenBy, oneOf, settings, text, wholeNumber, yesOrNo } from './setting-kinds';
import { windowMinutes } from './window';

/** RDS and ElastiCache refuse less: RDS API, CreateDBInstance: PreferredBackupWindow; ElastiCache API: SnapshotWindow. */
const SHORTEST_WINDOW = { database: 30, cache: 60 } as const;

function dailyWindow(minutes: number) {
  return text(
    `a daily window in UTC of at least ${minutes} minutes, such as "02:00-03:00"`,
    (window) => /^\d/.test(window) && (windowMinutes(window) ?? 0) >= minutes,
  );
}

function weeklyWindow(minutes: number) {
  return text(
    `a weekly window in UTC of at least ${minutes} minutes, such as "sun:04:00-sun:05:00"`,
    (window) => /^[a-z]/.test(window) && (windowMinutes(window) ?? 0) >= minutes,
  );
}

/** PostgreSQL, "Identifiers and Key Words"; names that PostgreSQL and RDS keep for themselves. */
const RESERVED = /^(pg_|rds)|^(postgres|admin|root|public|template\d)$/;
const identifier = text(
  'a name of 1 to 50 of a-z, 0-9 and _, starting with a letter, that neither PostgreSQL nor RDS keeps for itself',
  (name) => /^[a-z][a-z0-9_]{0,49}$/.test(name) && !RESERVED.test(name) && !RESERVED_WORDS.has(name),
);

const databaseStorage = settings({
  /** GiB at the beginning, 20 to 65536. */
  allocatedGiB: wholeNumber(20, 65536).default(100),
  /** GiB that storage autoscaling may reach: at least a tenth more. RDS, "Managing capacity automatically". */
  maximumGiB: wholeNumber(22, 65536).default(500),
  /** IOPS beyond the baseline, 12000 to 64000; only from 400 GiB on. RDS, "gp3 storage". */
  iops: wholeNumber(12000, 64000).optional(),
  /** MiB/s beyond the baseline, 500 to 4000; only from 400 GiB on. */
  throughputMiBps: wholeNumber(500, 4000).optional(),
});

/** RDS for PostgreSQL. Defaults fit production. */
export const databaseSchema = settings({
  /**
   * Major version, or major and minor; minor versions are raised in the maintenance window. PostgreSQL makes four of them a
   * year for five years, and some out of turn. PostgreSQL, "Versioning Policy".
   */
  engineVersion: text(
    'a PostgreSQL version from 14 to 17, without a minor version or with one from 1 to 25, such as "17" or "17.5"',
    /^1[4-7](\.([1-9]|1\d|2[0-5]))?$/,
  ).default('17'),
  instanceClass: text(DATABASE_CLASSES, (name) => databaseInstance(name) !== undefined).default(
    'db.m7g.large',
  ),
  /** A standby in another zone, which takes over by itself. */
  multiAz: yesOrNo().default(true),
  storage: databaseStorage.prefault({}),
  /** Days of automated backups with recovery to any point in time, 1 to 35. */
  backupRetentionDays: wholeNumber(1, 35).default(35),
  /** UTC. Must not meet the maintenance window. */
  backupWindow: dailyWindow(SHORTEST_WINDOW.database).default('02:00-03:00'),
  /** UTC. */
  maintenanceWindow: weeklyWindow(SHORTEST_WINDOW.database).default('sun:04:00-sun:05:00'),
  /**
   * Whether changes of the instance are made at once, and not in the maintenance window: some restart the database. For
   * the days after a restore or a failback, whose database has no standby until then (docs/runbooks/failback.md). The
   * database in the recovery region always is changed at once. Amazon RDS, "Using the schedule modifications setting".
   */
  applyImmediately: yesOrNo().default(false),
  /** Read replicas in the same region, 0 to 15. */
  readReplicas: wholeNumber(0, 15).default(0),
  /** RDS Proxy in front: pools connections, takes IAM tokens, holds clients through a failover. */
  proxy: yesOrNo().default(true),
  /** The database that the application uses. */
  databaseName: identifier.default('app'),
  masterUsername: identifier.default('platform'),
  /** One of the two users that take turns; the other has `_clone` at its end. */
  applicationUsername: identifier.default('app'),
  /** Seconds between samples of Enhanced Monitoring. */
  monitoringSeconds: oneOf([1, 5, 10, 15, 30, 60]).default(60),
  /** Days that Performance Insights keeps: 7 are free. RDS API, CreateDBInstance. */
  performanceInsightsDays: oneOf([7, 31, 62, 93, 186, 372, 731]).default(7),
  /** Statements that take longer are logged, in milliseconds: 10 to 60000. */
  slowStatementMs: wholeNumber(10, 60_000).default(500),
});

const MEMORY_POLICIES = [
  'noeviction',
  'volatile-lru',
  'volatile-lfu',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-lfu',
] as const;

const cacheSchema = settings({
  engine: oneOf(['valkey', 'redis']).default('valkey'),
  nodeType: text(
    'a node type of ElastiCache: cache.t4g.<micro|small|medium> or cache.<m6g|m7g|r6g|r7g>.<large to 16xlarge>',
    /^cache\.(t4g\.(micro|small|medium)|[mr][67]g\.(large|xlarge|2xlarge|4xlarge|8xlarge|12xlarge|16xlarge))$/,
  ).default('cache.m7g.large'),
  /** The primary and its replicas, 1 to 6. */
  nodes: wholeNumber(1, 6).default(2),
  /** Whether a replica in another zone takes over; needs two nodes. */
  multiAz: yesOrNo().default(true),
  /** Days of snapshots, 1 to 35. */
  snapshotRetentionDays: wholeNumber(1, 35).default(7),
  snapshotWindow: dailyWindow(SHORTEST_WINDOW.cache).default('02:00-03:00'),
  maintenanceWindow: weeklyWindow(SHORTEST_WINDOW.cache).default('sun:04:00-sun:05:00'),
  /** What goes when the memory is full. Sessions all have an end, so the soonest to end is the least loss. */
  maxmemoryPolicy: oneOf(MEMORY_POLICIES).default('volatile-ttl'),
});

/** Hours after its last use until a session ends, 1 to 720. */
const hours = wholeNumber(1, 720).default(24);

/** Where sessions live, so that any instance can serve any visitor. */
export const sessionsSchema = z.discriminatedUnion(
  'store',
  [
    settings({ store: z.literal('elasticache'), hours, cache: cacheSchema.prefault({}) }),
    settings({ store: z.literal('dynamodb'), hours }),
  ],
  chosenBy('store', ['elasticache', 'dynamodb']),
);
