import { Command } from 'commander';
import { colors } from '../console/colors';
import { reportFailure } from '../console/failure';
import { shownPath } from '../console/shown-path';
import { runPlan } from '../console/steps';
import { type Simulator, startSimulator } from '../simulator';
import { CommandRunner } from './run-command';
import { SimulatedEnvironment } from './simulated-environment';
import { environmentNamed, Workplace, type WorkplaceOptions, withWorkplaceOptions } from './workplace';

interface UpOptions extends WorkplaceOptions {
  readonly environment: string;
  readonly json: boolean;
}

/** What `npm run up --json` prints. */
export interface UpSummary {
  readonly environment: string;
  readonly endpoint: string;
  readonly accountId: string;
  /** Applied resources of each stack, in the order of their deployment. */
  readonly stacks: Readonly<Record<string, number>>;
  readonly resources: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const command = new Command('up')
    .description(
      'Synthesizes and scans everything, and applies an environment to the embedded AWS simulator.',
    )
    .option('--json', 'print a summary as JSON on standard output, and nothing else', false);
  const { environment: name, json, ...folders } = withWorkplaceOptions(command).parse().opts<UpOptions>();
  const begun = Date.now();
  const { account } = environmentNamed(name);
  const workplace = new Workplace(folders);
  const logFile = workplace.logFile(`up-${name}`);
  // All environments are written and scanned, whatever ENVIRONMENT says.
  const runner = new CommandRunner(logFile, { ...process.env, ENVIRONMENT: '' });
  const scan = async (_onStep: unknown, onProgress: (line: string) => void) => {
    const { outDir, planDir } = workplace;
    await runner.run('checkov', ['--compact', '--dir', outDir, '--plans', planDir], { onLine: onProgress });
  };

  let simulator: Simulator | undefined;
  await runPlan(
    [
      {
        title: 'Synthesize all environments',
        run: async () => {
          await runner.run('cdktf', ['synth', '--output', workplace.outDir]);
        },
      },
      { title: 'Scan with checkov', run: scan },
      {
        title: 'Start the AWS simulator',
        run: async (onProgress) => {
          const directory = workplace.simulatorDir;
          simulator = await startSimulator({ accountId: account.id, detached: true, directory, onProgress });
        },
      },
    ],
    json,
  );
  if (simulator === undefined) throw new Error('the simulator did not start');

  const environment = new SimulatedEnvironment(name, simulator, workplace, logFile);
  await runPlan([...environment.plan(), { title: 'Scan the plans with checkov', run: scan }], json);
  const summary: UpSummary = {
    environment: name,
    endpoint: simulator.endpoint,
    accountId: simulator.accountId,
    stacks: Object.fromEntries(
      environment.waves.flat().map(({ id }) => [id, environment.applied.get(id) ?? 0]),
    ),
    resources: [...environment.applied.values()].reduce((sum, count) => sum + count, 0),
    seconds: Math.round((Date.now() - begun) / 1000),
  };
  console.log(json ? JSON.stringify(summary, undefined, 2) : describe(summary, logFile));
}

function describe(
  { environment, endpoint, accountId, stacks, resources, seconds }: UpSummary,
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
    `Outputs            npx cdktf output ${environment}-network --skip-synth, after that`,
    `Log                ${shownPath(logFile)}`,
    'Destroy and stop   npm run down',
  ].join('\n');
}

main().catch(reportFailure);
