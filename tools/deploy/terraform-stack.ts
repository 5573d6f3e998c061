import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../console/failure';
import { CommandFailure, type CommandRunner } from '../up/run-command';
import type { EnvironmentStack } from '../up/stacks';

/** Makes the listener of a command's lines that tells, with each resource that is done, how many are. */
export function countedResources(
  done: RegExp,
  of: number,
  onProgress: (progress: string) => void,
): (line: string) => void {
  let count = 0;
  return (line) => {
    if (!done.test(line)) return;
    count += 1;
    onProgress(`${count} of ${of} resources`);
  };
}

/**
 * Plans a stack that is initialized, and keeps the plan in a file.
 *
 * @param file absolute path for the plan. It holds secrets as they are.
 * @returns whether nothing is left to do, and the plan as a person reads it.
 */
export async function makePlan(
  stack: EnvironmentStack,
  runner: CommandRunner,
  file: string,
): Promise<{ empty: boolean; text: string }> {
  const { code, stdout } = await runner.run(
    'terraform',
    ['plan', '-detailed-exitcode', '-input=false', '-no-color', `-out=${file}`],
    { cwd: stack.folder, accepted: [0, 2] },
  );
  return { empty: code === 0, text: stdout };
}

/** A kept plan as JSON, for machines. */
export async function showPlan(
  stack: EnvironmentStack,
  runner: CommandRunner,
  file: string,
): Promise<string> {
  const { stdout } = await runner.run('terraform', ['show', '-json', file], {
    cwd: stack.folder,
    quiet: true,
  });
  return stdout;
}

/** Inits share terraform's plugin cache, which is not made for several at a time: one after another. */
let lastInit: Promise<unknown> = Promise.resolve();

/** Plans a stack; one that terraform wants initialized is, and then planned. */
export async function initAndPlan(
  stack: EnvironmentStack,
  runner: CommandRunner,
  file: string,
): Promise<{ empty: boolean; text: string }> {
  try {
    return await makePlan(stack, runner, file);
  } catch (error) {
    // Terraform itself knows best whether a backend, a provider or a lock file has changed since the last init.
    if (!(error instanceof CommandFailure && /\bterraform init\b|\btofu init\b/.test(error.said)))
      throw error;
  }
  const init = lastInit.then(() =>
    runner.run('terraform', ['init', '-input=false', '-no-color'], { cwd: stack.folder }),
  );
  lastInit = init.catch(() => undefined);
  await init;
  return makePlan(stack, runner, file);
}

/** Where terraform leaves a state that it could not store. */
const UNSTORED_STATE = 'errored.tfstate';

/** Does what a kept plan says, and nothing else. */
export async function applyPlan(
  stack: EnvironmentStack,
  runner: CommandRunner,
  file: string,
  changes: number,
  onProgress: (progress: string) => void,
): Promise<void> {
  const onLine = countedResources(/: (Creation|Modifications|Destruction) complete/, changes, onProgress);
  try {
    await runner.run('terraform', ['apply', '-input=false', '-no-color', file], {
      cwd: stack.folder,
      onLine,
    });
  } catch (error) {
    const unstored = path.join(stack.folder, UNSTORED_STATE);
    if (!(error instanceof CommandFailure) || !existsSync(unstored)) throw error;
    throw new Failure(
      `${error.message}\nThe state could not be stored, and stands in ${unstored} alone. Before anything else, run ` +
        `there: npx terraform state push ${UNSTORED_STATE}, and then remove the file.`,
    );
  }
}

/** An output of a stack. The value of a sensitive one is not told. */
export interface StackOutput {
  readonly sensitive: boolean;
  readonly value?: unknown;
}

const outputsSchema = z.record(z.string(), z.object({ sensitive: z.boolean(), value: z.unknown() }));

/** Outputs that cdktf makes to hand values to other stacks: nobody else's to read, for their names change. */
const OF_CDKTF = /^cross-stack-output-/;

/** The outputs of a stack that have fixed names. */
export async function fixedOutputs(
  stack: EnvironmentStack,
  runner: CommandRunner,
): Promise<Record<string, StackOutput>> {
  const { stdout } = await runner.run('terraform', ['output', '-json'], { cwd: stack.folder, quiet: true });
  return Object.fromEntries(
    Object.entries(outputsSchema.parse(JSON.parse(stdout)))
      .filter(([name]) => !OF_CDKTF.test(name))
      .map(([name, { sensitive, value }]) => [name, sensitive ? { sensitive } : { sensitive, value }]),
  );
}
