import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { cloudAccessOf, type EnvironmentConfig, type ProjectConfig, workspaceOf } from '../../src/config';
import { Failure } from '../console/failure';
import { shownPath } from '../console/shown-path';
import { findProject } from '../terraform-cli/src/index';
import { type EnvironmentStack, environmentStacks } from '../up/stacks';

export type CloudState = Extract<EnvironmentConfig['state'], { kind: 'cloud' }>;

/** What the workspace of a stack has to be. */
export interface WantedWorkspace {
  readonly name: string;
  /** In the API's names. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  /** Names of the workspaces that may read its state, sorted. */
  readonly readers: readonly string[];
  /** Environment variables of its runs; those that are not named are left alone. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of the workspaces whose runs start one of its own, sorted. Undefined: nobody's business, since none runs there. */
  readonly sources?: readonly string[];
}

export interface Wanted {
  readonly host: string;
  readonly organization: string;
  readonly project: string;
  /** Prefix of the names of all workspaces of the environment. */
  readonly prefix: string;
  readonly workspaces: readonly WantedWorkspace[];
}

/** API, "Create a Workspace": characters of a name. */
const LONGEST_NAME = 90;

const backend = z.looseObject({
  hostname: z.string(),
  organization: z.string(),
  workspaces: z.looseObject({ name: z.string(), project: z.string().optional() }),
});
const stackSchema = z.looseObject({
  terraform: z.looseObject({ cloud: backend.optional() }),
  data: z
    .looseObject({
      terraform_remote_state: z
        .record(z.string(), z.looseObject({ backend: z.string(), config: z.looseObject({}) }))
        .default({}),
    })
    .prefault({}),
});

/**
 * What the workspaces of an environment have to be: which there are, who reads whose state and in which order they run is
 * read from what was synthesized, the rest from the configuration.
 *
 * @throws Failure when the environment is not in Terraform Cloud, or was not synthesized with this configuration.
 */
export function wantedWorkspaces(
  project: ProjectConfig,
  environment: EnvironmentConfig,
  outDir: string,
): Wanted {
  const { name, state } = environment;
  if (state.kind !== 'cloud') {
    throw new Failure(
      `${name}.state.kind is "${state.kind}": the environment has no workspaces. For those, set state: { kind: 'cloud', organization: '…' } in environments/${name}.ts.`,
    );
  }
  const stacks = synthesized(outDir, name);
  const read = new Map(stacks.map((stack) => [stack.id, readStack(stack)]));
  const problems = stacks.flatMap(({ id }) => backendProblems(state, id, read.get(id)?.terraform.cloud));
  if (problems.length > 0) {
    throw new Failure(
      `What stands in ${shownPath(outDir)} was not synthesized with this configuration. Run: npm run synth\n  ${problems.join('\n  ')}`,
    );
  }
  const readersOf = new Map<string, Set<string>>();
  for (const [id, { data }] of read) {
    for (const { config } of Object.values(data.terraform_remote_state)) {
      const source = backend.safeParse(config);
      if (!source.success) continue;
      const { name: from } = source.data.workspaces;
      readersOf.set(from, (readersOf.get(from) ?? new Set()).add(workspaceOf(state, id)));
    }
  }
  const ids = new Set(stacks.map(({ id }) => id));
  return {
    host: state.hostname,
    organization: state.organization,
    project: state.project,
    prefix: workspaceOf(state, `${name}-`),
    workspaces: stacks.map(({ id, dependencies }) => {
      const workspace = workspaceOf(state, id);
      const sources = dependencies.filter((each) => ids.has(each)).map((each) => workspaceOf(state, each));
      return {
        name: workspace,
        attributes: attributesOf(project, environment, state, id),
        tags: [`project:${project.name}`, `environment:${name}`, ...state.tags],
        readers: [...(readersOf.get(workspace) ?? []), ...state.stateReaders].sort(),
        ...(state.executionMode === 'remote'
          ? { variables: variablesOf(project, environment), sources: sources.sort() }
          : { variables: {} }),
      };
    }),
  };
}

function synthesized(outDir: string, environment: string): EnvironmentStack[] {
  const stacks = existsSync(path.join(outDir, 'manifest.json')) ? environmentStacks(outDir, environment) : [];
  if (stacks.length > 0) return stacks;
  throw new Failure(`${outDir} holds no stack of ${environment}. Run: npm run synth`);
}

function readStack({ id, jsonFile }: EnvironmentStack): z.output<typeof stackSchema> {
  const result = stackSchema.safeParse(JSON.parse(readFileSync(jsonFile, 'utf8')));
  if (result.success) return result.data;
  throw new Failure(`${jsonFile} is not what was synthesized of ${id}:\n${z.prettifyError(result.error)}`);
}

function backendProblems(
  state: CloudState,
  id: string,
  found: z.output<typeof backend> | undefined,
): string[] {
  const name = workspaceOf(state, id);
  if (name.length > LONGEST_NAME) {
    return [
      `${id}: its workspace would have ${name.length} characters in its name, and may have ${LONGEST_NAME}`,
    ];
  }
  if (found === undefined) return [`${id}: has no state in Terraform Cloud`];
  const differences = [
    ['hostname', found.hostname, state.hostname],
    ['organization', found.organization, state.organization],
    ['workspace', found.workspaces.name, name],
    ['project', found.workspaces.project, state.project],
  ];
  return differences
    .filter(([, is, should]) => is !== should)
    .map(([what, is, should]) => `${id}: ${what} is "${is}", and the configuration says "${should}"`);
}

function attributesOf(
  project: ProjectConfig,
  { name }: EnvironmentConfig,
  state: CloudState,
  stackId: string,
): Record<string, unknown> {
  const { repository, executionMode, autoApply } = state;
  const folder = repository && `${repository.folder}/${stackId}`;
  return {
    description: `Stack ${stackId} of ${project.name}, environment ${name}`,
    'execution-mode': executionMode,
    'terraform-version': findProject(__dirname).terraformVersion,
    // Who may read a state is told workspace by workspace.
    'global-remote-state': false,
    'auto-apply': autoApply,
    'auto-apply-run-trigger': autoApply,
    'working-directory': folder ?? '',
    'vcs-repo': repository === undefined ? null : vcsRepo(repository),
    ...(folder !== undefined && { 'file-triggers-enabled': true, 'trigger-patterns': [`/${folder}/**/*`] }),
  };
}

function vcsRepo({
  name,
  branch,
  connection,
}: NonNullable<CloudState['repository']>): Record<string, unknown> {
  return {
    identifier: name,
    branch: branch ?? '',
    ...(connection.kind === 'oauth'
      ? { 'oauth-token-id': connection.id }
      : { 'github-app-installation-id': connection.id }),
  };
}

/** HCP Terraform, "Use dynamic credentials with the AWS provider": environment variables of a workspace. */
function variablesOf(project: ProjectConfig, environment: EnvironmentConfig): Record<string, string> {
  const access = cloudAccessOf(project, environment);
  if (access === undefined) return {};
  return {
    TFC_AWS_PROVIDER_AUTH: 'true',
    TFC_AWS_PLAN_ROLE_ARN: access.roleArns.plan,
    TFC_AWS_APPLY_ROLE_ARN: access.roleArns.apply,
    TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE: access.audience,
  };
}
