import { backupPlanChecks } from './backup-plan-checks';
import type { ConfigurationProblem } from './configuration-error';
import type { EnvironmentParts } from './valid-parts';
import { DATA_CLASSES } from './vocabulary';
import { beginsNearWindow } from './window';

/** Rules between the settings of backups; `at` is the environment's name. */
export function backupChecks(environment: EnvironmentParts, at: string): ConfigurationProblem[] {
  const { plans } = environment.backup ?? {};
  return [
    ...(plans === undefined ? [] : backupPlanChecks(plans, `${at}.backup.plans`)),
    ...productionBackups(environment, at),
    ...startsOutsideOfMaintenance(environment, at),
    ...otherAccount(environment, at),
    ...lockAndProtection(environment, at),
  ];
}

/** Requirement 3.2. */
function productionBackups(
  { production, dataClassification, backup }: EnvironmentParts,
  at: string,
): ConfigurationProblem[] {
  if (production !== true || backup === undefined) return [];
  const problems: ConfigurationProblem[] = [];
  for (const dataClass of DATA_CLASSES) {
    const used = dataClass === 'public' || dataClass === dataClassification;
    const { dailyDays, weeklyDays, monthlyDays } = backup.plans[dataClass];
    if (!used || dailyDays !== undefined || (weeklyDays ?? monthlyDays) === undefined) continue;
    problems.push({
      path: `${at}.backup.plans.${dataClass}.dailyDays`,
      found: undefined,
      allowed: `days, since ${at}.production is true: a backup a day at least`,
    });
  }
  if (!backup.restoreTesting.enabled) {
    problems.push({
      path: `${at}.backup.restoreTesting.enabled`,
      found: false,
      allowed: `true, since ${at}.production is true: what was never restored is no backup`,
    });
  }
  if (backup.notify.length === 0) {
    problems.push({
      path: `${at}.backup.notify`,
      found: [],
      allowed: `at least one address, since ${at}.production is true: else nobody is told of a backup that fails`,
    });
  }
  return problems;
}

/** RDS begins no backup in the hour before its maintenance and during it; a backup begins within an hour. */
function startsOutsideOfMaintenance(
  { backup, database }: EnvironmentParts,
  at: string,
): ConfigurationProblem[] {
  if (backup === undefined || database === undefined) return [];
  const { startsAt } = backup;
  if (!beginsNearWindow(startsAt, database.maintenanceWindow)) return [];
  return [
    {
      path: `${at}.backup.startsAt`,
      found: startsAt,
      allowed: `a time of which the next hour does not meet ${at}.database.maintenanceWindow (${database.maintenanceWindow}), nor the hour before it`,
    },
  ];
}

/** AWS Backup copies a snapshot of RDS to another region or to another account, not to both at once ("Copy a backup"). */
function otherAccount({ backup, account, primary }: EnvironmentParts, at: string): ConfigurationProblem[] {
  const found = backup?.copyToVaultArn;
  if (found === undefined) return [];
  const [, , , region, id] = found.split(':');
  const path = `${at}.backup.copyToVaultArn`;
  if (id === account?.id) {
    return [
      {
        path,
        found,
        allowed: `a vault of another account than ${at}.account.id: one in this account falls with it`,
      },
    ];
  }
  if (primary?.name === undefined || region === primary.name) return [];
  return [
    {
      path,
      found,
      allowed: `a vault in ${at}.primary.name (${primary.name}): RDS copies to another account or another region, not both at once`,
    },
  ];
}

function lockAndProtection(
  { backup, deletionProtection }: EnvironmentParts,
  at: string,
): ConfigurationProblem[] {
  if (backup?.lock.mode !== 'compliance' || deletionProtection?.enabled !== false) return [];
  return [
    {
      path: `${at}.backup.lock.mode`,
      found: 'compliance',
      allowed: `governance, since ${at}.deletionProtection.enabled is false: an environment that is torn down at will could never be`,
    },
  ];
}
