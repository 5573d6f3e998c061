import { Command } from 'commander';
import { reportFailure } from '../console/failure';
import { runPlan } from '../console/steps';
import { environmentNamed } from '../up/workplace';
import { type BootstrapResult, bootstrap } from './bootstrap';
import { readStateStack, type StateStack } from './state-stack';

async function main(): Promise<void> {
  const program = new Command('bootstrap')
    .showHelpAfterError('For example: npm run bootstrap -- dev')
    .description('Makes the remote state of an environment. It can be run again at any time.')
    .argument('<environment>', 'for example dev')
    .option('--out <folder>', "cdktf's output folder", 'cdktf.out')
    .option(
      '--adopt',
      'take over resources that bear the names of the state stack and are in no state, after a machine was lost half-way',
      false,
    )
    .option('--json', 'print the result as JSON on standard output', false)
    .parse();
  const [environment = ''] = program.args;
  const { out, adopt, json } = program.opts<{ out: string; adopt: boolean; json: boolean }>();

  environmentNamed(environment, 'bootstrap');
  const stack = readStateStack(out, environment);
  let result: BootstrapResult | undefined;
  const run = async (onStep: (step: string) => void) => {
    result = await bootstrap(stack, { adopt, onStep });
  };
  await runPlan([{ title: `Remote state of ${environment}`, run }], json);
  if (result !== undefined) print(result, stack, json);
}

function print(result: BootstrapResult, stack: StateStack, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    return;
  }
  const { made, resources, adopted, pendingChanges } = result;
  console.log(
    made ? `Made: ${resources} resources in ${stack.bucket}.` : `Nothing to do: ${stack.bucket} holds it.`,
  );
  if (adopted.length > 0) console.log(`Taken over from an interrupted run: ${adopted.join(', ')}`);
  if (pendingChanges) {
    console.log(`${stack.id} has changes that are not applied: npx cdktf deploy ${stack.id}`);
  }
}

main().catch(reportFailure);
