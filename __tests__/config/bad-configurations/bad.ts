import { type Changes, MISSING } from '../good-configuration';

/** One mistake, and how it must be told. */
export interface BadConfiguration {
  /** Completes the sentence "refuses ...". */
  readonly what: string;
  /** Changes to the good configuration, by path. */
  readonly changes: Changes;
  /** Where the problem is told. */
  readonly path: string;
  /** The value that is told. */
  readonly found: unknown;
  /** The words that tell what is allowed. */
  readonly allowed: RegExp;
}

/** One setting that is wrong, told under its own path with the value it has unless `told` says otherwise. */
export function bad(
  what: string,
  path: string,
  value: unknown,
  allowed: RegExp,
  told: { readonly path?: string; readonly found?: unknown } = {},
): BadConfiguration {
  const found = value === MISSING ? undefined : value;
  return { what, changes: { [path]: value }, path, found, allowed, ...told };
}

/** Settings that are wrong only together. */
export function badTogether(
  what: string,
  changes: Changes,
  allowed: RegExp,
  told: { readonly path: string; readonly found: unknown },
): BadConfiguration {
  return { what, changes, allowed, ...told };
}
