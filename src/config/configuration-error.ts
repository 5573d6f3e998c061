import { inspect } from 'node:util';

/** One setting that is wrong. */
export interface ConfigurationProblem {
  /** Where: `prod.primary.vpcCidr`. */
  readonly path: string;
  /** The value that was found there; undefined when the setting is missing. */
  readonly found: unknown;
  /** What would be right; starts with "required: " when the setting is missing. */
  readonly allowed: string;
}

/** A configuration that was refused, with all that is wrong in it. Nothing has been written when it is thrown. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`The configuration has ${count}; nothing was written.\n${problems.map(line).join('\n')}`);
  }
}

function line({ path, found, allowed }: ConfigurationProblem): string {
  if (found === undefined) return `  ${path}: missing; ${allowed}`;
  return `  ${path}: found ${shown(found)}; allowed: ${allowed}`;
}

/** Any value on one line, not longer than a reader wants it: NaN, functions and circular objects can be found too. */
function shown(value: unknown): string {
  return inspect(value, {
    breakLength: Number.POSITIVE_INFINITY,
    depth: 1,
    maxArrayLength: 10,
    maxStringLength: 100,
  });
}
