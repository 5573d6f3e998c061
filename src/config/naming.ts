import type { EnvironmentConfig, ProjectConfig } from './schema';

/** Purposes of the buckets whose name is fixed by this module; at most 17 characters, so that the name fits 63. */
export type BucketPurpose =
  | 'state'
  | 'state-logs'
  | 'state-replica'
  | 'replica-logs'
  | 'log-archive'
  | 'access-logs';

/** Names that people and other tools rely on. A change of any replaces the resource that bears it. */
export interface Names {
  /** Prefix of every name: `<project>-<environment>`. */
  readonly prefix: string;
  /** A name within the account and region: `<prefix>-<what>`. */
  of(what: string): string;
  /** A bucket's name. Names are global over all accounts, so the account's id is part of it. */
  bucket(purpose: BucketPurpose): string;
  /** DynamoDB table that holds the state's locks. */
  readonly lockTable: string;
  /** Id of a stack: `<environment>-<stack>`. */
  stack(stack: string): string;
}

export function namesOf(
  project: Pick<ProjectConfig, 'name'>,
  environment: Pick<EnvironmentConfig, 'name' | 'account'>,
): Names {
  const prefix = `${project.name}-${environment.name}`;
  return {
    prefix,
    of: (what) => `${prefix}-${what}`,
    bucket: (purpose) => `${prefix}-${purpose}-${environment.account.id}`,
    lockTable: `${prefix}-state-locks`,
    stack: (stack) => `${environment.name}-${stack}`,
  };
}
