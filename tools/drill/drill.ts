import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Plan, together, type Work } from '../console/steps';
import type { Changes } from '../deploy/changes';
import { ensurePythonEnvironment } from '../python-environment';
import { type Simulator, simulatorEnvironment, startSimulator, stopSimulator } from '../simulator';
import { offlineProviders } from '../up/providers';
import { CommandRunner } from '../up/run-command';
import { SimulatedEnvironment } from '../up/simulated-environment';
import { environmentStacks } from '../up/stacks';
import { Workplace } from '../up/workplace';
import { type CaseResult, runCase } from './case-run';
import { layCheckout } from './checkout';
import { DatabaseFleet } from './database/database-fleet';
import { RdsGate } from './database/rds-gate';
import { DRILL_ACCOUNT, DRILL_NAME } from './environment';
import { beginLedger } from './ledger';
import { LANES, type LossCase } from './loss-case';
import { everythingIn } from './observed';
import { assertReplication, type ReplicationResult } from './replication';
import { Rotation } from './rotation';
import { Scene } from './scene';
import { storeItems } from './stored-items';
import { storeObjects } from './stored-objects';
import { storeSecret } from './stored-secret';

/** Everything that a drill has found. */
export interface DrillResult {
  /** Resources of each stack once it was applied; a second plan of each was empty. */
  readonly stacks: Readonly<Record<string, number>>;
  readonly replication: readonly ReplicationResult[];
  readonly cases: readonly CaseResult[];
  /** What the plans of failover and failback did, by stack, in the order of their application. */
  readonly plans: readonly { readonly stack: string; readonly changes: Changes }[];
  /** What was still there after the last stack was destroyed. Absent when nothing was to be destroyed. */
  readonly left?: readonly string[];
  /** Requests for hosts other than the simulator. */
  readonly refused: number;
  readonly seconds: number;
}

export interface DrillOptions {
  readonly work: string;
  readonly cases: readonly LossCase[];
  /** Leave environment and simulator as they are in the end. */
  readonly keep: boolean;
}

/** One drill: makes an environment, loses what the cases say, and takes all of it away. */
export class Drill {
  private readonly begun = Date.now();
  private readonly workplace: Workplace;
  private readonly checkout: string;
  private readonly logFile: string;
  private readonly databases = mkdtempSync(path.join(tmpdir(), 'groundwork-databases-'));
  private readonly results = new Map<string, CaseResult>();
  private readonly plans: { stack: string; changes: Changes }[] = [];
  private replication: readonly ReplicationResult[] = [];
  private left?: readonly string[];
  private refused = 0;
  private simulator?: Simulator;
  private fleet?: DatabaseFleet;
  private gate?: RdsGate;
  private environment?: SimulatedEnvironment;
  private scene?: Scene;
  private rotation?: Rotation;

  constructor(private readonly options: DrillOptions) {
    this.checkout = path.resolve(options.work, 'checkout');
    this.workplace = new Workplace({ out: path.join(this.checkout, 'cdktf.out'), work: options.work });
    this.logFile = this.workplace.logFile('drill');
    // Where this runs as root, the servers run as another user, who must get in.
    chmodSync(this.databases, 0o755);
  }

  /** Makes everything ready: the simulator with databases behind it, and the synthesized environment. */
  prepare(): Plan {
    return [
      { title: 'Start the AWS simulator', run: (onStep) => this.start(onStep) },
      {
        title: 'Synthesize the environment of the drill',
        run: async () => {
          layCheckout(this.checkout);
          const runner = new CommandRunner(this.logFile, process.env);
          await runner.run('cdktf', ['synth'], { cwd: this.checkout });
        },
      },
      { title: 'Lay out what the runbooks’ commands need', run: (onStep) => this.setTheStage(onStep) },
    ];
  }

  /** Applies it, loses and recovers, and destroys it. */
  run(): Plan {
    const environment = this.deployed();
    const lanes = LANES.filter((lane) => this.casesOf(lane).length > 0);
    const beside = lanes.filter((lane) => lane !== 'all');
    return [
      ...environment.plan(),
      { title: 'Write what may be lost, and look at both ends of each replication', run: () => this.write() },
      ...(beside.length > 0 ? [together('Lose and recover', beside.map(this.lane))] : []),
      ...lanes.filter((lane) => lane === 'all').map(this.lane),
      ...(this.options.keep ? [] : environment.teardownPlan()),
      { title: 'Look at what is left', run: () => this.lookAround() },
    ];
  }

