import type { z } from 'zod';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error';
import { crossChecks } from './cross-checks';
import { environmentChecks } from './environment-checks';
import {
  type EnvironmentConfig,
  type EnvironmentInput,
  environmentSchema,
  type ProjectConfig,
  type ProjectInput,
  projectSchema,
} from './schema';
import { schemaProblems } from './schema-problems';
import { validParts } from './valid-parts';

/** A valid configuration: frozen, with every default filled in. */
export interface Configuration {
  readonly project: ProjectConfig;
  readonly environments: readonly EnvironmentConfig[];
}

export interface ConfigurationInput {
  readonly project: ProjectInput;
  readonly environments: readonly EnvironmentInput[];
}

/**
 * Validates the project's and all environments' settings together.
 *
 * @throws ConfigurationError with every problem, each with its path, the value found and what is allowed.
 */
export function loadConfiguration(input: ConfigurationInput): Configuration {
  const problems: ConfigurationProblem[] = [];
  const project = parse(projectSchema, input.project, 'project', problems);
  const environments: EnvironmentConfig[] = [];
  const placed = input.environments.map((environment, index) => {
    const at = placeOf(environment, index);
    const config = parse(environmentSchema, environment, at, problems);
    if (config !== undefined) environments.push(config);
    const parts = config ?? validParts(environment);
    problems.push(...environmentChecks(parts, at));
    return { at, parts };
  });
  problems.push(...crossChecks(placed));
  if (placed.length === 0) {
    problems.push({ path: 'environments', found: [], allowed: 'a list of at least one environment' });
  }
  if (project === undefined || problems.length > 0) throw new ConfigurationError(problems);
  return deepFreeze({ project, environments });
}

/**
 * The environments to synthesize: all, or the one that `ENVIRONMENT` names.
 *
 * @throws ConfigurationError when there is no such environment.
 */
export function selectEnvironments(
  configuration: Configuration,
  only: string | undefined,
): readonly EnvironmentConfig[] {
  if (only === undefined || only === '') return configuration.environments;
  const found = configuration.environments.filter(({ name }) => name === only);
  if (found.length > 0) return found;
  const names = configuration.environments.map(({ name }) => name).join(', ');
  throw new ConfigurationError([
    {
      path: 'ENVIRONMENT (environment variable)',
      found: only,
      allowed: `one of: ${names}; or unset for all`,
    },
  ]);
}

/** Where an environment's problems are said to be: under its name, or its place in the list when it has none. */
function placeOf(environment: unknown, index: number): string {
  const name = (environment as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' && name !== '' ? name : `environments[${index}]`;
}

function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: string,
  problems: ConfigurationProblem[],
): z.output<S> | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  problems.push(...schemaProblems(result.error, value, at));
  return undefined;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
