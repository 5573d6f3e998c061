import { colors } from '../console/colors';
import type { ResourceChange } from '../deploy/changes';
import { lossesOf } from '../deploy/guard';
import { type BlockReference, blockDigest } from '../runbooks/blocks';
import type { CaseResult } from './case-run';
import type { DrillResult } from './drill';
import type { Loss, LossCase } from './loss-case';
import { NOT_SHOWN } from './not-shown';

/** What of a drill is not as it should be; empty: all is. */
export function judge(
  { cases, replication, plans, left = [] }: DrillResult,
  wanted: readonly LossCase[],
): string[] {
  const results = new Map(cases.map((each) => [each.id, each]));
  return [
    ...wanted.flatMap(({ id, expected }) => {
      const { outcome, said } = results.get(id) ?? {};
      return outcome === expected
        ? []
        : [`${id}: expected ${expected}, found ${outcome ?? 'nothing'}: ${said ?? ''}`];
    }),
    ...replication
      .filter(({ arrived }) => !arrived)
      .map(
        ({ what, from, to }) => `${what} was written in the ${from} region and is not in the ${to} region`,
      ),
    ...plans.flatMap(({ stack, changes }) =>
      lossesOf(stack, changes).map(({ address }) => `a failover would destroy ${address} of ${stack}`),
    ),
    ...left.map((each) => `left after everything was destroyed: ${each}`),
  ];
}

/** The result for people at a terminal. */
export function describe(result: DrillResult, wanted: readonly LossCase[]): string {
  const words = new Map(wanted.map((each) => [each.id, each]));
  const lines = result.cases.map(({ id, outcome, seconds, loss }) => {
    const good = outcome === words.get(id)?.expected;
    const mark = good ? colors.green('✔') : colors.red('✖');
    return `  ${mark} ${id.padEnd(28)} ${outcome.padEnd(10)} ${`${seconds} s`.padStart(6)}  ${lossText(loss)}`;
  });
  return ['', colors.bold(`${result.cases.length} losses in ${result.seconds} s`), ...lines].join('\n');
}

/** What the recovered cases of a drill say that they follow. */
function executedBlocks({ cases }: DrillResult, wanted: readonly LossCase[]): BlockReference[] {
  const drilled = new Set(cases.map(({ id }) => id));
  const blocks = wanted.flatMap((each) =>
    each.expected === 'recovered' && drilled.has(each.id) ? each.blocks : [],
  );
  return [...new Set(blocks)].sort();
}

/** The page docs/recovery-drill.md. */
export function report(result: DrillResult, wanted: readonly LossCase[]): string {
  const words = new Map(wanted.map((each) => [each.id, each]));
  const resources = Object.values(result.stacks).reduce((sum, count) => sum + count, 0);
  return `${[
    '# Recovery drill',
    '<!-- Written by `npm run drill -- --report docs/recovery-drill.md`. -->',
    `An environment like production, in two regions: ${Object.keys(result.stacks).length} stacks, ${resources} resources, planned once more without a change. ` +
      'Each line below was lost on purpose and recovered by the command blocks of the runbooks, exactly as they stood then: their digests are below.',
    '## What was lost, and how it came back',
    'Times are those of the simulator on one machine, where AWS’s own work takes none: they compare steps of runbooks with each ' +
      'other, and say nothing about AWS. Losses are real: rows of a PostgreSQL, objects and items that are counted.',
    table(
      ['case', 'store', 'lost', 'outcome', 'time', 'missing afterwards', 'by', 'verified'],
      result.cases.flatMap((each) => {
        const lossCase = words.get(each.id);
        return lossCase === undefined ? [] : [row(each, lossCase)];
      }),
    ),
    '## The blocks that were executed',
    table(
      ['block', 'digest'],
      executedBlocks(result, wanted).map((block) => [`\`${block}\``, blockDigest(block)]),
    ),
    '## Both ends of each replication',
    table(
      ['written', 'in the', 'stands in the', ''],
      result.replication.map(({ what, from, to, arrived }) => [
        what,
        `${from} region`,
        `${to} region`,
        arrived ? 'yes' : '**no**',
      ]),
    ),
    '## What failover and failback do',
    'Each planned action, in the order of application. Nothing that holds data is deleted or replaced.',
    table(
      ['stack', 'created', 'updated in place', 'deleted or replaced'],
      result.plans.map(({ stack, changes: { added, changed, replaced, destroyed } }) => [
        stack,
        `${added.length}`,
        addresses(changed),
        addresses([...replaced, ...destroyed]),
      ]),
    ),
    '## What this cannot show',
    'Each with what shows it in a real account.',
    table(
      ['not shown', 'why', 'covered by'],
      NOT_SHOWN.map(({ what, why, covered }) => [what, why, covered]),
    ),
  ].join('\n\n')}\n`;
}

function addresses(resources: readonly ResourceChange[]): string {
  return resources.map(({ address }) => `\`${address}\``).join(', ') || 'nothing';
}

function row(result: CaseResult, lossCase: LossCase): string[] {
  const by =
    lossCase.expected === 'refused'
      ? lossCase.guard
      : lossCase.blocks.length === 0
        ? 'nothing to do'
        : [...new Set(lossCase.blocks.map((reference) => reference.split('#')[0] ?? ''))]
            .map((page) => `[${page}](runbooks/${page}.md)`)
            .join(', ');
  const verified = lossCase.expected === 'refused' ? 'it is there as before' : lossCase.verified;
  return [
    `\`${lossCase.id}\``,
    lossCase.store,
    lossCase.lost,
    result.outcome === lossCase.expected ? result.outcome : `**${result.outcome}**`,
    `${result.seconds} s`,
    lossText(result.loss),
    by,
    verified,
  ];
}

function lossText(loss: Loss | undefined): string {
  if (loss === undefined) return '';
  const { count, of, what, seconds } = loss;
  const time = seconds === undefined ? '' : `, ${seconds.toFixed(1)} s of writing`;
  return `${count === 0 ? 'none' : count} of ${of} ${what}${time}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
