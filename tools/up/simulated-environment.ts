import { type Plan, together, type Work } from '../console/steps';
import { type Simulator, simulatorEnvironment, simulatorOverlay } from '../simulator';
import { bootstrap } from '../state/bootstrap';
import { readStateStack } from '../state/state-stack';
import { teardown } from '../state/teardown';
import { deploy, destroy, provePlanEmpty } from './deploy';
import { offlineProviders } from './providers';
import { CommandRunner } from './run-command';
import { deploymentWaves, type EnvironmentStack, environmentStacks } from './stacks';
import type { Workplace } from './workplace';

type Show = (text: string) => void;

/** An environment in the simulator: how it is applied there, and how it is destroyed. */
export class SimulatedEnvironment {
  /** Resources in the state of each stack, once it was planned. */
  readonly applied = new Map<string, number>();
  /** Stacks in the order of their deployment; those of a wave can be deployed side by side. */
  readonly waves: readonly (readonly EnvironmentStack[])[];
  private readonly stateId: string;
  private runner: CommandRunner;

  constructor(
    private readonly name: string,
    private readonly simulator: Simulator,
    private readonly workplace: Workplace,
    logFile: string,
    /** Variables for its commands, beside the simulator's. */
    variables: NodeJS.ProcessEnv = {},
  ) {
    this.waves = deploymentWaves(environmentStacks(workplace.outDir, name));
    this.stateId = `${name}-state`;
    this.runner = new CommandRunner(logFile, { ...simulatorEnvironment(simulator), ...variables });
  }

  /** Applies wave by wave and plans once more. */
  plan(): Plan {
    const stacks = this.waves.flat();
    return [
      this.prepare(),
      ...(stacks.some(({ id }) => id === this.stateId) ? [this.remoteState()] : []),
      ...this.waves
        .map((wave) => wave.filter(({ id }) => id !== this.stateId))
        .filter((wave) => wave.length > 0)
        .map((wave) => together('Deploy', wave.map(this.deploying))),
      together(
        'Plan once more: nothing may be left to do',
        stacks.map((stack) => ({
          title: `Plan ${stack.id}`,
          run: async () => {
            const { planDir } = this.workplace;
            this.applied.set(stack.id, await provePlanEmpty(stack, this.runner, planDir));
          },
        })),
      ),
    ];
  }

  /** Destroys wave by wave, the last one first. */
  teardownPlan(): Plan {
    const waves = [...this.waves].reverse();
    return [this.prepare(), ...waves.map((wave) => together('Destroy', wave.map(this.destroying)))];
  }

  private prepare(): Work {
    return {
      title: 'Prepare the AWS provider',
      run: async (onStep) => {
        const [first] = this.waves.flat();
        if (first === undefined) return;
        const providers = await offlineProviders(first, this.workplace.providerDir, onStep);
        this.runner = this.runner.with(providers);
      },
    };
  }

  private remoteState(): Work {
    return {
      title: 'Make the remote state',
      run: async (onStep, onProgress) => {
        const { pendingChanges } = await bootstrap(this.stateStack(), { ...this.bootstrapOptions(), onStep });
        const stack = this.waves.flat().find(({ id }) => id === this.stateId);
        if (!pendingChanges || stack === undefined) return;
        onStep('applying what has changed since');
        await deploy(stack, this.runner, this.workplace.outDir, onProgress);
      },
    };
  }

  private readonly deploying = (stack: EnvironmentStack): Work => ({
    title: `Deploy ${stack.id}`,
    run: (_onStep: Show, onProgress: Show) => deploy(stack, this.runner, this.workplace.outDir, onProgress),
  });

  private readonly destroying = (stack: EnvironmentStack): Work => ({
    title: `Destroy ${stack.id}`,
    run: async (onStep: Show, onProgress: Show) => {
      if (stack.id === this.stateId) {
        await teardown(this.stateStack(), { ...this.bootstrapOptions(), onStep });
      } else {
        await destroy(stack, this.runner, this.workplace.outDir, onProgress);
      }
    },
  });

  private stateStack() {
    return readStateStack(this.workplace.outDir, this.name);
  }

  private bootstrapOptions() {
    return {
      env: { ...simulatorOverlay(this.simulator), ...this.runner.environment },
      workDir: this.workplace.bootstrapDir,
    };
  }
}
