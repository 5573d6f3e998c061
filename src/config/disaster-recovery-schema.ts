import { z } from 'zod';
import { chosenBy, oneOf, settings, text, wholeNumber } from './setting-kinds';

/** AWS's strategies, the cheapest first. AWS whitepaper "Disaster Recovery of Workloads on AWS". */
export const STRATEGIES = ['backup-and-restore', 'pilot-light', 'warm-standby'] as const;

/** Stores that a recovery is planned for. `secrets` are those of the platform, `state` is Terraform's. */
export const STORES = ['database', 'sessions', 'uploads', 'assets', 'secrets', 'state'] as const;
export type Store = (typeof STORES)[number];

/** `regionLoss`: the primary region is gone. `dataLoss`: the data were deleted or spoilt, and every replica with them. */
export const EVENTS = ['regionLoss', 'dataLoss'] as const;
export type LossEvent = (typeof EVENTS)[number];

const MOST_MINUTES = 10_080;

function objective(rpoMinutes: number | 'unlimited', rtoMinutes: number) {
  return settings({
    /** Recovery point objective: minutes of data that may be lost, 0 to 10080; `unlimited`: all of it may be. */
    rpoMinutes: z
      .union(
        [wholeNumber(0, MOST_MINUTES), z.literal('unlimited')],
        `a whole number from 0 to ${MOST_MINUTES}, or "unlimited"`,
      )
      .default(rpoMinutes),
    /** Recovery time objective: minutes until the store serves again, 1 to 10080. */
    rtoMinutes: wholeNumber(1, MOST_MINUTES).default(rtoMinutes),
  }).prefault({});
}

/** What the business asks for. The defaults are what the default design gives. */
const objectives = settings({
  regionLoss: settings({
    database: objective(30, 240),
    sessions: objective('unlimited', 120),
    uploads: objective(15, 60),
    assets: objective(15, 15),
    secrets: objective(15, 60),
    state: objective(15, 60),
    /** The application itself, which keeps nothing: only its time counts. */
    application: settings({ rtoMinutes: wholeNumber(1, MOST_MINUTES).default(240) }).prefault({}),
  }).prefault({}),
  dataLoss: settings({
    database: objective(5, 240),
    sessions: objective('unlimited', 120),
    uploads: objective(0, 120),
    assets: objective(0, 120),
    secrets: objective(0, 60),
    state: objective(0, 60),
  }).prefault({}),
}).prefault({});

const SNAPSHOT =
  /^(arn:aws:rds:[a-z0-9-]+:\d{12}:snapshot:[A-Za-z0-9:-]{1,255}|[A-Za-z][A-Za-z0-9-]{0,254})$/;

const database = z.discriminatedUnion(
  'kind',
  [
    /**
     * A replica that runs in the recovery region, and is promoted there. Its class is the primary's: a smaller one takes
     * fewer connections, and then PostgreSQL stops replaying. PostgreSQL, "Hot Standby", max_connections.
     */
    settings({ kind: z.literal('read-replica') }),
    /** RDS copies its automated backups: a database is made of them in the recovery region at any point in time. */
    settings({
      kind: z.literal('replicated-backups'),
      /** Days that the copies are kept, 1 to 35. RDS API, StartDBInstanceAutomatedBackupsReplication. */
      retentionDays: wholeNumber(1, 35).default(14),
      /**
       * Makes a database of them, of this time in UTC or of the `latest` that can be. Asked for where `activeRegion` is
       * `recovery`. The database stays until the setting is taken out, whichever region serves.
       */
      restoreTo: text(
        '"latest", or a time in UTC such as "2026-01-31T12:00:00Z"',
        /^(latest|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/,
      ).optional(),
    }),
    /** Only what AWS Backup copies to the vault there. */
    settings({
      kind: z.literal('backup-copies'),
      /**
       * Snapshot of the recovery vault that a database is made of. Asked for where `activeRegion` is `recovery`. The
       * database stays until the setting is taken out, whichever region serves.
       */
      snapshot: text('the ARN or the identifier of a DB snapshot', SNAPSHOT).optional(),
    }),
  ],
  chosenBy('kind', ['read-replica', 'replicated-backups', 'backup-copies']),
);

/** How the platform outlives its primary region. */
export const disasterRecoverySchema = settings({
  /**
   * `backup-and-restore`: copies of the data alone; all else is made when it is needed. `pilot-light`: the database
   * runs, the application stands with no capacity. `warm-standby`: the application runs too, small.
   */
  strategy: oneOf(STRATEGIES).default('backup-and-restore'),
  /** Which region serves: `recovery` is the failover. docs/runbooks/failover.md. */
  activeRegion: oneOf(['primary', 'recovery']).default('primary'),
  /** How the database gets to the recovery region. */
  database: database.prefault({ kind: 'replicated-backups' }),
  /** Targets that run in a warm standby at least, 1 to 100. */
  standbyMinimum: wholeNumber(1, 100).default(1),
  /** RPO and RTO of each store: the synth refuses a design that cannot keep them. */
  objectives,
});
