import { z } from 'zod';
import { chosenBy, listOf, settings, text, wholeNumber, yesOrNo } from './setting-kinds';
import { REGION_NAMES } from './vocabulary';

/** Days in cold storage that are paid for at least. AWS Backup API, Lifecycle. */
export const COLD_STORAGE_DAYS = 90;

/** The longest that continuous backups go back. AWS Backup, "Continuous backups and point-in-time recovery". */
const LONGEST_CONTINUOUS = 35;

/** A hundred years. AWS Backup API, PutBackupVaultLockConfiguration: MaxRetentionDays. */
const LONGEST_RETENTION = 36_500;

/** Days for which the backups of a rule are kept. Without it there is no such rule. */
const days = (most = LONGEST_RETENTION) => wholeNumber(1, most).optional();

/** What is backed up how often, and kept how long. A plan that is given takes the place of the default as a whole. */
const plan = settings({
  /**
   * Days for which buckets can be restored to any second, 1 to 35. Databases have that by themselves:
   * `database.backupRetentionDays`.
   */
  continuousDays: days(LONGEST_CONTINUOUS),
  /** Days of hourly snapshots of databases, 1 to 35: a copy in the recovery region that is never older than hours. */
  hourlyDays: days(LONGEST_CONTINUOUS),
  dailyDays: days(),
  /** Of Sundays. */
  weeklyDays: days(),
  /** Of the first day of a month. */
  monthlyDays: days(),
  /**
   * Days until a monthly backup of a table moves to cold storage; of buckets and of RDS there is none. AWS Backup,
   * "Feature availability by resource".
   */
  coldAfterDays: days(),
  /** Days for which a copy is kept in the recovery region: as long as what it is a copy of, and at most so many. */
  copyDays: wholeNumber(1, LONGEST_RETENTION),
});

/**
 * Public files are built again from the repository. Internal data tell of a mistake within weeks. Confidential data also
 * answer the question what was there a quarter ago, and restricted data what was there seven years ago, with copies
 * that are never older than an hour.
 */
const plans = settings({
  public: plan.prefault({ dailyDays: 14, copyDays: 14 }),
  internal: plan.prefault({ continuousDays: 7, dailyDays: 14, weeklyDays: 35, copyDays: 14 }),
  confidential: plan.prefault({
    continuousDays: 35,
    dailyDays: 35,
    weeklyDays: 90,
    monthlyDays: 365,
    coldAfterDays: 90,
    copyDays: 90,
  }),
  restricted: plan.prefault({
    continuousDays: 35,
    hourlyDays: 3,
    dailyDays: 35,
    weeklyDays: 180,
    monthlyDays: 2555,
    coldAfterDays: 90,
    copyDays: 365,
  }),
});

/** What has to be written before a lock is made that nobody can take off. */
export const ACKNOWLEDGEMENT =
  'Nobody, AWS included, can take this lock off, delete the vault or end a backup before its time';

const lock = z.discriminatedUnion(
  'mode',
  [
    /** Whoever has the permission can take the lock off. */
    settings({ mode: z.literal('governance') }),
    /** Nobody can, once the cooling-off days are over. AWS Backup, "AWS Backup Vault Lock". */
    settings({
      mode: z.literal('compliance'),
      /** Days in which the lock can still be taken off, 3 to 36500. */
      coolingOffDays: wholeNumber(3, LONGEST_RETENTION),
      acknowledgement: text(
        `the sentence "${ACKNOWLEDGEMENT}", to the letter`,
        (sentence) => sentence === ACKNOWLEDGEMENT,
      ),
    }),
  ],
  chosenBy('mode', ['governance', 'compliance']),
);

/** Amazon EventBridge, "Cron expressions": one of the two kinds of day must be `?`. */
const CRON = /^cron\((\S+ \S+ (\? \S+ \S+|\S+ \S+ \?) \S+)\)$/;

const restoreTesting = z.discriminatedUnion(
  'enabled',
  [
    settings({
      enabled: z.literal(true),
      /** In UTC. Every test restores a database, tables and buckets for some hours, and costs as much. */
      schedule: text(
        'six fields of cron with a ? for one kind of day, such as "cron(0 9 ? * SUN *)"',
        CRON,
      ).default('cron(0 9 ? * SUN *)'),
      /** Days back from which a backup is drawn at random, 1 to 365. */
      windowDays: wholeNumber(1, 365).default(14),
    }),
    settings({
      enabled: z.literal(false),
      reason: text(
        'at least 10 characters: why no restore of this environment is tried',
        (reason) => reason.trim().length >= 10,
      ),
    }),
  ],
  chosenBy('enabled', [true, false]),
);

const VAULT = new RegExp(
  `^arn:aws:backup:(${REGION_NAMES.join('|')}):\\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$`,
);

/** AWS Backup: plans by data class, the vaults' lock, who is told of failures, and whether restores are tried. */
export const backupSchema = settings({
  plans: plans.prefault({}),
  /**
   * When daily, weekly and monthly backups begin, in UTC: within the hour that follows. RDS begins none in its
   * maintenance window and in the hour before. AWS Backup, "Backup plan options and configuration".
   */
  startsAt: text('a time of day in UTC, such as "06:00"', /^([01]\d|2[0-3]):[0-5]\d$/).default('06:00'),
  /** Of both vaults. */
  lock: lock.prefault({ mode: 'governance' }),
  /**
   * A vault of another account that everything is copied into besides. What that account has to allow is in
   * docs/decisions/0012-backup.md.
   */
  copyToVaultArn: text(
    'the ARN of a vault in the partition aws, such as "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies"',
    VAULT,
  ).optional(),
  /** Addresses that are told of backups, copies and restores that fail, at most 10: each has to confirm. */
  notify: listOf(
    text('an e-mail address', (address) => z.email().safeParse(address).success),
    'a list of at most 10 addresses',
    0,
    10,
  ).default([]),
  /**
   * Whether AWS Backup Audit Manager checks the backups. It needs AWS Config's recorder in the primary region: without
   * one the frameworks cannot be made.
   */
  auditFrameworks: yesOrNo().default(true),
  /** Restores of each kind of store, tried and thrown away. AWS Backup, "Restore testing". */
  restoreTesting: restoreTesting.prefault({ enabled: true }),
});
