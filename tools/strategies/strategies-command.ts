import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { reportFailure } from '../console/failure';
import { shownPath } from '../console/shown-path';
import { environmentNamed } from '../up/workplace';
import { report } from './report';
import { strategiesFor } from './strategies';

/** Writes the page that compares the strategies for an environment. */
async function main(): Promise<void> {
  const { environment, out, json } = new Command('strategies')
    .description(
      'Compares the strategies of disaster recovery for an environment: RPO, RTO, and what is billed.',
    )
    .option('--environment <name>', 'the environment that is meant', 'prod')
    .option('--out <file>', 'where the page goes', 'docs/recovery-strategies.md')
    .option('--json', 'print the comparison as JSON, and write nothing', false)
    .parse()
    .opts<{ environment: string; out: string; json: boolean }>();
  const strategies = strategiesFor(environmentNamed(environment));
  if (json) {
    console.log(JSON.stringify(strategies, undefined, 2));
    return;
  }
  writeFileSync(out, report(strategies));
  console.log(`Wrote ${shownPath(out)}`);
}

main().catch(reportFailure);
