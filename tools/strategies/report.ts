import type { Capabilities } from '../../src/config';
import type { Strategy } from './strategies';

const TITLE = '# Recovery strategies: what each gives, and what it costs';

const INTRODUCTION = `Written by \`npm run strategies\` from the configuration of \`prod\`; a test fails when it is stale. Times are those of
\`src/config/recovery-capabilities.ts\`, which names the source of each: AWS's promise where there is one, else a bound or
an estimate of ours, which restore tests and game days have to confirm. The objectives of an environment
(\`disasterRecovery.objectives\`) are compared with them at every synth.`;

const COSTS = `Every strategy pays for the copies: storage and requests of the replicated buckets and of Replication Time Control, the
copies of AWS Backup, replicas of keys, secrets and of the lock table, and the traffic between the regions. What stands
besides, at any moment, is below. **No price is quoted**: AWS publishes prices by region, changes them, and none can be checked
where this page is made. Multiply the units with the price on the page that the row names.`;

/** The page docs/recovery-strategies.md. */
export function report(strategies: readonly Strategy[]): string {
  return [
    TITLE,
    '',
    INTRODUCTION,
    '',
    '## After the loss of the region: RPO / RTO',
    '',
    objectives(strategies, 'regionLoss'),
    '',
    '## After the loss of data within the region: RPO / RTO',
    '',
    objectives(strategies, 'dataLoss'),
    '',
    '## What stands in the recovery region, and is billed by the hour',
    '',
    COSTS,
    '',
    costs(strategies),
    '',
    '## The settings',
    '',
    ...strategies.map(({ name, settings }) => `- ${name}: \`disasterRecovery: { ${settings} }\``),
    '',
  ].join('\n');
}

function objectives(strategies: readonly Strategy[], event: keyof Capabilities): string {
  const stores = Object.keys(strategies[0]?.capabilities[event] ?? {});
  return table(
    ['store', ...strategies.map(({ name }) => name)],
    stores.map((store) => [
      store,
      ...strategies.map(({ capabilities }) => {
        const found = Object.entries(capabilities[event]).find(([name]) => name === store)?.[1];
        if (found === undefined) throw new Error(`no capability of ${store}`);
        const rpo = store === 'application' ? '–' : minutes(found.rpoMinutes);
        return `${rpo} / ${minutes(found.rtoMinutes)} (${found.by})`;
      }),
    ]),
  );
}

function costs(strategies: readonly Strategy[]): string {
  const rows = strategies[0]?.billed ?? [];
  return table(
    ['unit', ...strategies.map(({ name }) => name), 'price'],
    rows.map(({ what, page }, index) => [
      what,
      ...strategies.map(({ billed }) => `${billed[index]?.standing ?? 0}`),
      page,
    ]),
  );
}

function minutes(value: number | 'unlimited'): string {
  if (value === 'unlimited') return 'all';
  return value >= 120 && value % 60 === 0 ? `${value / 60} h` : `${value} min`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
