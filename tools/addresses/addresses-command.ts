import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { reportFailure } from '../console/failure';
import { lostAddresses, readAddresses, type StatefulAddresses, unlistedAddresses } from './addresses';

/** The checked-in list. */
const LIST = path.resolve(__dirname, 'stateful-addresses.json');

/** Adds new stateful resources to the checked-in list. What is gone is taken off by hand, after somebody has thought. */
async function main(): Promise<void> {
  const { out } = new Command('addresses')
    .description('Adds the addresses of new stateful resources to tools/addresses/stateful-addresses.json.')
    .option('--out <folder>', "cdktf's output folder", 'cdktf.out')
    .parse()
    .opts<{ out: string }>();
  const listed: StatefulAddresses = existsSync(LIST) ? JSON.parse(readFileSync(LIST, 'utf8')) : {};
  const stacks = readAddresses(out);
  const added = unlistedAddresses(listed, stacks);
  const merged = Object.fromEntries(
    [...new Set([...Object.keys(listed), ...Object.keys(stacks)])]
      .sort()
      .map((id) => [id, [...new Set([...(listed[id] ?? []), ...(stacks[id]?.addresses ?? [])])].sort()]),
  );
  writeFileSync(LIST, `${JSON.stringify(merged, undefined, 2)}\n`);
  console.log(added.length === 0 ? 'Nothing to add.' : `Added:\n  ${added.join('\n  ')}`);
  const lost = lostAddresses(listed, stacks);
  if (lost.length > 0) {
    console.log(`Gone without a "moved" block; a deploy would destroy them:\n  ${lost.join('\n  ')}`);
    process.exitCode = 1;
  }
}

main().catch(reportFailure);
