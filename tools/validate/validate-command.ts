import { Command } from 'commander';
import { RunnerError, TerraformError } from '../terraform-cli/src/index';
import { report } from './report';
import { NoStacksError } from './stacks';
import { validateStacks } from './validate';

/** Exit codes: 0 all valid, 1 some stack is invalid, 2 the stacks could not be validated. */
async function main(): Promise<void> {
  const program = new Command('validate')
    .description(
      'Runs terraform validate on every synthesized stack; unchanged stacks are not asked about again.',
    )
    .option('--out <folder>', "cdktf's output folder", 'cdktf.out')
    .option('--stacks <pattern>', 'only these stacks, for example "prod-*"')
    .option('--json', 'print the results as JSON on standard output', false)
    .parse();
  const { out, stacks, json } = program.opts<{ out: string; stacks?: string; json: boolean }>();
  try {
    const results = await validateStacks(out, { stacks, onProgress: json ? undefined : progress });
    process.stdout.write(`${json ? JSON.stringify(results, undefined, 2) : report(results)}\n`);
    process.exitCode = results.every(({ valid }) => valid) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NoStacksError || error instanceof RunnerError || error instanceof TerraformError))
      throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

function progress(done: number, total: number): void {
  if (process.stderr.isTTY && !process.env['CI']) {
    process.stderr.write(`\rterraform validate: ${done} of ${total} stacks${done === total ? '\n' : ''}`);
  }
}

void main();
