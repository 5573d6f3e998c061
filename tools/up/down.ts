import { Command } from 'commander';
import { type EnvironmentConfig, protectionOf } from '../../src/config';
import { Failure, reportFailure } from '../console/failure';
import { type Plan, runPlan } from '../console/steps';
import { findSimulator } from '../simulator';
import { SimulatedEnvironment } from './simulated-environment';
import { environmentNamed, Workplace, type WorkplaceOptions, withWorkplaceOptions } from './workplace';

interface DownOptions extends WorkplaceOptions {
  readonly environment: string;
  readonly discard: boolean;
}

async function main(): Promise<void> {
  const command = new Command('down')
    .description('Destroys what "npm run up" has applied, and stops the simulator.')
    .option('--discard', 'stop the simulator without destroying: all that is in it is gone with it', false);
  const {
    environment: name,
    discard,
    ...folders
  } = withWorkplaceOptions(command).parse().opts<DownOptions>();
  const workplace = new Workplace(folders);
  const simulator = await findSimulator({ directory: workplace.simulatorDir });
  if (simulator === undefined) {
    console.log('The simulator is not running: there is nothing to destroy.');
    return;
  }
  const stop: Plan = [{ title: 'Stop the simulator', run: () => simulator.stop() }];
  if (discard) {
    await runPlan(stop);
    return;
  }
  const configured = environmentNamed(name);
  refuseIfProtected(configured);
  const { account } = configured;
  if (account.id !== simulator.accountId) {
    throw new Failure(
      `The simulator at ${simulator.endpoint} runs account ${simulator.accountId}, and ${name} has ${account.id}. ` +
        'Name the environment that is up with --environment, or stop it with --discard.',
    );
  }
  const environment = new SimulatedEnvironment(name, simulator, workplace, workplace.logFile(`down-${name}`));
  await runPlan([...environment.teardownPlan(), ...stop]);
}

/** Stacks without data would go before the first that refuses: half of a protected environment is worse than all. */
function refuseIfProtected(environment: EnvironmentConfig): void {
  const { preventDestroy, deletionProtection } = protectionOf(environment);
  if (!preventDestroy && !deletionProtection) return;
  const setting = preventDestroy ? 'production: true' : 'deletionProtection: { enabled: true }';
  throw new Failure(
    `The environment ${environment.name} is guarded against deletion (${setting} in environments/${environment.name}.ts), ` +
      'so nothing of it was destroyed. "npm run down -- --discard" stops the simulator, and all that is in it is gone.',
  );
}

main().catch(reportFailure);
