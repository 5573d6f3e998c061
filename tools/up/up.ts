import path from 'node:path';
import { Command } from 'commander';
import colors from 'picocolors';
import { reportFailure } from '../console/failure';
import { type Plan, runPlan, together } from '../console/steps';
import { type Simulator, simulatorEnvironment, simulatorOverlay, startSimulator } from '../simulator';
import { bootstrap } from '../state/bootstrap';
import { readStateStack } from '../state/state-stack';
import { deploy, provePlanEmpty } from './deploy';
import { environmentNamed, LOG_DIR, OUT_DIR, PLAN_DIR } from './environment';
import { offlineProviders } from './providers';
import { CommandRunner } from './run-command';
import { deploymentWaves, type EnvironmentStack, environmentStacks } from './stacks';

type Show = (text: string) => void;

/** What `npm run up --json` prints. */
interface Summary {
  readonly environment: string;
  readonly endpoint: string;
  readonly accountId: string;
  /** Applied resources of each stack, in the order of their deployment. */
  readonly stacks: Record<string, number>;
  readonly resources: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const program = new Command('up')
    .description(
      'Synthesizes and scans everything, and applies an environment to the embedded AWS simulator.',
    )
    .option('--environment <name>', 'the environment to apply', 'dev')
    .option('--json', 'print a summary as JSON on standard output, and nothing else', false)
    .parse();
  const { environment: name, json } = program.opts<{ environment: string; json: boolean }>();
  const begun = Date.now();
  const environment = environmentNamed(name);
  const outside = new CommandRunner(path.join(LOG_DIR, `up-${name}.log`), {
    ...process.env,
    ENVIRONMENT: '',
  });

  let simulator: Simulator | undefined;
  await runPlan(
    [
      { title: 'Synthesize all environments', run: () => outside.run('cdktf', ['synth']).then(noResult) },
      { title: 'Scan with checkov', run: (_onStep, onProgress) => scan(outside, onProgress) },
      {
        title: 'Start the AWS simulator',
        run: async (onStep) => {
          simulator = await startSimulator({
            accountId: environment.account.id,
            detached: true,
            onProgress: onStep,
          });
        },
      },
    ],
    json,
  );
  if (simulator === undefined) throw new Error('the simulator did not start');

  const stacks = environmentStacks(OUT_DIR, name);
  const waves = deploymentWaves(stacks);
  const applied = await apply(name, waves, simulator, outside, json);
  const summary: Summary = {
    environment: name,
    endpoint: simulator.endpoint,
    accountId: simulator.accountId,
    stacks: Object.fromEntries(waves.flat().map(({ id }) => [id, applied.get(id) ?? 0])),
    resources: [...applied.values()].reduce((sum, count) => sum + count, 0),
    seconds: Math.round((Date.now() - begun) / 1000),
  };
  console.log(json ? JSON.stringify(summary, undefined, 2) : describe(summary, outside.logFile));
}

/** Applies wave by wave, plans once more, and scans what was planned. Gives the applied resources of each stack. */
async function apply(
  name: string,
  waves: EnvironmentStack[][],
  simulator: Simulator,
  outside: CommandRunner,
  json: boolean,
): Promise<Map<string, number>> {
  const applied = new Map<string, number>();
  const [first] = waves.flat();
  if (first === undefined) throw new Error(`environment ${name} has no stacks`);
  let inside = outside;
  const stateId = `${name}-state`;
  const hasState = waves.flat().some(({ id }) => id === stateId);
  const plan: Plan = [
    {
      title: 'Prepare the AWS provider',
      run: async (onStep) => {
        inside = outside.with({
          ...simulatorEnvironment(simulator),
          ...(await offlineProviders(first, onStep)),
        });
      },
    },
    ...(hasState
      ? [
          {
            title: 'Make the remote state',
            run: async (onStep: Show) => {
              const env = { ...simulatorOverlay(simulator), ...inside.environment };
              await bootstrap(readStateStack(OUT_DIR, name), { env, onStep });
            },
          },
        ]
      : []),
    ...waves
      .map((wave) => wave.filter(({ id }) => id !== stateId))
      .filter((wave) => wave.length > 0)
      .map((wave) =>
        together(
          'Deploy',
          wave.map((stack) => ({
            title: `Deploy ${stack.id}`,
            run: (_onStep: Show, onProgress: Show) => deploy(stack, inside, onProgress),
          })),
        ),
      ),
    together(
      'Plan once more: nothing may be left to do',
      waves.flat().map((stack) => ({
        title: `Plan ${stack.id}`,
        run: async () => {
          applied.set(stack.id, await provePlanEmpty(stack, inside, PLAN_DIR));
        },
      })),
    ),
    { title: 'Scan the plans with checkov', run: (_onStep, onProgress) => scan(outside, onProgress) },
  ];
  await runPlan(plan, json);
  return applied;
}

async function scan(runner: CommandRunner, onProgress: Show): Promise<void> {
  await runner.run('checkov', ['--compact'], { onLine: onProgress });
}

function noResult(): void {}

function describe(
  { environment, endpoint, accountId, stacks, resources, seconds }: Summary,
  logFile: string,
): string {
  const counts = Object.entries(stacks).map(
    ([id, count]) => `  ${id.padEnd(20)} ${String(count).padStart(4)} resources`,
  );
  return [
    '',
    colors.bold(`${environment} is up: ${resources} resources, a second plan is empty (${seconds} s)`),
    ...counts,
    '',
    `Simulated AWS      ${endpoint} (account ${accountId}, in memory: gone when it stops)`,
    'Look into it       eval "$(npm run --silent simulator:env)", then terraform, aws or any SDK',
    `Outputs            npx cdktf output ${environment}-network --skip-synth`,
    `Log                ${logFile}`,
    'Destroy and stop   npm run down',
  ].join('\n');
}

main().catch(reportFailure);
