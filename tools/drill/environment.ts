import { prod } from '../../environments/prod';
import { project } from '../../environments/project';
import { type Configuration, type EnvironmentInput, loadConfiguration } from '../../src/config';

export const DRILL_NAME = 'drill';
/** An account that nobody has: the simulator's. */
export const DRILL_ACCOUNT = '444444444444';

/** What a failover changes in an environment's file. */
export interface Failover {
  /** Region that serves. */
  readonly activeRegion: 'primary' | 'recovery';
  /** Region whose bucket runs read and write states in. */
  readonly stateRegion: 'primary' | 'recovery';
}

/** Before anything was lost. */
export const BEFORE: Failover = { activeRegion: 'primary', stateRegion: 'primary' };

/**
 * The environment that is lost and recovered: production as it is configured, in an account of its own, and without the
 * guards that would keep the drill from destroying it again. Sessions stand in a table, so that there is one to lose.
 */
export function drillEnvironment({ activeRegion, stateRegion }: Failover = BEFORE): EnvironmentInput {
  const { disasterRecovery, ...same } = prod;
  return {
    ...same,
    name: DRILL_NAME,
    production: false,
    account: { ...prod.account, id: DRILL_ACCOUNT },
    deletionProtection: { enabled: false, reason: 'Exists for one drill, which destroys it in the end' },
    primary: { ...prod.primary, vpcCidr: '10.220.0.0/16' },
    recovery: { ...prod.recovery, vpcCidr: '10.221.0.0/16' },
    domain: 'drill.example.com',
    edge: { ...prod.edge, alternateNames: [] },
    sessions: { store: 'dynamodb' },
    // Nobody is to be called by a drill.
    backup: { ...prod.backup, notify: [] },
    state: { kind: 's3', region: stateRegion },
    disasterRecovery: {
      ...disasterRecovery,
      strategy: 'pilot-light',
      database: { kind: 'read-replica' },
      activeRegion,
    },
  };
}

/** Its configuration, validated as any other. */
export function drillConfiguration(failover?: Failover): Configuration {
  return loadConfiguration({ project, environments: [drillEnvironment(failover)] });
}
