import path from 'node:path';
import { Command } from 'commander';
import { Failure, reportFailure } from '../console/failure';
import { type Plan, runPlan, together } from '../console/steps';
import { findSimulator, simulatorEnvironment, simulatorOverlay } from '../simulator';
import { readStateStack } from '../state/state-stack';
import { teardown } from '../state/teardown';
import { destroy } from './deploy';
import { environmentNamed, LOG_DIR, OUT_DIR } from './environment';
import { offlineProviders } from './providers';
import { CommandRunner } from './run-command';
import { deploymentWaves, environmentStacks } from './stacks';

type Show = (text: string) => void;

async function main(): Promise<void> {
  const program = new Command('down')
    .description('Destroys what "npm run up" has applied, and stops the simulator.')
    .option('--environment <name>', 'the environment to destroy', 'dev')
    .option('--discard', 'stop the simulator without destroying: all that is in it is gone with it', false)
    .parse();
  const { environment: name, discard } = program.opts<{ environment: string; discard: boolean }>();
  const simulator = await findSimulator();
  if (simulator === undefined) {
    console.log('The simulator is not running: there is nothing to destroy.');
    return;
  }
  const stop: Plan = [{ title: 'Stop the simulator', run: () => simulator.stop() }];
  if (discard) {
    await runPlan(stop);
    return;
  }
  if (environmentNamed(name).account.id !== simulator.accountId) {
    throw new Failure(
      `The simulator at ${simulator.endpoint} runs account ${simulator.accountId}, not that of ${name}.`,
    );
  }

  const waves = deploymentWaves(environmentStacks(OUT_DIR, name)).reverse();
  const [first] = waves.flat();
  if (first === undefined)
    throw new Failure(`There is no stack of ${name} in ${OUT_DIR}. Run: npm run synth`);
  const providers = await offlineProviders(first, () => undefined);
  const runner = new CommandRunner(path.join(LOG_DIR, `down-${name}.log`), {
    ...simulatorEnvironment(simulator),
    ...providers,
  });
  const stateId = `${name}-state`;
  const plan: Plan = waves.map((wave) =>
    together(
      'Destroy',
      wave.map((stack) =>
        stack.id === stateId
          ? {
              title: 'Destroy the remote state',
              run: async (onStep: Show) => {
                const env = { ...simulatorOverlay(simulator), ...runner.environment };
                await teardown(readStateStack(OUT_DIR, name), { env, onStep });
              },
            }
          : {
              title: `Destroy ${stack.id}`,
              run: (_onStep: Show, onProgress: Show) => destroy(stack, runner, onProgress),
            },
      ),
    ),
  );
  await runPlan([...plan, ...stop]);
}

main().catch(reportFailure);
