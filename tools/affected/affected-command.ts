import path from 'node:path';
import { Command } from 'commander';
import { reportFailure } from '../console/failure';
import { Interruption } from '../console/interruption';
import { CommandRunner } from '../up/run-command';
import { environmentNamed } from '../up/workplace';
import { affectedSince } from './affected';

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
    const report = await affectedSince(since, PROJECT, runner, (step) => console.error(`${since}: ${step}`));
    if (json) {
      console.log(JSON.stringify(report, undefined, 2));
      return;
    }
    for (const { stack } of report.affected) console.log(stack);
    for (const stack of report.removed) {
      console.error(
        `${stack} is there no more: what it has made is, until "cdktf destroy ${stack}" is run at ${since}.`,
      );
    }
  } catch (error) {
    if (interruption.exitCode === undefined) throw error;
    process.exitCode = interruption.exitCode;
  } finally {
    interruption.end();
  }
}

main().catch(reportFailure);
