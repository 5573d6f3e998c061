import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const manifestSchema = z.looseObject({
  stacks: z.record(
    z.string(),
    z.looseObject({
      name: z.string(),
      workingDirectory: z.string(),
      dependencies: z.array(z.string()),
    }),
  ),
});

const stackSchema = z.looseObject({
  resource: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** What cdktf names the JSON of a stack in its folder. */
export const STACK_FILE = 'cdk.tf.json';

/** A synthesized stack. */
export interface EnvironmentStack {
  readonly id: string;
  /** Folder of its `cdk.tf.json`, which terraform runs in. */
  readonly folder: string;
  readonly jsonFile: string;
  readonly dependencies: readonly string[];
  /** Resources in its JSON. */
  readonly resources: number;
}

/** Reads the stacks of all environments from cdktf's output. */
export function synthesizedStacks(outDir: string): EnvironmentStack[] {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(outDir, 'manifest.json'), 'utf8')));
  return Object.values(manifest.stacks).map(({ name, workingDirectory, dependencies }) => {
    const folder = path.resolve(outDir, workingDirectory);
    const jsonFile = path.join(folder, STACK_FILE);
    const { resource } = stackSchema.parse(JSON.parse(readFileSync(jsonFile, 'utf8')));
    return {
      id: name,
      folder,
      jsonFile,
      dependencies,
      resources: Object.values(resource).reduce((sum, named) => sum + Object.keys(named).length, 0),
    };
  });
}

/** Reads the stacks of one environment from cdktf's output. */
export function environmentStacks(outDir: string, environment: string): EnvironmentStack[] {
  return synthesizedStacks(outDir).filter(({ id }) => id.startsWith(`${environment}-`));
}

/**
 * Orders stacks into waves: all stacks of a wave can be deployed side by side, once the waves before it are.
 *
 * @throws Error when the stacks depend on each other in a circle.
 */
export function deploymentWaves<T extends Pick<EnvironmentStack, 'id' | 'dependencies'>>(
  stacks: readonly T[],
): T[][] {
  const waves: T[][] = [];
  const deployed = new Set<string>();
  const ids = new Set(stacks.map(({ id }) => id));
  for (let left = [...stacks]; left.length > 0; left = left.filter(({ id }) => !deployed.has(id))) {
    const wave = left.filter(({ dependencies }) =>
      dependencies.every((id) => deployed.has(id) || !ids.has(id)),
    );
    if (wave.length === 0) {
      throw new Error(
        `These stacks depend on each other in a circle: ${left.map(({ id }) => id).join(', ')}`,
      );
    }
    for (const { id } of wave) deployed.add(id);
    waves.push(wave);
  }
  return waves;
}
