import { type Scan, scan } from '../checkov-cli/src/scan';
import { located, summarize } from '../checkov-cli/src/summary';
import { Failure } from '../console/failure';

/** A finding of checkov on one block that was accepted. */
export interface Suppression {
  readonly stack: string;
  readonly address: string;
  readonly checkId: string;
  readonly reason: string;
}

/** What checkov says of the stacks of a bundle. */
export interface PolicyReport {
  /** A page for people. */
  readonly page: string;
  readonly suppressions: readonly Suppression[];
  /** How many findings are neither mended nor accepted. */
  readonly failed: number;
}

/**
 * Scans the stacks with the real checkov.
 *
 * @param outDir cdktf's output folder
 * @param planDir a folder without plans: a plan depends on where it was made, and the bundle must not
 * @throws Failure when the scan cannot be trusted
 */
export async function policyReport(
  outDir: string,
  environment: string,
  planDir: string,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<PolicyReport> {
  const finished = await scan({
    dir: outDir,
    stacks: [`${environment}-*`],
    plans: planDir,
    onProgress,
    signal,
  });
  if (finished.problems.length > 0) {
    throw new Failure(
      `The policy scan cannot be trusted, so no bundle was written:\n${finished.problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
  const suppressions = located(finished, 'skipped')
    .map(({ stack, address, checkId, reason }) => ({ stack, address, checkId, reason: reason ?? '' }))
    .sort(byPlace);
  const failed = located(finished, 'failed').sort(byPlace);
  return { page: page(finished, suppressions, failed), suppressions, failed: failed.length };
}

function page(
  finished: Scan,
  suppressions: readonly Suppression[],
  failed: ReturnType<typeof located>,
): string {
  const names = new Map(finished.result.findings.map(({ checkId, checkName }) => [checkId, checkName]));
  const counts = summarize(finished).map(
    ({ stack, blocks, passed, failed: open, skipped }) =>
      `| ${stack} | ${blocks} | ${passed} | ${open} | ${skipped} |`,
  );
  return [
    '# Policy report',
    '',
    `checkov ${finished.result.version} with the project's own policies has looked at the configuration of every stack.`,
    '',
    '| stack | blocks | passed | failed | accepted |',
    '|---|---:|---:|---:|---:|',
    ...counts.sort(),
    '',
    '## Failed',
    '',
    ...(failed.length === 0
      ? ['None.']
      : failed.map(
          ({ stack, address, checkId, checkName }) =>
            `- ${checkId} (${checkName}) at \`${address}\` of ${stack}`,
        )),
    '',
    '## Accepted, and why',
    '',
    'A scan of this bundle by yourself shows these as failures, unless the bundle is HCL: there the reason stands beside',
    'each, as a comment that checkov reads.',
    '',
    ...[...new Set(suppressions.map(({ checkId }) => checkId))].sort().flatMap((checkId) => {
      const own = suppressions.filter((suppression) => suppression.checkId === checkId);
      return [
        `### ${checkId}: ${names.get(checkId) ?? ''}`,
        '',
        ...[...new Set(own.map(({ reason }) => reason))].flatMap((reason) => [
          `${reason}`,
          '',
          ...own
            .filter((suppression) => suppression.reason === reason)
            .map(({ stack, address }) => `- ${stack}: \`${address}\``),
          '',
        ]),
      ];
    }),
  ].join('\n');
}

function byPlace(a: Omit<Suppression, 'reason'>, b: Omit<Suppression, 'reason'>): number {
  const place = ({ stack, address, checkId }: Omit<Suppression, 'reason'>) =>
    `${stack} ${address} ${checkId}`;
  return place(a) < place(b) ? -1 : 1;
}
