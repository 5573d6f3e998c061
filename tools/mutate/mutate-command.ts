import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { Command, Option } from 'commander';
import { environments } from '../../environments';
import type { EnvironmentInput } from '../../src/config';
import { colors } from '../console/colors';
import { reportFailure } from '../console/failure';
import { runPlan } from '../console/steps';
import { environmentStacks, synthesizedStacks } from '../up/stacks';
import { environmentNamed } from '../up/workplace';
import { type ConfigurationMutant, configurationMutantsOf } from './configuration-mutants';
import { type Mutant, mutantsOf } from './mutants';
import type { Document } from './operators';
import { type MutationResult, report } from './report';
import {
  caughtByCheckov,
  caughtByConfiguration,
  caughtByPolicies,
  caughtByTests,
  RUNGS,
  type Rung,
} from './rungs';
import { sampleOf } from './sample';

interface MutateOptions {
  readonly environment: string;
  readonly work: string;
  readonly rungs: readonly Rung[];
  readonly sample?: number;
  readonly seed: number;
  readonly report?: string | true;
  readonly json: boolean;
}

type AnyMutant = Mutant | ConfigurationMutant;

const isOfStack = (mutant: AnyMutant): mutant is Mutant => 'document' in mutant;
const isOfConfiguration = (mutant: AnyMutant): mutant is ConfigurationMutant => 'environment' in mutant;

const PAGE = 'docs/mutations.md';

async function main(): Promise<void> {
  const {
    environment,
    work,
    rungs,
    sample,
    seed,
    report: page,
    json,
  } = new Command('mutate')
    .description(
      'Makes one bad change at a time to the stacks or the configuration, and tells which of them nothing sees.',
    )
    .option('--environment <name>', 'the environment whose stacks are changed', 'prod')
    .option('--work <folder>', 'folder of the mutants', '.groundwork/mutate')
    .addOption(new Option('--rungs <names...>', 'what looks at them').choices(RUNGS).default(RUNGS))
    .option('--sample <number>', 'try only so many of the changes', Number)
    .option('--seed <number>', 'which ones', Number, 1)
    .option('--report [file]', `write the result as a page, by default ${PAGE}`)
    .option('--json', 'print the result as JSON on standard output, and nothing else', false)
    .parse()
    .opts<MutateOptions>();
  const { production } = environmentNamed(environment);
  const outDir = path.resolve(work, 'out');
  let all = 0;
  let mutants: AnyMutant[] = [];
  const seenBy = new Map<string, Rung>();
  const documents = () =>
    new Map(
      environmentStacks(outDir, environment).map(({ id, jsonFile }) => [
        id,
        JSON.parse(readFileSync(jsonFile, 'utf8')) as Document,
      ]),
    );
  const left = (): AnyMutant[] => mutants.filter(({ id }) => !seenBy.has(id));
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
          const every = [
            ...inputsNamed(environment).flatMap(configurationMutantsOf),
            ...[...documents()].flatMap(([id, document]) => mutantsOf(id, document)),
          ];
          all = every.length;
          mutants = sample === undefined ? every : sampleOf(every, sample, seed);
          onStep(`${mutants.length} mutants`);
        },
      },
      ...(rungs.includes('configuration')
        ? [
            {
              title: 'Ask the checks of the configuration',
              run: async () => seen('configuration', caughtByConfiguration(left().filter(isOfConfiguration))),
            },
          ]
        : []),
      ...(rungs.includes('policies')
        ? [
            {
              title: 'Ask the policies',
              run: async () =>
                seen('policies', caughtByPolicies(left().filter(isOfStack), documents(), production)),
            },
          ]
        : []),
      ...(rungs.includes('checkov')
        ? [
            {
              title: 'Scan with checkov',
              run: async (_: unknown, onProgress: (line: string) => void) =>
                seen(
                  'checkov',
                  await caughtByCheckov(left().filter(isOfStack), path.resolve(work, 'scanned'), onProgress),
                ),
            },
          ]
        : []),
      ...(rungs.includes('tests')
        ? [
            {
              title: 'Run the tests of the stacks',
              run: async (_: unknown, onProgress: (line: string) => void) =>
                seen(
                  'tests',
                  await caughtByTests(
                    left(),
                    synthesizedIn(outDir),
                    path.resolve(work, 'tested'),
                    onProgress,
                  ),
                ),
            },
          ]
        : []),
    ],
    json,
  );

  const survivors = left().map(({ id, operator, what, address }) => ({ id, operator, what, address }));
  const result: MutationResult = {
    environment,
    ...(mutants.length < all ? { sampleOf: { all, seed } } : {}),
    mutants: mutants.length,
    caught: Object.fromEntries(
      rungs.map((rung) => [rung, [...seenBy.values()].filter((by) => by === rung).length]),
    ),
    share: mutants.length === 0 ? 0 : seenBy.size / mutants.length,
    survivors,
  };
  if (page !== undefined) writeFileSync(page === true ? PAGE : page, report(result));
  console.log(json ? JSON.stringify(result, undefined, 2) : describe(result));
}

/** The stacks of the shipped environments by their id, as they were synthesized. */
function synthesizedIn(outDir: string): Record<string, object> {
  return Object.fromEntries(
    synthesizedStacks(outDir).map(({ id, jsonFile }) => [id, JSON.parse(readFileSync(jsonFile, 'utf8'))]),
  );
}

/** The configuration of an environment as it is written. */
function inputsNamed(name: string): EnvironmentInput[] {
  return environments.filter((environment) => environment.name === name);
}

function describe({ mutants, caught, share, survivors }: MutationResult): string {
  return [
    '',
    colors.bold(`${(share * 100).toFixed(1)} percent of ${mutants} bad changes are seen`),
    ...Object.entries(caught).map(([rung, count]) => `  ${rung.padEnd(10)} ${String(count).padStart(4)}`),
    ...(survivors.length === 0 ? [] : ['', 'Seen by nothing: somebody']),
    ...survivors.map(({ id, what, address }) => `  ${what} (${id}: ${address})`),
  ].join('\n');
}

main().catch(reportFailure);