  /** Stops what runs beside, whatever has happened before. */
  async end(): Promise<void> {
    this.rotation?.end();
    this.gate?.close();
    await this.fleet?.stop();
    rmSync(this.databases, { recursive: true, force: true });
    if (!this.options.keep) await this.simulator?.stop();
  }

  get result(): DrillResult {
    const { environment, options, plans, replication, left, refused } = this;
    const applied = environment?.applied ?? new Map<string, number>();
    return {
      stacks: Object.fromEntries([...applied].sort()),
      replication,
      cases: options.cases.flatMap(({ id }) => this.results.get(id) ?? []),
      plans,
      left,
      refused,
      seconds: Math.round((Date.now() - this.begun) / 1000),
    };
  }

  private async start(onProgress: (line: string) => void): Promise<void> {
    const { keep } = this.options;
    // A drill begins with nothing: what an earlier one has left is not known to this one.
    await stopSimulator({ directory: this.workplace.simulatorDir });
    for (const left of [this.workplace.outDir, this.workplace.bootstrapDir]) {
      rmSync(left, { recursive: true, force: true });
    }
    const simulator = await startSimulator({
      accountId: DRILL_ACCOUNT,
      directory: this.workplace.simulatorDir,
      detached: keep,
      onProgress,
    });
    const fleet = new DatabaseFleet(this.databases);
    const gate = await RdsGate.open(simulator.endpoint, (call) => fleet.follow(call));
    Object.assign(this, { simulator, fleet, gate });
  }

  private async setTheStage(onProgress: (line: string) => void): Promise<void> {
    const { simulator, fleet, gate, workplace, checkout } = this;
    const [stack] = environmentStacks(workplace.outDir, DRILL_NAME);
    if (simulator === undefined || fleet === undefined || gate === undefined || stack === undefined) return;
    const aws = await ensurePythonEnvironment({
      name: 'runbook-cli',
      requirements: path.resolve(__dirname, '..', 'state', 'runbook-cli', 'requirements.txt'),
      onProgress,
    });
    const commands = [path.dirname(aws.bin('aws')), process.env['PATH']];
    const variables = {
      ...simulatorEnvironment(simulator),
      ...(await offlineProviders(stack, workplace.providerDir, onProgress)),
      AWS_ENDPOINT_URL_RDS: gate.endpoint,
      PATH: commands.join(path.delimiter),
    };
    this.scene = new Scene({
      simulator,
      fleet,
      rdsEndpoint: gate.endpoint,
      checkout,
      runner: new CommandRunner(this.logFile, variables),
      onPlan: (planned, changes) => this.plans.push({ stack: planned, changes }),
    });
  }

  private deployed(): SimulatedEnvironment {
    const { simulator, gate, workplace, logFile } = this;
    if (simulator === undefined || gate === undefined) throw new Error('the drill was not prepared');
    const variables = { AWS_ENDPOINT_URL_RDS: gate.endpoint };
    this.environment = new SimulatedEnvironment(DRILL_NAME, simulator, workplace, logFile, variables);
    return this.environment;
  }

  private get stage(): Scene {
    if (this.scene === undefined) throw new Error('the drill was not prepared');
    return this.scene;
  }

  private async write(): Promise<void> {
    await storeObjects(this.stage);
    await storeItems(this.stage);
    this.rotation = new Rotation(this.stage);
    this.rotation.begin();
    await storeSecret(this.stage);
    await beginLedger(this.stage.database);
    this.replication = await assertReplication(this.stage);
  }

  private casesOf(lane: string): LossCase[] {
    return this.options.cases.filter((each) => each.lane === lane);
  }

  private readonly lane = (lane: string): Work => ({
    title: `Lose and recover: ${lane}`,
    run: async (onStep) => {
      for (const each of this.casesOf(lane)) {
        onStep(`${each.id}: ${each.lost}`);
        const result = await runCase(each, this.stage);
        this.results.set(each.id, result);
        if (result.outcome === 'failed') onStep(`${each.id} failed: ${result.said}`);
      }
    },
  });

  private async lookAround(): Promise<void> {
    this.refused = (await this.simulator?.refused())?.count ?? 0;
    if (!this.options.keep) this.left = await everythingIn(this.stage);
  }
}
