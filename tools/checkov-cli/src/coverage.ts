import { countOf } from './text';

/**
 * Compares what a view scanned with what there was to scan: checkov leaves out what it cannot read without a word.
 *
 * @param what names the view, for example `stack dev-network`
 * @returns the problems; none when both are the same
 */
export function coverageProblems(
  what: string,
  expected: readonly string[],
  scanned: readonly string[],
): string[] {
  const wanted = new Set(expected);
  const seen = new Set(scanned);
  const missing = [...wanted].filter((address) => !seen.has(address));
  const surplus = [...seen].filter((address) => !wanted.has(address));
  return [
    ...(missing.length > 0
      ? [
          `checkov did not see ${missing.length} of the ${countOf(wanted.size, 'block')} of ${what}: ${list(missing)}.`,
        ]
      : []),
    ...(surplus.length > 0
      ? [
          `checkov saw ${countOf(surplus.length, 'block')} in ${what} which the file has not: ${list(surplus)}.`,
        ]
      : []),
  ];
}

/** How many addresses a message names before it stops. */
const NAMED = 5;

function list(addresses: readonly string[]): string {
  const rest = addresses.length - NAMED;
  return addresses.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
