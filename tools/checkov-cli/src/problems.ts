import { coverageProblems } from './coverage';
import { planProblems } from './plan-states';
import type { PlanState } from './plans';
import type { ScanResult } from './scanner';
import type { ScannedStack } from './stacks';
import { type PlacedSuppression, suppressionProblems } from './suppressions';

/** All that is known once checkov has ended. */
export interface Outcome {
  readonly stacks: readonly ScannedStack[];
  readonly plans: ReadonlyMap<string, PlanState>;
  /** The plans that were scanned, with the addresses in them. */
  readonly planned: readonly { readonly stack: string; readonly addresses: readonly string[] }[];
  readonly suppressions: readonly PlacedSuppression[];
  readonly checks?: readonly string[];
  readonly requirePlans?: boolean;
  readonly result: ScanResult;
}

/** Why the scan cannot be trusted; none when it can. */
export function problemsOf(outcome: Outcome): string[] {
  const { plans, planned, suppressions, checks = [], requirePlans, result } = outcome;
  const knownChecks = new Set(result.knownChecks);
  const unused = result.unused.flatMap((index) => suppressions[index] ?? []);
  return [
    ...result.errors.map((error) => `checkov: ${error}`),
    ...unseen(outcome),
    ...checks
      .filter((check) => !check.includes('*') && !knownChecks.has(check))
      .map((check) => `--check names ${check}, which is no check of checkov or of this project.`),
    ...suppressionProblems(suppressions, {
      knownChecks,
      // With only some checks run, that a suppression met no failure says nothing.
      unused: new Set(checks.length > 0 ? [] : unused),
      planned: new Set(planned.map(({ stack }) => stack)),
    }),
    ...(requirePlans ? planProblems(plans) : []),
  ];
}

/** What was there to scan, and was not scanned. */
function unseen({ stacks, planned, result }: Outcome): string[] {
  return [
    ...stacks.flatMap(({ id, blocks }) => {
      const scanned = (result.scanned.stack[id] ?? []).filter((address) => !address.startsWith('provider.'));
      const expected = blocks.map(({ address }) => address);
      return coverageProblems(`stack ${id}`, expected, scanned);
    }),
    ...planned.flatMap(({ stack, addresses }) =>
      coverageProblems(`the plan of ${stack}`, addresses, result.scanned.plan[stack] ?? []),
    ),
  ];
}
