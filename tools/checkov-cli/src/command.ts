import { stripVTControlCharacters } from 'node:util';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { PythonEnvironmentError } from '../../python-environment/index';
import { ScanError } from './errors';
import { formatsOf, OUTPUTS, type Output, requirePlace, writeOutputs } from './output';
import { DEFAULT_PLAN_DIR } from './plans';
import { Progress } from './progress';
import { report } from './report';
import { type Scan, scan } from './scan';
import { toJson } from './summary';

/** Exit codes: the findings decide only when the scan itself can be trusted. */
const CLEAN = 0;
const FINDINGS = 1;
const NOT_TRUSTWORTHY = 2;

interface Options {
  readonly dir: string;
  readonly stacks?: string[];
  readonly plans: string;
  readonly requirePlans: boolean;
  readonly check?: string[];
  readonly output?: Output[];
  readonly outputFilePath?: string;
  readonly json: boolean;
  readonly compact: boolean;
  readonly quiet: boolean;
}

/** The command `checkov`. Sets the exit code: 0 clean, 1 findings, 2 the scan itself is not trustworthy. */
export async function main(argv: readonly string[]): Promise<void> {
  const progress = new Progress();
  try {
    const options = parse(argv);
    const { output = ['cli'], outputFilePath } = options;
    requirePlace(output, outputFilePath);
    const finished = await scan({
      ...options,
      checks: options.check,
      formats: options.json ? [] : formatsOf(output),
      onProgress: options.quiet ? undefined : (line) => progress.show(line),
    });
    progress.clear();
    show(finished, options, output);
    process.exitCode = exitCode(finished);
  } catch (error) {
    progress.clear();
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? CLEAN : NOT_TRUSTWORTHY;
    } else if (error instanceof ScanError || error instanceof PythonEnvironmentError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = NOT_TRUSTWORTHY;
    } else {
      throw error;
    }
  }
}

function show(finished: Scan, options: Options, outputs: readonly Output[]): void {
  if (options.json) {
    process.stdout.write(`${toJson(finished)}\n`);
    return;
  }
  const forPeople = report(finished, options);
  // A file that says "no findings" must not come of a scan that proves nothing: then there is the report alone.
  if (finished.problems.length > 0) {
    process.stderr.write(`${forPeople}\n`);
    return;
  }
  const texts = new Map(
    outputs.map((output) => [output, output === 'cli' ? forPeople : (finished.result.outputs[output] ?? '')]),
  );
  if (options.outputFilePath === undefined) {
    writeOutputs(texts, undefined);
    return;
  }
  if (texts.has('cli')) texts.set('cli', stripVTControlCharacters(forPeople));
  const files = writeOutputs(texts, options.outputFilePath);
  process.stdout.write(`${forPeople}\n${files.map((file) => `Wrote ${file}`).join('\n')}\n`);
}

function exitCode({ problems, result }: Scan): number {
  if (problems.length > 0) return NOT_TRUSTWORTHY;
  return result.findings.some((finding) => finding.result === 'failed') ? FINDINGS : CLEAN;
}

function parse(argv: readonly string[]): Options {
  return new Command('checkov')
    .description(
      'Runs the real checkov, offline, over every synthesized stack and the plans of them, with the suppressions that ' +
        'the code declares. Exit code: 0 clean, 1 findings, 2 the scan itself is not trustworthy.',
    )
    .option('-d, --dir <folder>', "cdktf's output folder", 'cdktf.out')
    .option('-s, --stacks <patterns...>', 'only these stacks, for example "prod-*"')
    .option('--plans <folder>', 'plans of the stacks (terraform show -json)', DEFAULT_PLAN_DIR)
    .option('--require-plans', 'fail unless every stack has a plan of its present JSON', false)
    .option('-c, --check <ids...>', 'only these checks; commas separate too', splitIds)
    .option('-o, --output <formats...>', `one or more of ${OUTPUTS.join(', ')} (default: cli)`, toOutputs)
    .option('--output-file-path <folder>', 'write each output to a file in this folder')
    .option('--json', 'print the result for programs on standard output', false)
    .option('--compact', 'leave out addresses and skipped checks', false)
    .option('--quiet', 'no progress', false)
    .exitOverride()
    .parse(argv)
    .opts<Options>();
}

/** commander calls this for each value, with what was gathered so far. */
function splitIds(value: string, gathered: string[] = []): string[] {
  return [...gathered, ...value.split(',').filter(Boolean)];
}

function toOutputs(value: string, gathered: Output[] = []): Output[] {
  const named = value.split(',').map((name) => {
    const output = OUTPUTS.find((known) => known === name);
    if (output === undefined) throw new InvalidArgumentError(`It is one of ${OUTPUTS.join(', ')}.`);
    return output;
  });
  return [...gathered, ...named];
}
