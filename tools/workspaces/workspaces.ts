import path from 'node:path';
import { Command, Option } from 'commander';
import type { Configuration, EnvironmentConfig } from '../../src/config';
import { colors } from '../console/colors';
import { runPlan } from '../console/steps';
import { environmentNamed } from '../up/workplace';
import type { Api } from './api';
import { applyChanges } from './apply';
import { type Change, type WorkspacePlan, workspaceChanges } from './changes';
import { connect } from './connect';
import { type Found, foundWorkspaces } from './found';
import { type Wanted, wantedWorkspaces } from './wanted';

interface WorkspacesOptions {
  readonly environment: string;
  readonly out: string;
  readonly executionMode?: 'remote' | 'local';
  readonly apply: boolean;
  readonly json: boolean;
}

/** What `npm run workspaces -- --json` prints. */
export interface WorkspacesSummary {
  readonly environment: string;
  readonly host: string;
  readonly organization: string;
  readonly project: string;
  readonly workspaces: readonly string[];
  readonly changes: readonly Pick<Change, 'action' | 'workspace' | 'what' | 'from' | 'to'>[];
  readonly notes: readonly string[];
  /** Whether the changes were made. */
  readonly applied: boolean;
}

/** Shows what the workspaces of an environment lack, and makes and changes them when that is asked. */
export async function workspaces(argv: readonly string[], load: () => Configuration): Promise<void> {
  const { environment, out, executionMode, apply, json } = new Command('workspaces')
    .showHelpAfterError('For example: npm run workspaces -- --environment prod')
    .description(
      "Shows what an environment's workspaces in Terraform Cloud lack, and with --apply makes and changes them. Without, nothing is changed.",
    )
    .requiredOption('--environment <name>', 'the environment that is meant')
    .option('--out <folder>', "cdktf's output folder", 'cdktf.out')
    .addOption(
      new Option(
        '--execution-mode <mode>',
        'another than the configuration says: local for the first deployment, which makes the roles',
      ).choices(['remote', 'local']),
    )
    .option('--apply', 'make the changes', false)
    .option('--json', 'print the plan as JSON on standard output, and nothing else', false)
    .parse(argv)
    .opts<WorkspacesOptions>();
  const { project, config } = chosen(load(), environment, executionMode);
  const wanted = wantedWorkspaces(project, config, path.resolve(out));

  let read: { api: Api; found: Found; plan: WorkspacePlan } | undefined;
  await runPlan(
    [
      {
        title: `Read ${wanted.organization} at ${wanted.host}`,
        run: async (_onStep, onProgress) => {
          const api = await connect(wanted.host);
          const found = await foundWorkspaces(api, wanted, onProgress);
          read = { api, found, plan: workspaceChanges(wanted, found) };
        },
      },
    ],
    json,
  );
  if (read === undefined) throw new Error('nothing was read');
  const { api, found, plan } = read;
  if (!json) console.log(describe(wanted, plan, apply));
  if (apply && plan.changes.length > 0) {
    await runPlan(
      [
        {
          title: `Make ${plan.changes.length} changes`,
          run: (_onStep, onProgress) => applyChanges(plan.changes, api, found, onProgress),
        },
      ],
      json,
    );
  }
  if (json) console.log(JSON.stringify(summaryOf(environment, wanted, plan, apply), undefined, 2));
}

function chosen(
  configuration: Configuration,
  name: string,
  executionMode: WorkspacesOptions['executionMode'],
): { project: Configuration['project']; config: EnvironmentConfig } {
  const config = environmentNamed(name, '--environment', configuration);
  const { state } = config;
  return {
    project: configuration.project,
    config:
      executionMode === undefined || state.kind !== 'cloud'
        ? config
        : { ...config, state: { ...state, executionMode } },
  };
}

function summaryOf(
  environment: string,
  { host, organization, project, workspaces: wanted }: Wanted,
  { changes, notes }: WorkspacePlan,
  applied: boolean,
): WorkspacesSummary {
  return {
    environment,
    host,
    organization,
    project,
    workspaces: wanted.map(({ name }) => name),
    changes: changes.map(({ action, workspace, what, from, to }) => ({ action, workspace, what, from, to })),
    notes,
    applied,
  };
}

const SIGNS = { create: '+', update: '~', delete: '-' } as const;
const COLORS = { create: colors.green, update: colors.yellow, delete: colors.red } as const;

function describe(
  { organization, host, workspaces: wanted }: Wanted,
  plan: WorkspacePlan,
  apply: boolean,
): string {
  const { changes, notes } = plan;
  const names = [undefined, ...wanted.map(({ name }) => name)];
  const blocks = names.flatMap((name) => {
    const own = changes.filter(({ workspace }) => workspace === name);
    return own.length === 0 ? [] : [`  ${name ?? organization}`, ...own.map(line)];
  });
  return [
    '',
    colors.bold(
      changes.length === 0
        ? `The ${wanted.length} workspaces of ${organization} at ${host} are as they should be`
        : `${changes.length} changes of ${wanted.length} workspaces of ${organization} at ${host}`,
    ),
    ...blocks,
    ...(notes.length === 0 ? [] : ['', 'Left to you:', ...notes.map((text) => `  ${text}`)]),
    ...(apply || changes.length === 0 ? [] : ['', 'Nothing was changed. To make these changes, add --apply']),
  ].join('\n');
}

function line({ action, what, from, to }: Change): string {
  const values =
    what === 'workspace' || to === undefined
      ? ''
      : from === undefined
        ? ` = ${JSON.stringify(to)}`
        : `: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
  return `    ${COLORS[action](SIGNS[action])} ${what}${values}`;
}
