import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const manifestSchema = z.looseObject({
  stacks: z.record(z.string(), z.looseObject({ synthesizedStackPath: z.string() })),
});
const section = z.record(z.string(), z.record(z.string(), z.unknown())).default({});
const stackSchema = z.looseObject({ resource: section, data: section });

export interface ResourceCounts {
  readonly stacks: number;
  readonly resources: number;
  /** Resources and data sources by stack and type; those of data sources begin with `data.`. */
  readonly byStack: Record<string, Record<string, number>>;
}

/** Counts what a synth has written. */
export function countResources(outDir: string): ResourceCounts {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(outDir, 'manifest.json'), 'utf8')));
  const byStack = Object.fromEntries(
    Object.entries(manifest.stacks).map(([id, { synthesizedStackPath }]) => {
      const { resource, data } = stackSchema.parse(
        JSON.parse(readFileSync(path.join(outDir, synthesizedStackPath), 'utf8')),
      );
      return [id, { ...counts(resource, ''), ...counts(data, 'data.') }];
    }),
  );
  const resources = Object.values(byStack)
    .flatMap((types) => Object.values(types))
    .reduce((sum, count) => sum + count, 0);
  return { stacks: Object.keys(byStack).length, resources, byStack };
}

function counts(types: Record<string, Record<string, unknown>>, prefix: string): Record<string, number> {
  return Object.fromEntries(
    Object.entries(types).map(([type, named]) => [`${prefix}${type}`, Object.keys(named).length]),
  );
}
