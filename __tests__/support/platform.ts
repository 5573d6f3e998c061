import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { App, TerraformStack } from 'cdktf';
import { dev } from '../../environments/dev';
import { prod } from '../../environments/prod';
import { project } from '../../environments/project';
import { staging } from '../../environments/staging';
import { type EnvironmentInput, loadConfiguration } from '../../src/config';
import { platform } from '../../src/platform';
import { type Synthesized, view } from './synthesized';

interface UnderTest {
  /** A changed configuration of one environment. */
  readonly environment?: EnvironmentInput;
  /** What was synthesized of the shipped environments, as it is or with one stack changed. */
  readonly documents?: Readonly<Record<string, object>>;
}

/** `npm run mutate` asks whether these tests see a bad change of one of the stacks, or of one environment's configuration. */
function underTest(): UnderTest {
  const file = process.env['GROUNDWORK_MUTANT'];
  return file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'));
}

/** The environments as they are shipped. */
export const SHIPPED: readonly EnvironmentInput[] = [dev, staging, prod].map((environment) => {
  const changed = underTest().environment;
  return changed?.name === environment.name ? changed : environment;
});

/** The stacks of these environments by their id, in an App that writes nothing. */
export function platformStacks(
  environments: readonly EnvironmentInput[] = SHIPPED,
): Map<string, TerraformStack> {
  const configuration = loadConfiguration({ project, environments });
  // A folder that is there: of the default, which a clean clone has not, two workers' Apps would both make one, and one fails.
  const app = new App({ outdir: tmpdir() });
  for (const environment of configuration.environments) platform(app, configuration, environment);
  const stacks = app.node.findAll().filter(TerraformStack.isStack);
  // References between stacks become outputs and data sources when stacks are prepared; a stack is only whole after all are.
  for (const stack of stacks) stack.prepareStack();
  return new Map(stacks.map((stack) => [stack.node.id, stack]));
}

/** The synthesized stacks of these environments by their id. */
export function synthesizedPlatform(environments?: readonly EnvironmentInput[]): Map<string, Synthesized> {
  const { documents } = underTest();
  if (environments === undefined && documents !== undefined) {
    return new Map(Object.entries(documents).map(([id, document]) => [id, view(JSON.stringify(document))]));
  }
  return new Map(
    [...platformStacks(environments)].map(([id, stack]) => [id, view(JSON.stringify(stack.toTerraform()))]),
  );
}

/** @throws Error when there is no such stack: a test about nothing must not pass. */
export function stackOf(stacks: Map<string, Synthesized>, id: string): Synthesized {
  const stack = stacks.get(id);
  if (stack === undefined) throw new Error(`no stack ${id}; there are: ${[...stacks.keys()].join(', ')}`);
  return stack;
}
