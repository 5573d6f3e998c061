import path from 'node:path';
import pc from 'picocolors';
import type { Scan } from './scan';
import { type LocatedFinding, located, type StackSummary, summarize } from './summary';
import { countOf } from './text';

/** The result as a person reads it: every stack with its failures, what is skipped and why, and a closing line. */
export function report(scan: Scan, { compact = false } = {}): string {
  const failures = located(scan, 'failed');
  const summaries = summarize(scan);
  const lines = [
    ...summaries.flatMap((summary) => [
      stackLine(summary),
      ...byCheck(failures.filter(({ stack }) => stack === summary.stack)).flatMap((group) =>
        failure(group, compact),
      ),
    ]),
    ...(compact ? [] : skipped(located(scan, 'skipped'))),
    ...advice(failures),
    ...scan.notices.map((notice) => pc.yellow(notice)),
    ...scan.problems.map((problem) => pc.red(`Error: ${problem}`)),
    closing(scan, summaries),
  ];
  return lines.join('\n');
}

function stackLine({ stack, blocks, passed, failed, skipped: skips, plan }: StackSummary): string {
  const mark = failed > 0 ? pc.red('✗') : pc.green('✓');
  const views = plan === 'fresh' ? 'JSON and plan' : 'JSON';
  return `${mark} ${stack} ${pc.dim(`(${views}, ${blocks} blocks):`)} ${passed} passed, ${failed} failed, ${skips} skipped`;
}

/** One check that fails, and every block of the stack on which it does. */
function failure(group: readonly LocatedFinding[], compact: boolean): string[] {
  const [first] = group;
  if (first === undefined) return [];
  return [
    `    ${pc.red(first.checkId)} ${first.checkName}`,
    ...(first.guideline ? [`      ${first.guideline}`] : []),
    ...group.flatMap((finding) => [
      `      ${pc.bold(finding.constructPath)} ${pc.dim(`in the ${finding.failedIn.join(' and the ')}`)}`,
      ...finding.details.map((detail) => `        ${detail}`),
      ...(compact ? [] : [pc.dim(`        ${finding.address}`), pc.dim(`        ${place(finding)}`)]),
    ]),
  ];
}

function place({ file, lines, evaluatedKeys }: LocatedFinding): string {
  const looked = [...new Set(evaluatedKeys.flatMap(argument))];
  const where = `${path.relative(process.cwd(), file)}:${lines[0]}`;
  return looked.length > 0 ? `${where}, looked at ${looked.join(', ')}` : where;
}

/** checkov's `rule/[0]/status` as Terraform writes it, `rule.status`; none for what is no argument of the resource. */
function argument(key: string): string[] {
  if (key === 'resource_type' || key.includes('?')) return [];
  const parts = key.split('/').filter((part) => !/^\[\d+\]$/.test(part));
  return [parts.join('.')];
}

/** How many constructs a skipped check names before it only counts them. */
const NAMED = 3;

function skipped(findings: readonly LocatedFinding[]): string[] {
  if (findings.length === 0) return [];
  const groups = groupBy(findings, ({ checkId, reason }) => `${checkId} ${reason}`);
  return [
    'Skipped:',
    ...groups.map((group) => {
      const names = group.slice(0, NAMED).map(({ constructPath }) => constructPath);
      const rest = group.length - names.length;
      const places = names.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
      return `    ${pc.yellow(group[0]?.checkId)} ${group[0]?.reason} ${pc.dim(`(${places})`)}`;
    }),
  ];
}

function advice(failures: readonly LocatedFinding[]): string[] {
  if (failures.length === 0) return [];
  const id = failures[0]?.checkId;
  return [
    'Change the construct. If a finding is right to stay, accept it there:',
    `    suppress(construct, '${id}', 'why it is right to stay')`,
  ];
}

function closing({ result, problems }: Scan, summaries: readonly StackSummary[]): string {
  const total = (pick: (summary: StackSummary) => number) =>
    summaries.reduce((sum, summary) => sum + pick(summary), 0);
  const counts = [
    `${total(({ passed }) => passed)} passed`,
    `${total(({ failed }) => failed)} failed`,
    `${total(({ skipped: skips }) => skips)} skipped`,
  ].join(', ');
  const trust = problems.length === 0 ? '' : `; not to be trusted: ${countOf(problems.length, 'error')}`;
  return `checkov ${result.version}: ${counts} in ${countOf(summaries.length, 'stack')}${trust}`;
}

function byCheck(findings: readonly LocatedFinding[]): LocatedFinding[][] {
  return groupBy(findings, ({ checkId }) => checkId);
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
