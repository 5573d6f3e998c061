import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writePlan } from '../checkov-cli/src/plans';
import { CommandFailure, type CommandRunner } from '../up/run-command';
import type { EnvironmentStack } from '../up/stacks';
import { type Changes, changesOf, countOf } from './changes';
import { type Allowances, type Loss, lossesOf, notAllowed } from './guard';
import { runInOrder } from './order';
import { type Missing, missingPredecessor } from './predecessor';
import { applyPlan, fixedOutputs, initAndPlan, type StackOutput, showPlan } from './terraform-stack';

/** What a stack came to. */
export type StackResult =
  | {
      /** `planned`: the plan was only made. `refused`: it would lose data that no flag names. */
      readonly status: 'planned' | 'refused' | 'applied' | 'unchanged';
      readonly stack: string;
      readonly changes: Changes;
      /** Stateful resources that it would lose, and no flag names. */
      readonly refused: readonly Loss[];
      /** Losses that a flag names. */
      readonly allowed: readonly Loss[];
      /** Stacks before it whose outputs change: once they are applied, its plan may be another. */
      readonly provisionalUntil: readonly string[];
      /** Outputs with fixed names, of a stack that is applied. */
      readonly outputs?: Readonly<Record<string, StackOutput>>;
    }
  | { readonly status: 'waits'; readonly stack: string; readonly for: readonly Missing[] }
  | { readonly status: 'failed'; readonly stack: string; readonly error: string }
  | { readonly status: 'interrupted'; readonly stack: string };

/** How an environment is planned or deployed. */
export interface EnvironmentRunOptions {
  /** In the order of their deployment, each with what comes before it: see selectStacks. */
  readonly stacks: readonly EnvironmentStack[];
  readonly runner: CommandRunner;
  /** Stacks that are worked on at a time. */
  readonly parallel: number;
  readonly allowances: Allowances;
  /** Once it is aborted nothing is begun any more. The same that the runner has. */
  readonly signal: AbortSignal;
  /** Id of the stack that makes the bucket of the states, whether there is one or not. */
  readonly stateStack: string;
  /** Whether a kept plan is applied. */
  readonly apply: boolean;
  /** Folder to keep plans in: `<stack>.tfplan` and `<stack>.json`. Default: none are kept, for they hold secrets. */
  readonly planDir?: string;
  /** Types whose loss is guarded. Default: those of the platform. */
  readonly statefulTypes?: ReadonlySet<string>;
  /** Told of each step of a stack. */
  readonly onStep?: (stack: string, step: string) => void;
  /** Told how a stack ended. */
  readonly onEnd?: (stack: string, end: string, failed: boolean) => void;
  /** Told of progress within a step. */
  readonly onProgress?: (stack: string, progress: string) => void;
}

/**
 * Plans, and where that is asked for applies, the stacks of an environment: each as soon as those before it have ended.
 * What fails holds up only what comes after it.
 *
 * @returns what each stack came to, in the order of their deployment.
 */
export async function runEnvironment(options: EnvironmentRunOptions): Promise<StackResult[]> {
  // Readable for its owner alone, as mkdtemp makes it: a plan holds secrets as they are.
  const temporary = mkdtempSync(path.join(tmpdir(), 'groundwork-plans-'));
  try {
    const results = await runInOrder<StackResult>(options.stacks, options.parallel, async (stack, before) => {
      const result = await runStack(stack, [...before.values()], temporary, options).catch((error: unknown) =>
        failureOf(stack, error, options),
      );
      options.onEnd?.(stack.id, endOf(result), ['refused', 'failed', 'interrupted'].includes(result.status));
      return result;
    });
    return [...results.values()];
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function runStack(
  stack: EnvironmentStack,
  before: readonly StackResult[],
  temporary: string,
  options: EnvironmentRunOptions,
): Promise<StackResult> {
  const { runner, allowances, signal, apply, planDir, statefulTypes } = options;
  const step = (text: string) => options.onStep?.(stack.id, text);
  const id = stack.id;
  if (signal.aborted) return { status: 'interrupted', stack: id };
  const heldUpBy = before.flatMap((result) => heldUp(result, apply));
  if (heldUpBy.length > 0) return { status: 'waits', stack: id, for: heldUpBy };

  step('planning');
  const file = path.join(temporary, `${id}.tfplan`);
  const { empty } = await initAndPlan(stack, runner, file);
  const json = await showPlan(stack, runner, file);
  if (planDir !== undefined) keepPlan(planDir, stack, file, json);
  const changes = changesOf(json);
  const losses = lossesOf(id, changes, statefulTypes);
  const refused = notAllowed(losses, allowances);
  const allowed = losses.filter((loss) => !refused.includes(loss));
  const provisionalUntil = before.flatMap((result) =>
    result.status === 'planned' && result.changes.outputs.length > 0 ? [result.stack] : [],
  );
  const result = { stack: id, changes, refused, allowed, provisionalUntil };
  if (refused.length > 0) return { status: 'refused', ...result };
  if (!apply) return { status: empty ? 'unchanged' : 'planned', ...result };
  if (!empty) {
    step('applying');
    await applyPlan(stack, runner, file, countOf(changes), (text) => options.onProgress?.(id, text));
  }
  const outputs = await fixedOutputs(stack, runner);
  return { status: empty ? 'unchanged' : 'applied', ...result, outputs };
}

/** Why what comes after a stack cannot be gone on with. */
function heldUp(result: StackResult, apply: boolean): Missing[] {
  const { status, stack } = result;
  if (apply) {
    // Applied on what a failed stack has left, the next one could do harm.
    if (status === 'applied' || status === 'unchanged') return [];
    return [{ stack, why: status === 'refused' ? 'it is refused' : `it ${AFTER[status]}` }];
  }
  if (status === 'waits') return [{ stack, why: 'it waits itself' }];
  const neverApplied = 'changes' in result && !result.changes.applied;
  return neverApplied ? [{ stack, why: 'it has no state yet' }] : [];
}

const AFTER = {
  waits: 'waits itself',
  failed: 'failed',
  interrupted: 'was interrupted',
  planned: 'is only planned',
} as const;

function keepPlan(planDir: string, stack: EnvironmentStack, file: string, json: string): void {
  mkdirSync(planDir, { recursive: true, mode: 0o700 });
  copyFileSync(file, path.join(planDir, `${stack.id}.tfplan`));
  writePlan(planDir, stack.id, stack.jsonFile, json);
}

function failureOf(stack: EnvironmentStack, error: unknown, options: EnvironmentRunOptions): StackResult {
  const { id } = stack;
  if (options.signal.aborted) return { status: 'interrupted', stack: id };
  const missing =
    error instanceof CommandFailure ? missingPredecessor(error.said, stack, options.stateStack) : undefined;
  if (missing !== undefined) return { status: 'waits', stack: id, for: [missing] };
  return { status: 'failed', stack: id, error: error instanceof Error ? error.message : String(error) };
}

function endOf(result: StackResult): string {
  switch (result.status) {
    case 'unchanged':
      return 'no changes';
    case 'refused':
      return 'refused: it would lose data';
    case 'waits':
      return `waits for ${result.for.map(({ stack }) => stack).join(', ')}`;
    default:
      return result.status;
  }
}
