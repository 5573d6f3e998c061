import { colors } from '../console/colors';
import { type Changes, countOf, type ResourceChange } from './changes';
import type { StackResult } from './environment-run';
import { flagsFor, nameOf } from './guard';
import type { StackOutput } from './terraform-stack';

/** Additions of a stack that are listed: a stack that is made for the first time has hundreds. */
const LISTED_ADDITIONS = 10;

/** What `npm run plan -- --json` and `npm run deploy -- --json` print. Names and meanings stay; there may come more. */
export interface EnvironmentReport {
  readonly formatVersion: 1;
  readonly command: 'plan' | 'deploy';
  readonly environment: string;
  /** Whether the command ends with exit code 0. */
  readonly ok: boolean;
  readonly totals: {
    readonly added: number;
    readonly changed: number;
    readonly replaced: number;
    readonly destroyed: number;
  };
  /** In the order of their deployment. */
  readonly stacks: readonly StackResult[];
}

/** Sums up a run. */
export function reportOf(
  command: 'plan' | 'deploy',
  environment: string,
  stacks: readonly StackResult[],
): EnvironmentReport {
  const changes = stacks.flatMap((result) => ('changes' in result ? [result.changes] : []));
  const sum = (kind: 'added' | 'changed' | 'replaced' | 'destroyed') =>
    changes.reduce((total, each) => total + each[kind].length, 0);
  return {
    formatVersion: 1,
    command,
    environment,
    ok: exitCodeOf(command, stacks) === 0,
    totals: {
      added: sum('added'),
      changed: sum('changed'),
      replaced: sum('replaced'),
      destroyed: sum('destroyed'),
    },
    stacks,
  };
}

/**
 * 0: all is as asked. 1: a stack failed, or was not reached in a deployment. 2: a stateful resource would be lost, and no
 * flag names it. A plan whose stack waits for one that was never applied is no failure: there is nothing to compare yet.
 */
export function exitCodeOf(command: 'plan' | 'deploy', stacks: readonly StackResult[]): number {
  const has = (status: StackResult['status']) => stacks.some((result) => result.status === status);
  if (has('failed') || has('interrupted')) return 1;
  if (has('refused')) return 2;
  return command === 'deploy' && has('waits') ? 1 : 0;
}

/** The report as a person reads it. */
export function describe({ command, environment, totals, stacks }: EnvironmentReport): string {
  const width = Math.max(...stacks.map(({ stack }) => stack.length));
  const refused = stacks.flatMap((result) => ('refused' in result ? result.refused : []));
  const allowed = stacks.flatMap((result) => ('allowed' in result ? result.allowed : []));
  const failed = stacks.flatMap((result) => (result.status === 'failed' ? [result] : []));
  const loss = (each: (typeof refused)[number]) =>
    `  ${nameOf(each)} ${each.action === 'replace' ? `replaced${forcedBy(each.because)}` : 'destroyed'}`;
  return [
    '',
    colors.bold(
      `${environment}: ${totals.added} added, ${totals.changed} changed, ${totals.replaced} replaced, ${totals.destroyed} destroyed`,
    ),
    ...stacks.flatMap((result) => describeStack(result, width)),
    ...(allowed.length === 0
      ? []
      : ['', colors.yellow('Stateful resources that are lost, as a flag allows:'), ...allowed.map(loss)]),
    ...(refused.length === 0
      ? []
      : [
          '',
          colors.red(colors.bold('STATEFUL RESOURCES WOULD BE LOST, and what is in them:')),
          ...refused.map(loss),
          `Refused. A renamed construct needs a "moved" block (moveTo); if the loss is meant, say so: ${flagsFor(refused)}`,
        ]),
    ...failed.flatMap(({ stack, error }) => ['', colors.red(`${stack} failed:`), error]),
    ...closing(command, stacks),
  ].join('\n');
}

function closing(command: 'plan' | 'deploy', stacks: readonly StackResult[]): string[] {
  const unfinished = stacks.filter(({ status }) => ['failed', 'waits', 'interrupted'].includes(status));
  if (command === 'plan' || unfinished.length === 0) return [];
  return [
    '',
    'Run the same command again once that is mended: it goes on from here, for what is applied has nothing left to do.',
  ];
}

function describeStack(result: StackResult, width: number): string[] {
  const name = `  ${result.stack.padEnd(width)}  `;
  switch (result.status) {
    case 'waits':
      return result.for.map(({ stack, why }) => `${name}${colors.yellow(`waits for ${stack}`)}: ${why}`);
    case 'failed':
      return [`${name}${colors.red('failed')}`];
    case 'interrupted':
      return [`${name}${colors.yellow('interrupted')}`];
    default: {
      const after =
        result.provisionalUntil.length === 0
          ? ''
          : colors.dim(` (may be another once ${result.provisionalUntil.join(', ')} is applied)`);
      return [
        `${name}${summary(result.status, result.changes)}${after}`,
        ...lines(result.changes),
        ...describeOutputs(result.outputs),
      ];
    }
  }
}

function summary(status: StackResult['status'], changes: Changes): string {
  const counted = [
    changes.added.length > 0 ? `${changes.added.length} added` : '',
    changes.changed.length > 0 ? `${changes.changed.length} changed` : '',
    changes.replaced.length > 0 ? `${changes.replaced.length} replaced` : '',
    changes.destroyed.length > 0 ? `${changes.destroyed.length} destroyed` : '',
    changes.forgotten.length > 0 ? `${changes.forgotten.length} left alone from now on` : '',
    changes.moved.length > 0 ? `${changes.moved.length} moved` : '',
    changes.imported.length > 0 ? `${changes.imported.length} imported` : '',
    countOf(changes) === 0 && changes.outputs.length > 0 ? `outputs: ${changes.outputs.join(', ')}` : '',
  ].filter((part) => part !== '');
  if (status === 'unchanged' || counted.length === 0) return colors.dim('no changes');
  const mark =
    status === 'applied' ? colors.green('applied: ') : status === 'refused' ? colors.red('refused: ') : '';
  return `${mark}${counted.join(', ')}`;
}

function lines({ added, changed, replaced, destroyed, forgotten, moved, imported }: Changes): string[] {
  const list = (mark: string, resources: readonly ResourceChange[]) =>
    resources.map(({ address }) => `      ${mark} ${address}`);
  const more = added.length - LISTED_ADDITIONS;
  return [
    ...list(colors.green('+  '), more > 1 ? added.slice(0, LISTED_ADDITIONS) : added),
    ...(more > 1 ? [`      ${colors.green('+  ')} and ${more} more (all of them: --json)`] : []),
    ...list(colors.yellow('~  '), changed),
    ...replaced.map(({ address, because }) => `      ${colors.red('-/+')} ${address}${forcedBy(because)}`),
    ...list(colors.red('-  '), destroyed),
    ...list('.  ', forgotten),
    ...moved.map(({ from, to }) => `      >   ${from} -> ${to}`),
    ...list('<  ', imported),
  ];
}

function forcedBy(because: readonly string[]): string {
  return because.length === 0 ? '' : ` (forced by ${because.join(', ')})`;
}

function describeOutputs(outputs: Readonly<Record<string, StackOutput>> = {}): string[] {
  return Object.entries(outputs).map(([name, { sensitive, value }]) => {
    const text = sensitive ? '(sensitive)' : typeof value === 'string' ? value : JSON.stringify(value);
    return colors.dim(`      ${name} = ${text}`);
  });
}
