import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { writePlan } from '../checkov-cli/src/plans';
import { Failure } from '../console/failure';
import { countedResources, makePlan, showPlan } from '../deploy/terraform-stack';
import type { CommandRunner } from './run-command';
import type { EnvironmentStack } from './stacks';

/**
 * Options that both commands of cdktf take here: the app was synthesized before, and its order is ours. The provider
 * waits for minutes in all, without asking anything, for changes to spread that a simulator makes at once: many at a
 * time, these waits pass together.
 */
const CDKTF = [
  '--auto-approve',
  '--skip-synth',
  '--ignore-missing-stack-dependencies',
  '--terraform-parallelism=40',
];

/** Applies a stack as its user would, and tells how many of its resources are made. */
export async function deploy(
  stack: EnvironmentStack,
  runner: CommandRunner,
  outDir: string,
  onProgress: (progress: string) => void,
): Promise<void> {
  await runner.run('cdktf', ['deploy', stack.id, '--output', outDir, ...CDKTF], {
    onLine: countedResources(/: (Creation|Modifications) complete/, stack.resources, onProgress),
  });
}

/** Destroys a stack as its user would. */
export async function destroy(
  stack: EnvironmentStack,
  runner: CommandRunner,
  outDir: string,
  onProgress: (progress: string) => void,
): Promise<void> {
  await runner.run('cdktf', ['destroy', stack.id, '--output', outDir, ...CDKTF], {
    onLine: countedResources(/: Destruction complete/, stack.resources, onProgress),
  });
}

/**
 * Plans a stack that has just been applied, keeps the plan for the scanner, and counts what is applied.
 *
 * @returns resources in the stack's state.
 * @throws Failure when the plan is not empty, or the state lacks a resource of the stack's JSON.
 */
export async function provePlanEmpty(
  stack: EnvironmentStack,
  runner: CommandRunner,
  planDir: string,
): Promise<number> {
  const cwd = stack.folder;
  mkdirSync(planDir, { recursive: true });
  const plan = path.join(path.resolve(planDir), `${stack.id}.tfplan`);
  const { empty, text } = await makePlan(stack, runner, plan);
  if (!empty) throw new Failure(`A second plan of ${stack.id} is not empty:\n${changesIn(text)}`);
  writePlan(planDir, stack.id, stack.jsonFile, await showPlan(stack, runner, plan));
  const { stdout: list } = await runner.run('terraform', ['state', 'list'], { cwd });
  const applied = list.split('\n').filter((address) => address !== '' && !address.startsWith('data.')).length;
  if (applied !== stack.resources) {
    throw new Failure(
      `${stack.id} has ${stack.resources} resources, and ${applied} of them are in its state.`,
    );
  }
  return applied;
}

function changesIn(plan: string): string {
  const start = plan.indexOf('Terraform will perform');
  return plan.slice(Math.max(start, 0)).trim();
}
