import { backupChecks } from './backup-checks';
import { computeChecks } from './compute-checks';
import type { ConfigurationProblem } from './configuration-error';
import { dataChecks } from './data-checks';
import { recoveryChecks } from './recovery-checks';
import { regionChecks } from './region-checks';
import type { EnvironmentParts } from './valid-parts';

/** Rules between the settings of one environment; `at` is its name. */
export function environmentChecks(environment: EnvironmentParts, at: string): ConfigurationProblem[] {
  return [
    ...regionsDiffer(environment, at),
    ...productionIsGuarded(environment, at),
    ...archiveOutlivesTransition(environment, at),
    ...portsDiffer(environment, at),
    ...regionChecks(environment.primary ?? {}, `${at}.primary`),
    ...regionChecks(environment.recovery ?? {}, `${at}.recovery`),
    ...dataChecks(environment, at),
    ...computeChecks(environment, at),
    ...recoveryChecks(environment, at),
    ...backupChecks(environment, at),
  ];
}

function regionsDiffer({ primary, recovery }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (recovery?.name === undefined || recovery.name !== primary?.name) return [];
  return [
    {
      path: `${at}.recovery.name`,
      found: recovery.name,
      allowed: `another region than ${at}.primary.name: a second copy in the same region does not survive its loss`,
    },
  ];
}

function productionIsGuarded(environment: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (environment.production !== true) return [];
  const problems: ConfigurationProblem[] = [];
  if (environment.deletionProtection?.enabled === false) {
    problems.push({
      path: `${at}.deletionProtection.enabled`,
      found: false,
      allowed: `true, since ${at}.production is true`,
    });
  }
  if (environment.state?.kind === 'local') {
    problems.push({
      path: `${at}.state.kind`,
      found: 'local',
      allowed: `s3 or cloud, since ${at}.production is true: a state on one machine has no lock and no copy`,
    });
  }
  return problems;
}

function archiveOutlivesTransition({ retention }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (retention === undefined || retention.archiveTransitionDays < retention.archiveDays) return [];
  return [
    {
      path: `${at}.retention.archiveTransitionDays`,
      found: retention.archiveTransitionDays,
      allowed: `fewer days than ${at}.retention.archiveDays (${retention.archiveDays})`,
    },
  ];
}

/** Security groups and NACLs tell the tiers' flows apart by port. */
function portsDiffer({ ports }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (ports === undefined) return [];
  const tiers = ['application', 'database', 'cache'] as const;
  return tiers.flatMap((tier, index) => {
    const taken = tiers.slice(0, index).find((earlier) => ports[earlier] === ports[tier]);
    if (taken === undefined) return [];
    return [
      { path: `${at}.ports.${tier}`, found: ports[tier], allowed: `another port than ${at}.ports.${taken}` },
    ];
  });
}
