import { COLD_STORAGE_DAYS } from './backup-schema';
import type { EnvironmentConfig } from './schema';
import type { DataClass } from './vocabulary';

/** Tag by which a resource says how it is backed up. A selection of AWS Backup matches it. */
export const BACKUP_TAG = 'Backup';

/**
 * Two kinds of plan, since AWS Backup must not run the point-in-time recovery of RDS: it would change the instance's
 * window and retention, and Terraform would change them back. AWS Backup, "Continuous backups and point-in-time recovery".
 */
export const BACKUP_KINDS = ['objects', 'databases'] as const;
export type BackupKind = (typeof BACKUP_KINDS)[number];

/** The tag of what is backed up by plans of a kind. */
export function backupTag(kind: BackupKind): Record<string, string> {
  return { [BACKUP_TAG]: kind };
}

/** How often a rule makes a backup; a `continuous` one can be restored to any second. */
export type BackupFrequency = 'continuous' | 'hourly' | 'daily' | 'weekly' | 'monthly';

/** Hours between two backups of a rule, at most. */
const HOURS_BETWEEN: Readonly<Record<BackupFrequency, number>> = {
  continuous: 1,
  hourly: 1,
  daily: 24,
  weekly: 7 * 24,
  monthly: 31 * 24,
};

/** How long something is kept. */
export interface BackupLifecycle {
  /** Days until it is deleted. */
  readonly days: number;
  /** Days until it moves to cold storage, at least 90 before it is deleted; absent: never. */
  readonly coldAfterDays?: number;
}

export interface BackupRule extends BackupLifecycle {
  readonly frequency: BackupFrequency;
  /** Its copy in the recovery region; absent for continuous backups, which replication of the bucket outdoes. */
  readonly copy?: BackupLifecycle;
}

/** What the configuration says of a data class. */
export type BackupSettings = EnvironmentConfig['backup']['plans'][DataClass];

/** One plan that an environment has, with its rules from the most frequent to the rarest. */
export interface BackupPlan {
  readonly dataClass: DataClass;
  readonly kind: BackupKind;
  readonly rules: readonly BackupRule[];
}

type Environment = Pick<EnvironmentConfig, 'backup' | 'dataClassification'>;

/** The rules for one kind of store with data of a class, from the most frequent to the rarest. */
export function backupRulesOf(settings: BackupSettings, kind: BackupKind): BackupRule[] {
  const { continuousDays, hourlyDays, dailyDays, weeklyDays, monthlyDays, coldAfterDays } = settings;
  const rules: BackupRule[] = [];
  if (kind === 'objects' && continuousDays !== undefined) {
    rules.push({ frequency: 'continuous', days: continuousDays });
  }
  const copied: readonly (readonly [BackupFrequency, number | undefined])[] = [
    ['hourly', kind === 'databases' ? hourlyDays : undefined],
    ['daily', dailyDays],
    ['weekly', weeklyDays],
    ['monthly', monthlyDays],
  ];
  for (const [frequency, days] of copied) {
    if (days === undefined) continue;
    const cold = frequency === 'monthly' && kind === 'databases' ? coldAfterDays : undefined;
    const copy = lifecycle(Math.min(days, settings.copyDays), cold);
    rules.push({ frequency, ...lifecycle(days, cold), copy });
  }
  return rules;
}

/** The plan for one kind of store with data of a class. */
export function backupPlanOf({ backup }: Environment, dataClass: DataClass, kind: BackupKind): BackupPlan {
  return { dataClass, kind, rules: backupRulesOf(backup.plans[dataClass], kind) };
}

/**
 * The plans that an environment has stores for: both kinds of its own class, and objects of the class `public`, which
 * are the files that the distribution serves.
 */
export function backupPlansOf(environment: Environment): BackupPlan[] {
  const { dataClassification } = environment;
  const own = BACKUP_KINDS.map((kind) => backupPlanOf(environment, dataClassification, kind));
  return dataClassification === 'public' ? own : [backupPlanOf(environment, 'public', 'objects'), ...own];
}

/** How often a plan copies something to the recovery region, and for how many days the last of a row of copies is kept. */
export function copiesOf({ rules }: BackupPlan): { readonly everyHours: number; readonly keptDays: number } {
  const copied = rules.flatMap(({ frequency, copy }) => (copy === undefined ? [] : [{ frequency, ...copy }]));
  return {
    everyHours: Math.min(...copied.map(({ frequency }) => HOURS_BETWEEN[frequency])),
    keptDays: Math.max(...copied.map(({ days }) => days)),
  };
}

/** What every one of these plans does at least: a backup so often, and one that is so frequent kept so long. */
export function leastOf(plans: readonly BackupPlan[]): {
  readonly everyHours: number;
  readonly keptDays: number;
} {
  const everyHours = Math.max(...plans.map((plan) => Math.max(24, copiesOf(plan).everyHours)));
  const keptDays = plans.map(({ rules }) =>
    Math.max(
      ...rules.filter(({ frequency }) => HOURS_BETWEEN[frequency] <= everyHours).map(({ days }) => days),
    ),
  );
  return { everyHours, keptDays: Math.min(...keptDays) };
}

/** The shortest and the longest time that plans keep something in a vault: its lock refuses any other. */
export function retentionRange(
  plans: readonly BackupPlan[],
  vault: 'primary' | 'recovery',
): { readonly minimumDays: number; readonly maximumDays: number } {
  const kept = plans
    .flatMap(({ rules }) => rules)
    .flatMap(({ days, copy }) => (vault === 'primary' ? [days] : copy === undefined ? [] : [copy.days]));
  return { minimumDays: Math.min(...kept), maximumDays: Math.max(...kept) };
}

/** A copy that is not kept long enough for cold storage stays out of it. */
function lifecycle(days: number, coldAfterDays: number | undefined): BackupLifecycle {
  if (coldAfterDays === undefined || days < coldAfterDays + COLD_STORAGE_DAYS) return { days };
  return { days, coldAfterDays };
}
