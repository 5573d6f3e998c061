import { COLD_STORAGE_DAYS } from './backup-schema';
import type { ConfigurationProblem } from './configuration-error';
import type { BackupConfig } from './schema';
import { DATA_CLASSES } from './vocabulary';

type Plans = BackupConfig['plans'];
type Plan = Plans[keyof Plans];

/** The settings of a plan's rules, from the most frequent to the rarest. */
const RULES = ['continuousDays', 'hourlyDays', 'dailyDays', 'weeklyDays', 'monthlyDays'] as const;

/** Rules between the settings of each plan; `at` is the place of the plans. */
export function backupPlanChecks(plans: Plans, at: string): ConfigurationProblem[] {
  return DATA_CLASSES.flatMap((dataClass) => {
    const plan = plans[dataClass];
    const path = `${at}.${dataClass}`;
    const problems: ConfigurationProblem[] = [];
    if (plan.dailyDays === undefined && plan.weeklyDays === undefined && plan.monthlyDays === undefined) {
      problems.push({
        path: `${path}.dailyDays`,
        found: undefined,
        allowed: `days, or ${path}.weeklyDays or monthlyDays: without one of them nothing is copied to the recovery region`,
      });
    }
    return [...problems, ...rarerIsKeptLonger(plan, path), ...coldStorage(plan, path), ...copies(plan, path)];
  });
}

function rarerIsKeptLonger(plan: Plan, at: string): ConfigurationProblem[] {
  const given = RULES.flatMap((rule) => (plan[rule] === undefined ? [] : [{ rule, days: plan[rule] }]));
  return given.flatMap(({ rule, days }, index) => {
    const longer = given.slice(0, index).find((before) => before.days > days);
    // Hourly snapshots of databases have nothing to do with the continuous backups of buckets.
    if (longer === undefined || rule === 'hourlyDays') return [];
    return [
      {
        path: `${at}.${rule}`,
        found: days,
        allowed: `at least ${at}.${longer.rule} (${longer.days}): what is rarer would be gone before it is of use`,
      },
    ];
  });
}

/** AWS Backup API, Lifecycle. */
function coldStorage({ monthlyDays, coldAfterDays }: Plan, at: string): ConfigurationProblem[] {
  if (coldAfterDays === undefined) return [];
  if (monthlyDays === undefined) {
    return [
      {
        path: `${at}.coldAfterDays`,
        found: coldAfterDays,
        allowed: `nothing without ${at}.monthlyDays: only monthly backups move to cold storage`,
      },
    ];
  }
  if (monthlyDays >= coldAfterDays + COLD_STORAGE_DAYS) return [];
  return [
    {
      path: `${at}.coldAfterDays`,
      found: coldAfterDays,
      allowed: `at most ${COLD_STORAGE_DAYS} less than ${at}.monthlyDays (${monthlyDays}): so long is paid for in cold storage`,
    },
  ];
}

function copies(plan: Plan, at: string): ConfigurationProblem[] {
  const longest = Math.max(...[plan.dailyDays, plan.weeklyDays, plan.monthlyDays].map((days) => days ?? 0));
  if (longest === 0 || plan.copyDays <= longest) return [];
  return [
    {
      path: `${at}.copyDays`,
      found: plan.copyDays,
      allowed: `at most ${longest}, the longest of ${at}: a copy is kept no longer than what it is a copy of`,
    },
  ];
}
