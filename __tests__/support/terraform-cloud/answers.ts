import { z } from 'zod';
import type { ConfigurationVersion, Run, RunTrigger, StateVersion, Store, Workspace } from './store';

/** An answer of the API, and how it refuses. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (data: unknown, rest: object = {}): Answer => ({ status: 200, body: { data, ...rest } });
export const created = (data: unknown): Answer => ({ status: 201, body: { data } });
export const nothing: Answer = { status: 204 };

export function refusal(status: number, title: string, detail?: string): Answer {
  return { status, body: { errors: [{ status: String(status), title, ...(detail && { detail }) }] } };
}

/** What is not there, and what the caller may not see, are answered alike. */
export const notFound = refusal(404, 'not found', 'not found or unauthorized');
export const forbidden = refusal(403, 'forbidden', 'you are not allowed to do that');

/** Documents of JSON:API. */
export function workspaceData(store: Store, workspace: Workspace, rights: ReadonlySet<string>) {
  const { attributes, project, tags, lockedBy } = workspace;
  const update = rights.has('update-workspaces');
  return {
    id: workspace.id,
    type: 'workspaces',
    attributes: {
      ...attributes,
      operations: attributes['execution-mode'] !== 'local',
      locked: lockedBy !== undefined,
      'tag-names': [...tags],
      permissions: {
        'can-update': update,
        'can-update-variable': rights.has('update-variables'),
        'can-lock': update,
        'can-unlock': update,
        'can-queue-run': true,
        'can-queue-apply': update,
        'can-read-settings': true,
      },
    },
    relationships: {
      organization: { data: { id: store.organization, type: 'organizations' } },
      project: { data: { id: project, type: 'projects' } },
    },
  };
}

export function stateData(base: string, { id, attributes, content }: StateVersion) {
  return {
    id,
    type: 'state-versions',
    attributes: {
      ...attributes,
      status: content === undefined ? 'pending' : 'finalized',
      'resources-processed': true,
      'hosted-state-download-url': `${base}/archive/state/${id}`,
      ...(content === undefined && {
        'hosted-state-upload-url': `${base}/archive/state/${id}`,
        'hosted-json-state-upload-url': `${base}/archive/json-state/${id}`,
      }),
    },
  };
}

const outputsOf = z.looseObject({
  outputs: z
    .record(
      z.string(),
      z.looseObject({ value: z.unknown(), type: z.unknown(), sensitive: z.boolean().default(false) }),
    )
    .default({}),
});

/** Outputs of a state; a sensitive value is told to those who ask for that output alone. */
export function outputData({ id, content }: StateVersion, withSensitive = false) {
  const { outputs } = outputsOf.parse(JSON.parse(content?.toString() ?? '{}'));
  return Object.entries(outputs).map(([name, { value, type, sensitive }]) => ({
    id: `wsout-${id}-${name}`,
    type: 'state-version-outputs',
    attributes: {
      name,
      sensitive,
      value: sensitive && !withSensitive ? null : value,
      type: typeof type === 'string' ? type : 'array',
      'detailed-type': type,
    },
  }));
}

export function configurationData(base: string, { id, archive, autoQueueRuns }: ConfigurationVersion) {
  return {
    id,
    type: 'configuration-versions',
    attributes: {
      status: archive === undefined ? 'pending' : 'uploaded',
      'auto-queue-runs': autoQueueRuns,
      'upload-url': `${base}/archive/configuration/${id}`,
    },
  };
}

export function runData(run: Run) {
  return {
    id: run.id,
    type: 'runs',
    attributes: {
      status: run.status,
      message: run.message,
      'auto-apply': run.autoApply,
      actions: { 'is-confirmable': run.status === 'planned' },
    },
    relationships: { workspace: { data: { id: run.workspace, type: 'workspaces' } } },
  };
}

export function triggerData(store: Store, { id, workspace, source }: RunTrigger) {
  return {
    id,
    type: 'run-triggers',
    attributes: { 'workspace-name': store.nameOf(workspace), 'sourceable-name': store.nameOf(source) },
    relationships: {
      workspace: { data: { id: workspace, type: 'workspaces' } },
      sourceable: { data: { id: source, type: 'workspaces' } },
    },
  };
}
