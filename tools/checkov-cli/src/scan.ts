import { readFileSync } from 'node:fs';
import { plannedAddresses } from './plan-addresses';
import { planNotices } from './plan-states';
import { findPlan, type PlanState } from './plans';
import { problemsOf } from './problems';
import { type Format, runScanner, type ScanResult } from './scanner';
import { type ScannedStack, stacksToScan } from './stacks';
import { declaredSuppressions } from './suppressions';

/** What to scan, and how. */
export interface ScanOptions {
  /** cdktf's output folder. */
  readonly dir: string;
  /** Stack ids, where `*` stands for any characters; none: all. */
  readonly stacks?: readonly string[];
  /** Folder of the plans that `writePlan` keeps. */
  readonly plans: string;
  /** Whether a stack without a fresh plan is a problem. */
  readonly requirePlans?: boolean;
  /** Only these checks; none: all. */
  readonly checks?: readonly string[];
  readonly formats?: readonly Format[];
  readonly onProgress?: (line: string) => void;
  /** Ends the scan without a result. */
  readonly signal?: AbortSignal;
}

/** A finished scan. */
export interface Scan {
  readonly stacks: readonly ScannedStack[];
  readonly plans: ReadonlyMap<string, PlanState>;
  readonly result: ScanResult;
  /** Why the scan cannot be trusted. None: it proves what it says. */
  readonly problems: readonly string[];
  /** What a reader should know of the scan's reach. */
  readonly notices: readonly string[];
}

/**
 * Scans every stack, and the fresh plans of them, in one run of checkov.
 *
 * @throws ScanError, PythonEnvironmentError when no scan can be made at all
 */
export async function scan(options: ScanOptions): Promise<Scan> {
  const { checks = [], formats = [], onProgress = () => undefined } = options;
  const stacks = stacksToScan(options.dir, options.stacks);
  const plans = new Map(stacks.map(({ id, text }) => [id, findPlan(options.plans, id, text)]));
  const fresh = [...plans].flatMap(([stack, plan]) =>
    plan.kind === 'fresh' ? [{ stack, file: plan.file }] : [],
  );
  const planned = fresh.map(({ stack, file }) => ({
    stack,
    addresses: plannedAddresses(file, readFileSync(file, 'utf8')),
  }));
  const suppressions = declaredSuppressions(stacks);
  const result = await runScanner(
    {
      stacks: stacks.map(({ id, file }) => ({ stack: id, file })),
      plans: fresh,
      suppressions,
      constructPaths: constructPaths(stacks),
      checks,
      formats,
    },
    onProgress,
    options.signal,
  );
  const outcome = { ...options, stacks, plans, planned, suppressions, result };
  const notices = options.requirePlans ? [] : planNotices(plans);
  return { stacks, plans, result, problems: problemsOf(outcome), notices };
}

function constructPaths(stacks: readonly ScannedStack[]): Record<string, Record<string, string>> {
  return Object.fromEntries(
    stacks.map(({ id, blocks }) => [
      id,
      Object.fromEntries(
        blocks.flatMap(({ address, constructPath }) => (constructPath ? [[address, constructPath]] : [])),
      ),
    ]),
  );
}
