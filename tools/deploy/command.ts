import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError } from 'commander';
import type { EnvironmentConfig } from '../../src/config';
import { Failure } from '../console/failure';
import { Interruption } from '../console/interruption';
import { onBoard } from '../console/steps';
import { pluginCacheVariables } from '../terraform-cli/src/index';
import { CommandRunner } from '../up/run-command';
import { type EnvironmentStack, environmentStacks } from '../up/stacks';
import { environmentNamed, Workplace } from '../up/workplace';
import { runEnvironment } from './environment-run';
import { checkAllowances, FLAGS } from './guard';
import { selectStacks } from './order';
import { describe, exitCodeOf, reportOf } from './report';

interface Options {
  readonly environment: string;
  readonly out: string;
  readonly work: string;
  readonly skipSynth: boolean;
  readonly parallel: number;
  readonly allowReplacement: readonly string[];
  readonly allowDestroy: readonly string[];
  readonly json: boolean;
  readonly outPlans?: string;
  readonly autoApprove?: boolean;
}

/** The command line that planning and deploying share. */
export function environmentCommand(name: 'plan' | 'deploy'): Command {
  return new Command(name)
    .showHelpAfterError(`For example: npm run ${name} -- --environment dev`)
    .argument('[stacks...]', 'only these stacks, with or without the environment’s name before theirs')
    .requiredOption('--environment <name>', 'the environment that is meant')
    .option('--out <folder>', "cdktf's output folder", 'cdktf.out')
    .option('--work <folder>', 'folder of the logs', '.groundwork')
    .option('--skip-synth', 'take what was synthesized before', false)
    .option(
      '--parallel <number>',
      'stacks that are worked on at a time',
      positive,
      Math.max(2, availableParallelism()),
    )
    .option(`${FLAGS.replace} <stack/address...>`, 'stateful resources that may be replaced', [])
    .option(`${FLAGS.destroy} <stack/address...>`, 'stateful resources that may be destroyed', [])
    .option('--json', 'print the result as JSON on standard output, and nothing else', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well, 1 a stack failed, 2 stateful resources would be lost.',
    );
}

/** Runs `npm run plan` or `npm run deploy`: synthesizes, works through the stacks and prints what came of it. */
export async function runCommand(name: 'plan' | 'deploy', command: Command): Promise<void> {
  const options = command.parse().opts<Options>();
  const { json } = options;
  const configured = environmentNamed(options.environment);
  const workplace = new Workplace(options);
  const interruption = new Interruption(
    'asking terraform to stop, and waiting until it has written its states and given back its locks',
  );
  try {
    const runner = new CommandRunner(
      workplace.logFile(`${name}-${options.environment}`),
      {
        ...process.env,
        CHECKPOINT_DISABLE: '1',
        TF_IN_AUTOMATION: '1',
        TF_INPUT: '0',
        ...pluginCacheVariables(process.env),
      },
      interruption.signal,
    );
    if (!options.skipSynth) {
      if (!json) console.log('Synthesizing');
      // All environments, whatever ENVIRONMENT says: the output folder is one for all commands.
      await runner.with({ ENVIRONMENT: '' }).run('cdktf', ['synth', '--output', workplace.outDir]);
    }
    const all = stacksOf(workplace.outDir, options.environment);
    const stacks = selectStacks(all, options.environment, command.args);
    const ids = all.map(({ id }) => id);
    const allowances = { replacement: options.allowReplacement, destroy: options.allowDestroy };
    checkAllowances(allowances, ids);
    if (name === 'deploy' && options.autoApprove !== true) {
      await confirm(stacks, configured, interruption.signal);
    }

    const results = await onBoard(
      name === 'plan' ? 'Plan' : 'Deploy',
      stacks.map(({ id }) => id),
      json,
      (board) =>
        runEnvironment({
          stacks,
          runner,
          parallel: options.parallel,
          allowances,
          signal: interruption.signal,
          stateStack: `${options.environment}-state`,
          apply: name === 'deploy',
          planDir: options.outPlans === undefined ? undefined : path.resolve(options.outPlans),
          onStep: board.step,
          onProgress: board.progress,
          onEnd: board.end,
        }),
    );
    const report = reportOf(name, options.environment, results);
    console.log(json ? JSON.stringify(report, undefined, 2) : describe(report));
    process.exitCode = interruption.exitCode ?? exitCodeOf(name, results);
  } catch (error) {
    // Before the first stack was begun; there is nothing to report of any.
    if (interruption.exitCode === undefined) throw error;
    process.exitCode = interruption.exitCode;
  } finally {
    interruption.end();
  }
}

function stacksOf(outDir: string, environment: string): EnvironmentStack[] {
  let stacks: EnvironmentStack[];
  try {
    stacks = environmentStacks(outDir, environment);
  } catch (error) {
    throw new Failure(`${outDir} holds no synthesized app (${(error as Error).message}). Run: npm run synth`);
  }
  if (stacks.length === 0) throw new Failure(`${outDir} has no stack of ${environment}. Run: npm run synth`);
  return stacks;
}

/** Asks once, before the first stack: the plan of a later one is not known before those it depends on are applied. */
async function confirm(
  stacks: readonly EnvironmentStack[],
  { name, account }: EnvironmentConfig,
  signal: AbortSignal,
): Promise<void> {
  const question = `Deploy ${stacks.length} stacks of ${name} (account ${account.id}): ${stacks.map(({ id }) => id).join(', ')}.`;
  if (process.stdin.isTTY !== true || process.env['CI']) {
    throw new Failure(`${question}\nThere is no terminal to ask at: say --auto-approve.`);
  }
  // On standard error: standard output may be for a machine.
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`${question}\nOnly "yes" is taken as leave: `, { signal });
    if (answer.trim() !== 'yes') throw new Failure('Nothing was deployed.');
  } finally {
    prompt.close();
  }
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be 1 or more.');
  return number;
}
