import type { z } from 'zod';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error';
import { crossChecks } from './cross-checks';
import {
  type EnvironmentConfig,
  type EnvironmentInput,
  environmentSchema,
  type ProjectConfig,
  type ProjectInput,
  projectSchema,
} from './schema';

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
  const project = parse(projectSchema, input.project, ['project'], problems);
  const environments = input.environments.map((environment, index) =>
    parse(environmentSchema, environment, [labelOf(environment, index)], problems),
  );
  // Rules between settings run on what is valid in itself, so that one mistake is not told twice.
  const valid = environments.filter((environment) => environment !== undefined);
  problems.push(...crossChecks(valid));
  if (project === undefined || problems.length > 0) throw new ConfigurationError(problems);
  return deepFreeze({ project, environments: valid });
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

function labelOf(environment: unknown, index: number): string {
  const name = (environment as { name?: unknown } | null)?.name;
  return typeof name === 'string' && name !== '' ? name : `environments[${index}]`;
}

function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: readonly string[],
  problems: ConfigurationProblem[],
): z.output<S> | undefined {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  problems.push(...result.error.issues.flatMap((issue) => describe(issue, value, at)));
  return undefined;
}

function describe(issue: z.core.$ZodIssue, root: unknown, at: readonly string[]): ConfigurationProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathText([...at, ...issue.path, key]),
      found: valueAt(root, [...issue.path, key]),
      allowed: 'no such setting: remove it, or see src/config/schema.ts for the names',
    }));
  }
  return [
    { path: pathText([...at, ...issue.path]), found: valueAt(root, issue.path), allowed: issue.message },
  ];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    root,
  );
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
