import path from 'node:path';
import { Command } from 'commander';
import { reportFailure } from '../console/failure';
import { Interruption } from '../console/interruption';
import { isWatched, runPlan } from '../console/steps';
import { CommandRunner } from '../up/run-command';
import { environmentNamed } from '../up/workplace';
import { type AffectedReport, affectedSince, linesOf } from './affected';

interface Options {
  readonly since: string;
  readonly environment?: string;
  readonly work: string;
  readonly json: boolean;
}

const PROJECT = path.resolve(__dirname, '..', '..');

async function main(): Promise<void> {
  const { since, environment, work, json } = new Command('affected')
    .showHelpAfterError('For example: npm run affected -- --since main')
    .description(
      'Tells which stacks differ between a commit and the working tree, and which read an output that may be another for it: one id a line.',
    )
    .requiredOption('--since <ref>', 'the commit to compare with: a branch, a tag, a hash')
    .option('--environment <name>', 'only the stacks of this environment')
    .option('--work <folder>', 'folder of the logs', '.groundwork')
    .option('--json', 'print the result as JSON on standard output, and nothing else', false)
    .addHelpText(
      'after',
      '\nTo plan only these: npm run --silent affected -- --since main --environment dev | xargs -r npm run plan -- --environment dev',
    )
    .parse()
    .opts<Options>();
  if (environment !== undefined) environmentNamed(environment);
  const interruption = new Interruption('removing the checkout');
  try {
    const runner = new CommandRunner(
      path.resolve(work, 'logs', 'affected.log'),
      { ...process.env, ENVIRONMENT: environment ?? '' },
      interruption.signal,
    );
    const report = await shown(since, json, interruption.signal, (onStep) =>
      affectedSince(since, PROJECT, runner, onStep),
    );
    if (json) {
      console.log(JSON.stringify(report, undefined, 2));
      return;
    }
    const { stacks, notes } = linesOf(report);
    for (const stack of stacks) console.log(stack);
    for (const note of notes) console.error(note);
  } catch (error) {
    if (interruption.exitCode === undefined) throw error;
    process.exitCode = interruption.exitCode;
  } finally {
    interruption.end();
  }
}

/** Shows how far the comparison is. Standard output is for the stacks alone unless somebody watches it. */
async function shown(
  since: string,
  json: boolean,
  signal: AbortSignal,
  work: (onStep: (step: string) => void) => Promise<AffectedReport>,
): Promise<AffectedReport> {
  if (json || !isWatched()) return work((step) => console.error(`${since}: ${step}`));
  let report: AffectedReport | undefined;
  const run = async (onStep: (step: string) => void) => {
    report = await work(onStep);
  };
  await runPlan([{ title: `Compare with ${since}`, run }], false, signal);
  if (report === undefined) throw new Error('nothing was compared');
  return report;
}

main().catch(reportFailure);
