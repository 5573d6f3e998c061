import type { EnvironmentConfig } from './schema';

/** How the database in the recovery region comes to be. */
export type RecoveryDatabase =
  | { readonly from: 'nothing' }
  | { readonly from: 'replica'; readonly promoted: boolean }
  | { readonly from: 'replicated-backups'; readonly restoreTo: string }
  | { readonly from: 'snapshot'; readonly snapshot: string };

/** What stands in the recovery region beside copies of data. */
export interface Standby {
  readonly database: RecoveryDatabase;
  /** Whether RDS copies its automated backups there. */
  readonly copiedBackups: boolean;
  /** Whether a cache runs there. It starts empty: sessions that must outlive the region belong into DynamoDB. */
  readonly cache: boolean;
  /** How many targets run there; absent: nothing of the application stands there. */
  readonly capacity?: { readonly minimum: number; readonly maximum: number };
}

/** What the strategy asks for while the primary region serves, and once the recovery region does. */
export function standbyOf(
  environment: Pick<EnvironmentConfig, 'disasterRecovery' | 'sessions' | 'compute'>,
): Standby {
  const { strategy, activeRegion, standbyMinimum } = environment.disasterRecovery;
  const active = activeRegion === 'recovery';
  const { minimum, maximum } = environment.compute.scaling;
  const capacities = {
    'backup-and-restore': undefined,
    'pilot-light': { minimum: 0, maximum: 0 },
    'warm-standby': { minimum: standbyMinimum, maximum },
  };
  return {
    database: database(environment, active),
    copiedBackups: environment.disasterRecovery.database.kind === 'replicated-backups',
    cache: environment.sessions.store === 'elasticache' && (active || strategy === 'warm-standby'),
    capacity: active ? { minimum, maximum } : capacities[strategy],
  };
}

function database(
  { disasterRecovery }: Pick<EnvironmentConfig, 'disasterRecovery'>,
  active: boolean,
): RecoveryDatabase {
  const { database: chosen } = disasterRecovery;
  if (chosen.kind === 'read-replica') return { from: 'replica', promoted: active };
  // Not by `activeRegion`: the way back would destroy the database that served. It goes when its setting is taken out.
  if (chosen.kind === 'replicated-backups') {
    return chosen.restoreTo === undefined
      ? { from: 'nothing' }
      : { from: 'replicated-backups', restoreTo: chosen.restoreTo };
  }
  return chosen.snapshot === undefined
    ? { from: 'nothing' }
    : { from: 'snapshot', snapshot: chosen.snapshot };
}
