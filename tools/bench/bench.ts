import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { Failure, reportFailure } from '../console/failure';
import { runPlan } from '../console/steps';
import { MOST_ENVIRONMENTS } from './generated-environments';
import { BENCH_DIR, installCompetitors } from './install';
import { type Contender, linearity, measure, medianSample, type Sample } from './measure';
import { report } from './report';
import { countResources } from './resources';
import { writeTemplate } from './template';

const PROJECT = path.resolve(__dirname, '..', '..');
const SYNTH_CACHE = path.join(PROJECT, '.groundwork', 'synth');

/** What `npm run bench --json` prints. */
export interface BenchResult {
  readonly node: string;
  readonly cores: number;
  readonly runs: number;
  readonly stacks: number;
  readonly resources: number;
  /** Medians by contender. */
  readonly contenders: Record<string, Sample>;
  /** Medians by the number of environments. */
  readonly growth: readonly ({ readonly environments: number } & Sample)[];
  /** R squared of time over environments. */
  readonly linearity: number;
}

async function main(): Promise<void> {
  const { runs, environments, json } = new Command('bench')
    .description("Measures the synth against a CDKTF template's and AWS CDK's, all in turns in one run.")
    .option('--runs <count>', 'rounds, of which medians are taken', atLeastOne, 5)
    .option(
      '--environments <counts>',
      'numbers of environments to grow through',
      countList,
      [1, 5, 10, 25, 50],
    )
    .option('--json', 'print the result as JSON on standard output', false)
    .parse()
    .opts<{ runs: number; environments: number[]; json: boolean }>();

  const samples = new Map<string, Sample[]>();
  const growth = new Map<number, Sample[]>();
  const { stacks, resources } = countResources(path.join(PROJECT, 'cdktf.out'));
  await runPlan(
    [
      { title: 'Install what is compared with', run: installCompetitors },
      {
        title: `Measure the contenders, ${runs} rounds`,
        run: async (_onStep, onProgress) => {
          const contenders = prepare();
          for (let round = 1; round <= runs; round += 1) {
            for (const contender of contenders) {
              onProgress(`round ${round}: ${contender.name}`);
              note(samples, contender.name, await measure(contender));
            }
          }
        },
      },
      {
        title: `Measure the growth from ${Math.min(...environments)} to ${Math.max(...environments)} environments`,
        run: async (_onStep, onProgress) => {
          await measure(grown(1));
          for (let round = 1; round <= runs; round += 1) {
            for (const count of environments) {
              onProgress(`round ${round}: ${count} environments`);
              note(growth, count, await measure(grown(count)));
            }
          }
        },
      },
    ],
    json,
  );

  const grew = environments.map((count) => ({
    environments: count,
    ...medianSample(growth.get(count) ?? []),
  }));
  const result: BenchResult = {
    node: process.version,
    cores: cpus().length,
    runs,
    stacks,
    resources,
    contenders: Object.fromEntries([...samples].map(([name, taken]) => [name, medianSample(taken)])),
    growth: grew,
    linearity: linearity(grew.map(({ environments: count, milliseconds }) => [count, milliseconds])),
  };
  console.log(json ? JSON.stringify(result, undefined, 2) : report(result));
}

function prepare(): Contender[] {
  // Not below BENCH_DIR, where it would find AWS CDK's version of constructs before its own.
  const template = path.resolve('.groundwork/template');
  writeTemplate(PROJECT, template);
  copyFileSync(path.join(PROJECT, '.terraform.lock.hcl'), path.join(template, '.terraform.lock.hcl'));
  const cdk = path.join(BENCH_DIR, 'cdk');
  mkdirSync(cdk, { recursive: true });
  copyFileSync(path.join(__dirname, 'cdk-app.ts'), path.join(cdk, 'app.ts'));
  const counted = path.join(cdk, 'resources.json');
  writeFileSync(counted, JSON.stringify(countResources(path.join(PROJECT, 'cdktf.out')).byStack));
  const ours = path.join(PROJECT, 'tools', 'synth', 'synth.js');
  return [
    { name: 'Groundwork', args: [ours], cwd: PROJECT },
    {
      name: 'Groundwork, first run',
      args: [ours],
      cwd: PROJECT,
      before: () => rmSync(SYNTH_CACHE, { recursive: true, force: true }),
    },
    {
      name: 'CDKTF template (ts-node, provider root)',
      args: ['--max-old-space-size=8192', '--require', competitor('ts-node/register'), 'main.ts'],
      cwd: template,
      env: { TS_NODE_COMPILER: competitor('typescript') },
    },
    {
      name: 'AWS CDK (L1, tsx)',
      args: ['--import', require.resolve('tsx'), 'app.ts'],
      cwd: cdk,
      env: { BENCH_RESOURCES: counted },
    },
  ];
}

/** A module of the benchmark's own install. */
function competitor(module: string): string {
  return require.resolve(module, { paths: [BENCH_DIR] });
}

function grown(count: number): Contender {
  return {
    name: `${count} environments`,
    args: [path.join(__dirname, 'run-bundled.js'), path.join(__dirname, 'growth-main.ts')],
    cwd: PROJECT,
    env: { GENERATED_ENVIRONMENTS: String(count) },
  };
}

function note<K>(samples: Map<K, Sample[]>, key: K, sample: Sample): void {
  samples.set(key, [...(samples.get(key) ?? []), sample]);
}

function atLeastOne(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError(`found ${text}; give a whole number from 1`);
}

function countList(text: string): number[] {
  const counts = text.split(',').map(Number);
  if (counts.every((count) => Number.isInteger(count) && count >= 1 && count <= MOST_ENVIRONMENTS))
    return counts;
  throw new InvalidArgumentError(
    `found ${text}; give whole numbers from 1 to ${MOST_ENVIRONMENTS}, such as 1,10,50`,
  );
}

/** A benchmark of nothing would be fast: the stacks must have been synthesized. */
function checkSynthesized(): void {
  try {
    readFileSync(path.join(PROJECT, 'cdktf.out', 'manifest.json'));
  } catch {
    throw new Failure('There is nothing to compare with: run "npm run synth" first.');
  }
}

Promise.resolve().then(checkSynthesized).then(main).catch(reportFailure);
