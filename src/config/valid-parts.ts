import { z } from 'zod';
import { type EnvironmentConfig, environmentSchema, type RegionConfig } from './schema';

/** The settings of an environment that are valid in themselves, with defaults; all of them when it is valid. */
export type EnvironmentParts = Partial<Omit<EnvironmentConfig, 'account' | 'primary' | 'recovery'>> & {
  readonly account?: Partial<EnvironmentConfig['account']>;
  readonly primary?: Partial<RegionConfig>;
  readonly recovery?: Partial<RegionConfig>;
};

/**
 * What remains of an environment that the schema has refused, so that the rules between settings still run on it: a
 * reader who mends one mistake should not then be told of the next. `ports`, `retention`, `vpn` and the like count as a
 * whole: one wrong setting in them leaves out the rules on their others.
 */
export function validParts(environment: unknown): EnvironmentParts {
  return partsOf(environmentSchema, environment);
}

function partsOf(schema: z.ZodObject, value: unknown): Record<string, unknown> {
  const found = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const parts: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(schema.shape)) {
    const result = z.safeParse(setting, found[name]);
    if (result.success) parts[name] = result.data;
    else if (setting instanceof z.ZodObject) parts[name] = partsOf(setting, found[name]);
  }
  return parts;
}
