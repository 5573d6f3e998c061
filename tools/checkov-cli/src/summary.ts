import type { Scan } from './scan';
import type { Finding } from './scanner';

/** The findings of one stack, counted. */
export interface StackSummary {
  readonly stack: string;
  /** Resources, data sources and modules scanned. */
  readonly blocks: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Whether its plan was scanned too. */
  readonly plan: 'fresh' | 'stale' | 'missing';
}

export type LocatedFinding = Finding & { readonly constructPath: string };

/** Counts by stack, in the order of the app. */
export function summarize({ stacks, plans, result }: Scan): StackSummary[] {
  return stacks.map(({ id, blocks }) => {
    const own = result.findings.filter(({ stack }) => stack === id);
    const count = (kind: Finding['result']) => own.filter((finding) => finding.result === kind).length;
    return {
      stack: id,
      blocks: blocks.length,
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      plan: plans.get(id)?.kind ?? 'missing',
    };
  });
}

/** The findings of one kind, with the construct that each comes from. */
export function located({ stacks, result }: Scan, kind: Finding['result']): LocatedFinding[] {
  const paths = new Map(
    stacks.flatMap(({ id, blocks }) =>
      blocks.map(({ address, constructPath }) => [`${id} ${address}`, constructPath] as const),
    ),
  );
  return result.findings
    .filter((finding) => finding.result === kind)
    .map((finding) => ({
      ...finding,
      constructPath: paths.get(`${finding.stack} ${finding.address}`) ?? finding.stack,
    }));
}

/** The result for programs (`--json`): names and meanings here are kept stable. */
export function toJson(scan: Scan): string {
  const findings = [...located(scan, 'failed'), ...located(scan, 'skipped')].map(
    ({
      stack,
      address,
      constructPath,
      checkId,
      checkName,
      result,
      failedIn,
      reason,
      guideline,
      file,
      lines,
    }) => ({
      stack,
      address,
      constructPath,
      checkId,
      checkName,
      result,
      failedIn,
      reason,
      guideline,
      file,
      lines,
    }),
  );
  const { version } = scan.result;
  const { problems, notices } = scan;
  return JSON.stringify(
    { checkov: version, stacks: summarize(scan), findings, problems, notices },
    undefined,
    2,
  );
}
