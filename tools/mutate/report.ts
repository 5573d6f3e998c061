import type { Rung } from './rungs';

/** A bad change that nothing has seen. */
export interface Survivor {
  readonly id: string;
  readonly operator: string;
  readonly what: string;
  readonly address: string;
}

export interface MutationResult {
  readonly environment: string;
  /** Of how many a sample was taken, and by which seed; absent: all were tried. */
  readonly sampleOf?: { readonly all: number; readonly seed: number };
  readonly mutants: number;
  readonly caught: Readonly<Partial<Record<Rung, number>>>;
  readonly share: number;
  readonly survivors: readonly Survivor[];
}

/** Why it is right that nothing sees a change, by its operator. A survivor that is not here is work to do. */
export const ACCEPTED: Readonly<Record<string, string>> = {
  'dns-only-told':
    'A choice that the configuration offers, for the first days of a site: the log of queries tells what it does',
  'reads-unseen':
    'A choice that the configuration offers: data events cost by the request, and the trail still sees management',
  'no-proxy':
    'A choice that the configuration offers: the application then logs in with the password of the secret',
  'one-nat': 'A choice that the configuration offers: it costs a zone its way out when another fails',
};

/** What a rung is, to somebody who reads the report alone. */
const RUNG_WORDS: Readonly<Record<Rung, string>> = {
  configuration: 'checks of the configuration, before anything is made',
  policies: 'policies, before anything is written',
  checkov: 'checkov, and suppressions that are needed no more',
  tests: 'tests of the stacks',
};

/** The result as the page docs/mutations.md. */
export function report({ environment, sampleOf, mutants, caught, share, survivors }: MutationResult): string {
  const sample =
    sampleOf === undefined
      ? 'All of them were tried.'
      : `A sample of ${mutants} of ${sampleOf.all} was tried (\`--sample ${mutants} --seed ${sampleOf.seed}\`), since each that comes ` +
        'as far as the tests costs a run of them.';
  return `# Bad changes, and what sees them

\`npm run mutate -- --report\` writes this page: it makes one bad change at a time to the stacks of ${environment} or to its
configuration, and asks what sees it, the cheapest first. ${sample}

**${(share * 100).toFixed(1)} percent of ${mutants} bad changes are seen.**

| seen by | changes | share |
|---|---|---|
${Object.entries(caught)
  .map(([rung, count]) => `| ${RUNG_WORDS[rung as Rung]} | ${count} | ${percent(count, mutants)} |`)
  .join('\n')}
| nothing | ${survivors.length} | ${percent(survivors.length, mutants)} |

${survivors.length === 0 ? 'Nothing survives.' : survivorTable(survivors)}
`;
}

function survivorTable(survivors: readonly Survivor[]): string {
  return [
    '| somebody | where | why nothing sees it |',
    '|---|---|---|',
    ...survivors.map(
      ({ operator, what, address }) =>
        `| ${what} | \`${address}\` | ${ACCEPTED[operator] ?? '**not yet known: a test is missing**'} |`,
    ),
  ].join('\n');
}

function percent(count: number, of: number): string {
  return `${((count / of) * 100).toFixed(1)} %`;
}
