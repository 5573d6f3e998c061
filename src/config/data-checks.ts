import type { ConfigurationProblem } from './configuration-error';
import type { EnvironmentParts } from './valid-parts';
import { windowsMeet } from './window';

/** gp3 volumes of RDS take IOPS and throughput of their own from this size on. RDS, "gp3 storage". */
const STRIPED_GIB = 400;

/** Throughput of gp3 in MiB/s for each IOPS at most. RDS, "gp3 storage". */
const THROUGHPUT_PER_IOPS = 0.25;

/** Rules between the settings of the data tier; `at` is the environment's name. */
export function dataChecks(environment: EnvironmentParts, at: string): ConfigurationProblem[] {
  return [
    ...databaseStorage(environment, `${at}.database`),
    ...databaseUsers(environment, `${at}.database`),
    ...databaseWindows(environment, `${at}.database`),
    ...productionDatabase(environment, at),
    ...cache(environment, at),
    ...lockedUploads(environment, at),
  ];
}

function databaseStorage({ database }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (database === undefined) return [];
  const { allocatedGiB, maximumGiB, iops, throughputMiBps } = database.storage;
  const problems: ConfigurationProblem[] = [];
  if (maximumGiB * 10 < allocatedGiB * 11) {
    problems.push({
      path: `${at}.storage.maximumGiB`,
      found: maximumGiB,
      allowed: `at least ${Math.ceil((allocatedGiB * 11) / 10)}: a tenth more than ${at}.storage.allocatedGiB (${allocatedGiB})`,
    });
  }
  for (const [name, value] of Object.entries({ iops, throughputMiBps })) {
    if (value === undefined || allocatedGiB >= STRIPED_GIB) continue;
    problems.push({
      path: `${at}.storage.${name}`,
      found: value,
      allowed: `nothing below ${STRIPED_GIB} GiB (${at}.storage.allocatedGiB is ${allocatedGiB}): RDS gives 3000 IOPS and 125 MiB/s there`,
    });
  }
  if (throughputMiBps !== undefined && throughputMiBps > (iops ?? 12_000) * THROUGHPUT_PER_IOPS) {
    problems.push({
      path: `${at}.storage.throughputMiBps`,
      found: throughputMiBps,
      allowed: `at most a quarter of ${at}.storage.iops (${iops ?? 12_000})`,
    });
  }
  return problems;
}

function databaseUsers({ database }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (database === undefined) return [];
  const { applicationUsername, masterUsername } = database;
  if (
    ![applicationUsername, `${applicationUsername}_clone`, `${applicationUsername}_owner`].includes(
      masterUsername,
    )
  ) {
    return [];
  }
  return [
    {
      path: `${at}.applicationUsername`,
      found: applicationUsername,
      allowed: `a name that is not the master's (${masterUsername}), nor with _clone or _owner at its end`,
    },
  ];
}

function databaseWindows({ database }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (database === undefined || !windowsMeet(database.backupWindow, database.maintenanceWindow)) return [];
  return [
    {
      path: `${at}.maintenanceWindow`,
      found: database.maintenanceWindow,
      allowed: `a window that never meets ${at}.backupWindow (${database.backupWindow})`,
    },
  ];
}

/** Requirement 3.2: what production asks of backups; 7.1 and the words of the mission: of zones. */
function productionDatabase({ production, database }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (production !== true || database === undefined) return [];
  const problems: ConfigurationProblem[] = [];
  if (!database.multiAz) {
    problems.push({
      path: `${at}.database.multiAz`,
      found: false,
      allowed: `true, since ${at}.production is true`,
    });
  }
  if (database.backupRetentionDays < 35) {
    problems.push({
      path: `${at}.database.backupRetentionDays`,
      found: database.backupRetentionDays,
      allowed: `35, the most that RDS keeps, since ${at}.production is true`,
    });
  }
  return problems;
}

/** Requirement 7.2: all sessions go with the only node, or with its zone. */
function cache({ production, sessions }: EnvironmentParts, environment: string): ConfigurationProblem[] {
  if (sessions?.store !== 'elasticache') return [];
  const at = `${environment}.sessions.cache`;
  const { multiAz, nodes, snapshotWindow, maintenanceWindow } = sessions.cache;
  const problems: ConfigurationProblem[] = [];
  if (production === true && !multiAz) {
    problems.push({
      path: `${at}.multiAz`,
      found: false,
      allowed: `true, since ${environment}.production is true`,
    });
  }
  if ((production === true || multiAz) && nodes < 2) {
    const reason = multiAz ? `${at}.multiAz` : `${environment}.production`;
    problems.push({
      path: `${at}.nodes`,
      found: nodes,
      allowed: `at least 2, since ${reason} is true: one node has none to fail over to`,
    });
  }
  if (windowsMeet(snapshotWindow, maintenanceWindow)) {
    problems.push({
      path: `${at}.maintenanceWindow`,
      found: maintenanceWindow,
      allowed: `a window that never meets ${at}.snapshotWindow (${snapshotWindow})`,
    });
  }
  return problems;
}

function lockedUploads(
  { dataClassification, storage }: EnvironmentParts,
  at: string,
): ConfigurationProblem[] {
  if (dataClassification !== 'restricted' || storage === undefined || storage.objectLock !== undefined)
    return [];
  return [
    {
      path: `${at}.storage.objectLock`,
      found: undefined,
      allowed: `a lock, since ${at}.dataClassification is restricted, such as { days: 30 }`,
    },
  ];
}
