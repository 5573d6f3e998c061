import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { Failure, reportFailure } from '../console/failure';
import { runPlan } from '../console/steps';
import { LOSS_CASES } from './cases';
import { Drill } from './drill';
import { describe, judge, report } from './report';

interface DrillCommandOptions {
  readonly work: string;
  readonly json: boolean;
  readonly report?: string;
  readonly only?: readonly string[];
  readonly quick: boolean;
  readonly keep: boolean;
}

async function main(): Promise<void> {
  const {
    work,
    json,
    report: file,
    only,
    quick,
    keep,
  } = new Command('drill')
    .description(
      'Applies an environment like production to the simulator, loses what it holds, and recovers it by the runbooks.',
    )
    .option('--work <folder>', 'folder of the simulator, databases and logs', '.groundwork/drill')
    .option('--only <cases...>', 'cases to drill, by their ids; default: all')
    .option('--quick', 'leave out the cases in which Terraform waits for minutes', false)
    .option('--report <file>', 'write the report there')
    .option('--keep', 'leave the environment and the simulator as they are in the end', false)
    .option('--json', 'print the result as JSON on standard output, and nothing else', false)
    .parse()
    .opts<DrillCommandOptions>();
  const unknown = (only ?? []).filter((id) => !LOSS_CASES.some((each) => each.id === id));
  if (unknown.length > 0) {
    const known = LOSS_CASES.map(({ id }) => id).join(', ');
    throw new Failure(`There is no case ${unknown.join(', ')}. There are: ${known}`);
  }
  const cases = LOSS_CASES.filter(({ id, slow }) => (only?.includes(id) ?? true) && !(quick && slow));

  const drill = new Drill({ work, cases, keep });
  let ended: unknown;
  try {
    await runPlan(drill.prepare(), json);
    await runPlan(drill.run(), json);
  } catch (error) {
    // What was drilled until then is told nevertheless: it mostly says why the rest failed.
    ended = error;
  } finally {
    await drill.end();
  }
  const { result } = drill;
  if (result.cases.length === 0 && ended !== undefined) throw ended;
  if (file !== undefined) writeFileSync(file, report(result, cases));
  console.log(json ? JSON.stringify(result, undefined, 2) : describe(result, cases));
  const problems = judge(result, cases);
  if (ended !== undefined) problems.push(ended instanceof Error ? ended.message : String(ended));
  if (problems.length > 0) throw new Failure(problems.join('\n'));
}

main()
  .catch(reportFailure)
  // Connections of the databases' servers may linger.
  .finally(() => process.exit());
