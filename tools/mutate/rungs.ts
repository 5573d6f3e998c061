import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { project } from '../../environments/project';
import { ConfigurationError, loadConfiguration } from '../../src/config';
import { type StackJson, violationsOfApp } from '../../src/policies';
import { scan } from '../checkov-cli/src/scan';
import { Failure } from '../console/failure';
import type { ConfigurationMutant } from './configuration-mutants';
import type { Mutant } from './mutants';
import type { Document } from './operators';

/** What sees a bad change, cheapest first. */
export const RUNGS = ['configuration', 'policies', 'checkov', 'tests'] as const;
export type Rung = (typeof RUNGS)[number];

/** Mutants that the checks of the configuration refuse. */
export function caughtByConfiguration(mutants: readonly ConfigurationMutant[]): Set<string> {
  return new Set(mutants.filter(isRefused).map(({ id }) => id));
}

function isRefused({ environment }: ConfigurationMutant): boolean {
  try {
    loadConfiguration({ project, environments: [environment] });
    return false;
  } catch (error) {
    if (error instanceof ConfigurationError) return true;
    throw error;
  }
}

/**
 * Mutants that the policies of the synth refuse.
 *
 * @param stacks the environment's stacks as they are, by their ids
 */
export function caughtByPolicies(
  mutants: readonly Mutant[],
  stacks: ReadonlyMap<string, Document>,
  production: boolean,
): Set<string> {
  const isRefused = ({ stack, document }: Mutant) =>
    violationsOfApp(new Map<string, StackJson>([...stacks, [stack, document]] as never), () => ({
      production,
    })).length > 0;
  return new Set(mutants.filter(isRefused).map(({ id }) => id));
}

/** Mutants that checkov fails, or whose suppressions it finds unused: all in one run, as stacks of one app. */
export async function caughtByCheckov(
  mutants: readonly Mutant[],
  folder: string,
  onProgress: (line: string) => void,
): Promise<Set<string>> {
  rmSync(folder, { recursive: true, force: true });
  const stacks: Record<string, object> = {};
  for (const { id, document } of mutants) {
    const workingDirectory = path.join('stacks', id);
    mkdirSync(path.join(folder, workingDirectory), { recursive: true });
    writeFileSync(path.join(folder, workingDirectory, 'cdk.tf.json'), JSON.stringify(document, undefined, 2));
    stacks[id] = {
      name: id,
      constructPath: id,
      workingDirectory,
      synthesizedStackPath: path.join(workingDirectory, 'cdk.tf.json'),
      annotations: [],
      dependencies: [],
    };
  }
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ version: '0.21.0', stacks }));
  const { result, problems } = await scan({ dir: folder, plans: path.join(folder, 'no-plans'), onProgress });
  const failed = result.findings.filter((finding) => finding.result === 'failed').map(({ stack }) => stack);
  const unused = mutants.filter(({ id }) => problems.some((problem) => problem.includes(`(stack ${id},`)));
  return new Set([...failed, ...unused.map(({ id }) => id)]);
}

const TESTS = ['invariants', 'backup-coverage', 'reachability', 'platform'].map(
  (name) => `__tests__/${name}.test.ts`,
);

/** Tests of whole stacks: they read a mutant in the place of its stack. Those that bear its name come first. */
function testsOf(mutant: Mutant | ConfigurationMutant): string[] {
  const own = 'stack' in mutant ? `__tests__/stacks/${mutant.stack.replace(/^[^-]+-/, '')}.test.ts` : '';
  return existsSync(own) ? [own, ...TESTS] : ['__tests__/stacks', ...TESTS];
}

/**
 * Mutants that a unit test of the stacks fails with.
 *
 * @param documents the synthesized stacks by their id: the tests read them rather than synthesize them for each mutant.
 * @throws Failure when they fail without any: whatever they would be said to have caught, they have not.
 */
export async function caughtByTests(
  mutants: readonly (Mutant | ConfigurationMutant)[],
  documents: Readonly<Record<string, object>>,
  folder: string,
  onProgress: (line: string) => void,
): Promise<Set<string>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const unchanged = path.join(folder, 'unchanged.json');
  writeFileSync(unchanged, JSON.stringify({ documents }));
  if (mutants.length > 0 && (await fails(unchanged, ['__tests__/stacks', ...TESTS]))) {
    throw new Failure(
      'The tests of the stacks fail without any bad change. Mend them first: npx jest __tests__/stacks',
    );
  }
  const caught = new Set<string>();
  const waiting = [...mutants];
  const worker = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const file = path.join(folder, `${mutant.id}.json`);
      writeFileSync(
        file,
        JSON.stringify(
          'stack' in mutant
            ? { documents: { ...documents, [mutant.stack]: mutant.document } }
            : { environment: mutant.environment },
        ),
      );
      if (await fails(file, testsOf(mutant))) caught.add(mutant.id);
      rmSync(file);
      onProgress(`${mutants.length - waiting.length} of ${mutants.length} mutants`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return caught;
}

async function fails(mutantFile: string, tests: readonly string[]): Promise<boolean> {
  try {
    await promiseSpawn('npx', ['jest', '--bail', '--runInBand', '--silent', ...tests], {
      env: { ...process.env, GROUNDWORK_MUTANT: mutantFile },
    });
    return false;
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return true;
    throw error;
  }
}
