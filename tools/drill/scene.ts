import path from 'node:path';
import { escapeLiteral, type QueryResultRow } from 'pg';
import { type EnvironmentConfig, type Names, namesOf } from '../../src/config';
import { Failure } from '../console/failure';
import type { Changes } from '../deploy/changes';
import { type BlockReference, runbookBlock } from '../runbooks/blocks';
import type { Simulator } from '../simulator';
import type { CommandRunner } from '../up/run-command';
import { type Clients, clientsOf } from './clients';
import type { DatabaseFleet } from './database/database-fleet';
import type { PostgresServer } from './database/postgres-server';
import { BEFORE, DRILL_NAME, drillConfiguration, type Failover } from './environment';

export interface SceneProps {
  readonly simulator: Simulator;
  readonly fleet: DatabaseFleet;
  /** Where the simulated RDS is asked. */
  readonly rdsEndpoint: string;
  /** The folder that the runbooks' commands run in. */
  readonly checkout: string;
  /** Runs commands with the variables of the simulated AWS. */
  readonly runner: CommandRunner;
  /** What the configuration says now, for all cases. */
  readonly failover?: { now: Failover };
  readonly onPlan?: (stack: string, changes: Changes) => void;
  readonly onBlock?: (reference: BlockReference) => void;
}

/** What a case works with: the environment, AWS in both regions, the real databases, and the runbooks. */
export class Scene {
  readonly environment: EnvironmentConfig;
  readonly names: Names;
  readonly primary: Clients;
  readonly recovery: Clients;
  readonly global: Clients;
  readonly fleet: DatabaseFleet;
  readonly simulator: Simulator;
  readonly checkout: string;
  private readonly failover: { now: Failover };

  constructor(private readonly props: SceneProps) {
    const { project, environments } = drillConfiguration();
    const [environment] = environments;
    if (environment === undefined) throw new Error('the drill has no environment');
    this.environment = environment;
    this.names = namesOf(project, environment);
    const { simulator, rdsEndpoint: rds } = props;
    const clients = (region: string) => clientsOf(region, { endpoint: simulator.endpoint, rds });
    this.primary = clients(environment.primary.name);
    this.recovery = clients(environment.recovery.name);
    this.global = clients('us-east-1');
    this.fleet = props.fleet;
    this.simulator = simulator;
    this.checkout = props.checkout;
    this.failover = props.failover ?? { now: BEFORE };
  }

  /** The same, telling of each block that a case executes. */
  watched(onBlock: (reference: BlockReference) => void): Scene {
    return new Scene({ ...this.props, failover: this.failover, onBlock });
  }

  /** Id of a stack: `data` -> `drill-data`. */
  stack(name: string): string {
    return `${DRILL_NAME}-${name}`;
  }

  /** The server of the database that serves while the primary region does. */
  get database() {
    return this.fleet.server(this.environment.primary.name, this.names.prefix);
  }

  get recoveryDatabase() {
    return this.fleet.server(this.environment.recovery.name, this.names.of('recovery'));
  }

  /** Says in the configuration which region serves, as the reader of a runbook does in the environment's file. */
  configure(failover: Failover): void {
    this.failover.now = failover;
  }

  /** Executes a command block of a runbook as it stands there, with the variables that its page names at the top. */
  async follow(
    reference: BlockReference,
    variables: Readonly<Record<string, string>>,
    cwd?: string,
  ): Promise<string> {
    this.props.onBlock?.(reference);
    return this.shell(runbookBlock(reference), { ...this.common, ...variables }, cwd);
  }

  /**
   * Asks a database the queries of a block as they stand in the runbook, with `:'name'` for what its reader tells psql
   * (PostgreSQL, psql, "SQL Interpolation"). Gives the rows of the last one.
   */
  async ask<R extends QueryResultRow>(
    reference: BlockReference,
    database: PostgresServer,
    values: Readonly<Record<string, string>> = {},
  ): Promise<R[]> {
    this.props.onBlock?.(reference);
    const queries = runbookBlock(reference).replace(/:'(\w+)'/g, (_, name) =>
      escapeLiteral(values[name] ?? ''),
    );
    // One by one, as psql sends them: several in one call would be one transaction.
    let rows: R[] = [];
    for (const query of queries.split(/;\s*$/m).filter((each) => each.trim() !== '')) {
      rows = await database.query<R>(query);
    }
    return rows;
  }

  /** Runs shell commands, in the project's folder unless told otherwise. */
  async shell(
    commands: string,
    variables: Readonly<Record<string, string>> = {},
    cwd = this.checkout,
  ): Promise<string> {
    const { activeRegion, stateRegion } = this.failover.now;
    const settings = { DRILL_ACTIVE_REGION: activeRegion, DRILL_STATE_REGION: stateRegion };
    const runner = this.props.runner.with({ ...settings, ...variables });
    // As a reader's own shell: a block brings what makes it stop.
    return (await runner.run('bash', ['-c', commands], { cwd })).stdout;
  }

  /** Makes anew what Terraform describes, by the page about what was changed by hand. Gives the plan. */
  async mend(stack: string): Promise<string> {
    const planned = await this.follow('mend-drift#plan', { STACK: this.stack(stack) });
    await this.follow('mend-drift#apply', { STACK: this.stack(stack) });
    return planned;
  }

  /** @throws Failure when a plan of the stack shows any change. */
  async expectNoChanges(stack: string): Promise<void> {
    const plan = await this.plan(stack);
    if (plan.includes('No changes.')) return;
    throw new Failure(
      `${this.stack(stack)} has changes left:\n${plan.slice(plan.indexOf('Terraform will'))}`,
    );
  }

  /** What a plan of the stack says. */
  async plan(stack: string): Promise<string> {
    return this.shell('terraform plan -no-color -input=false', {}, this.folder(stack));
  }

  folder(stack: string): string {
    return path.join(this.checkout, 'cdktf.out', 'stacks', this.stack(stack));
  }

  /** Notes what a plan of the failover does, for the report. */
  note(stack: string, changes: Changes): void {
    this.props.onPlan?.(stack, changes);
  }

  /** Variables that runbooks name at the top of the page, and that are the same for every case. */
  private get common(): Record<string, string> {
    const { primary, recovery, account } = this.environment;
    return {
      AWS_DEFAULT_REGION: primary.name,
      RECOVERY_REGION: recovery.name,
      ENVIRONMENT: DRILL_NAME,
      ACCOUNT: account.id,
      DATABASE: this.names.prefix,
      LOCK_TABLE: this.names.lockTable,
    };
  }
}
