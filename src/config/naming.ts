import type { EnvironmentConfig, ProjectConfig } from './schema';

/** What the buckets are for whose name is fixed by this module; at most 18 characters, so that the name fits 63. */
export const BUCKET_PURPOSES = [
  'state',
  'state-logs',
  'state-replica',
  'replica-logs',
  'log-archive',
  'access-logs',
  'assets',
  'assets-replica',
  'uploads',
  'uploads-replica',
  'recovery-logs',
  'artifacts',
  'recovery-artifacts',
  'backup-reports',
] as const;
export type BucketPurpose = (typeof BUCKET_PURPOSES)[number];

/** Characters of an IAM role's name, the shortest limit among those that `Names.of` names (alias 256, trail 128). */
const LONGEST_NAME = 64;

/** Names that people and other tools rely on. A change of any replaces the resource that bears it. */
export interface Names {
  /** Prefix of every name: `<project>-<environment>`, at most 31 characters. */
  readonly prefix: string;
  /**
   * A name within the account and region: `<prefix>-<what>`. With 32 characters, `what` fits beside every prefix.
   *
   * @throws RangeError when the name has more than 64 characters, the limit of an IAM role's.
   */
  of(what: string): string;
  /** The same for what takes letters, digits and `_` alone: restore testing, frameworks and reports of AWS Backup. */
  word(what: string): string;
  /** A bucket's name. Names are global over all accounts, so the account's id is part of it. */
  bucket(purpose: BucketPurpose): string;
  /** DynamoDB table that holds the state's locks. */
  readonly lockTable: string;
  /** ARN of an IAM role of this account by its path and name. */
  roleArn(role: string): string;
  /** First part of the names of parameters in Parameter Store. */
  readonly parameterPath: string;
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
    of: (what) => shortEnough(`${prefix}-${what}`),
    word: (what) => `${prefix}-${what}`.replaceAll('-', '_'),
    bucket: (purpose) => `${prefix}-${purpose}-${environment.account.id}`,
    lockTable: `${prefix}-state-locks`,
    roleArn: (role) => `arn:aws:iam::${environment.account.id}:role/${role}`,
    parameterPath: `/${project.name}/${environment.name}`,
    stack: (stack) => `${environment.name}-${stack}`,
  };
}

function shortEnough(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  throw new RangeError(
    `The name ${name} has ${name.length} characters and may have ${LONGEST_NAME}: choose a shorter last part`,
  );
}
