import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { Command, Option } from 'commander';
import colors from 'picocolors';
import { reportFailure } from '../console/failure';
import { runPlan } from '../console/steps';
import { environmentStacks } from '../up/stacks';
import { environmentNamed } from '../up/workplace';
import { type Mutant, mutantsOf } from './mutants';
import type { Document } from './operators';
import { caughtByCheckov, caughtByPolicies, caughtByTests, RUNGS, type Rung } from './rungs';

interface MutateOptions {
  readonly environment: string;
  readonly work: string;
  readonly rungs: readonly Rung[];
  readonly json: boolean;
}

async function main(): Promise<void> {
  const { environment, work, rungs, json } = new Command('mutate')
    .description(
      'Makes one bad change at a time to the synthesized stacks, and tells which of them nothing sees.',
    )
    .option('--environment <name>', 'the environment whose stacks are changed', 'prod')
    .option('--work <folder>', 'folder of the mutants', '.groundwork/mutate')
    .addOption(new Option('--rungs <names...>', 'what looks at them').choices(RUNGS).default(RUNGS))
    .option('--json', 'print the result as JSON on standard output, and nothing else', false)
    .parse()
    .opts<MutateOptions>();
  const { production } = environmentNamed(environment);
  const outDir = path.resolve(work, 'out');
  let mutants: Mutant[] = [];
  const seenBy = new Map<string, Rung>();
  const left = (): Mutant[] => mutants.filter(({ id }) => !seenBy.has(id));
  const seen = (rung: Rung, ids: ReadonlySet<string>): void => {
    for (const id of ids) seenBy.set(id, rung);
  };

  await runPlan(
    [
      {
        title: 'Synthesize',
        run: async () => {
          mkdirSync(outDir, { recursive: true });
          await promiseSpawn('npx', ['cdktf', 'synth', '--output', outDir], {
            env: { ...process.env, ENVIRONMENT: '' },
          });
        },
      },
      {
        title: 'Change',
        run: async (onStep) => {
          mutants = environmentStacks(outDir, environment).flatMap(({ id, jsonFile }) =>
            mutantsOf(id, JSON.parse(readFileSync(jsonFile, 'utf8')) as Document),
          );
          onStep(`${mutants.length} mutants`);
        },
      },
      ...(rungs.includes('policies')
        ? [
            {
              title: 'Ask the policies',
              run: async () => seen('policies', caughtByPolicies(left(), production)),
            },
          ]
        : []),
      ...(rungs.includes('checkov')
        ? [
            {
              title: 'Scan with checkov',
              run: async (_: unknown, onProgress: (line: string) => void) =>
                seen('checkov', await caughtByCheckov(left(), path.resolve(work, 'scanned'), onProgress)),
            },
          ]
        : []),
      ...(rungs.includes('tests')
        ? [
            {
              title: 'Run the tests of the stacks',
              run: async (_: unknown, onProgress: (line: string) => void) =>
                seen('tests', await caughtByTests(left(), path.resolve(work, 'tested'), onProgress)),
            },
          ]
        : []),
    ],
    json,
  );

  const survivors = left().map(({ id, what, address }) => ({ id, what, address }));
  const result = {
    environment,
    mutants: mutants.length,
    caught: Object.fromEntries(
      rungs.map((rung) => [rung, [...seenBy.values()].filter((by) => by === rung).length]),
    ),
    share: mutants.length === 0 ? 0 : seenBy.size / mutants.length,
    survivors,
  };
  console.log(json ? JSON.stringify(result, undefined, 2) : describe(result));
}

function describe({
  mutants,
  caught,
  share,
  survivors,
}: {
  readonly mutants: number;
  readonly caught: Readonly<Record<string, number>>;
  readonly share: number;
  readonly survivors: readonly { readonly id: string; readonly what: string; readonly address: string }[];
}): string {
  return [
    '',
    colors.bold(`${(share * 100).toFixed(1)} percent of ${mutants} bad changes are seen`),
    ...Object.entries(caught).map(([rung, count]) => `  ${rung.padEnd(10)} ${String(count).padStart(4)}`),
    ...(survivors.length === 0 ? [] : ['', 'Seen by nothing: somebody']),
    ...survivors.map(({ id, what, address }) => `  ${what} (${id}: ${address})`),
  ].join('\n');
}

main().catch(reportFailure);
