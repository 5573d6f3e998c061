import { namesOf } from './naming';
import type { EnvironmentConfig, ProjectConfig } from './schema';

/** Phase of a run: each has a role of its own. */
export type RunPhase = 'plan' | 'apply';

/** How runs of Terraform Cloud come to credentials of the environment's account. */
export interface CloudAccess {
  /** Host that issues the tokens of runs. */
  readonly issuer: string;
  /** ARN of the account's OIDC provider for that host; an account has one for a host. */
  readonly providerArn: string;
  readonly audience: string;
  /** Names of the roles. */
  readonly roles: Readonly<Record<RunPhase, string>>;
  readonly roleArns: Readonly<Record<RunPhase, string>>;
  /** Whom a role trusts: `*` stands for any stack of the environment. */
  subject(phase: RunPhase): string;
}

/** Access for an environment whose state is in Terraform Cloud; for others there is none. */
export function cloudAccessOf(
  project: Pick<ProjectConfig, 'name'>,
  environment: Pick<EnvironmentConfig, 'name' | 'account' | 'state'>,
): CloudAccess | undefined {
  const { state, account } = environment;
  if (state.kind !== 'cloud') return undefined;
  const names = namesOf(project, environment);
  const roles = { plan: names.of('terraform-plan'), apply: names.of('terraform-apply') };
  return {
    issuer: state.hostname,
    providerArn: `arn:aws:iam::${account.id}:oidc-provider/${state.hostname}`,
    audience: state.audience,
    roles,
    roleArns: { plan: names.roleArn(roles.plan), apply: names.roleArn(roles.apply) },
    subject: (phase) =>
      `organization:${state.organization}:project:${state.project}:workspace:${workspaceOf(state, names.stack('*'))}:run_phase:${phase}`,
  };
}

/** Name of a stack's workspace. */
export function workspaceOf(state: { readonly workspacePrefix: string }, stackId: string): string {
  return `${state.workspacePrefix}${stackId}`;
}

/** ARNs of the roles that run Terraform, `*` allowed in them: they may change what is guarded against everybody else. */
export function deployRoleArns(
  project: Pick<ProjectConfig, 'name'>,
  environment: Pick<EnvironmentConfig, 'name' | 'account' | 'state'>,
): string[] {
  const { roleArn } = namesOf(project, environment);
  const access = cloudAccessOf(project, environment);
  return [...environment.account.deployRoles.map(roleArn), ...(access ? [access.roleArns.apply] : [])];
}

/** Those roles, and the one that only plans: Terraform reads the versions of secrets that it has made. */
export function secretReaderArns(
  project: Pick<ProjectConfig, 'name'>,
  environment: Pick<EnvironmentConfig, 'name' | 'account' | 'state'>,
): string[] {
  const access = cloudAccessOf(project, environment);
  return [...deployRoleArns(project, environment), ...(access ? [access.roleArns.plan] : [])];
}
