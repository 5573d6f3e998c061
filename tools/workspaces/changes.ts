import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../console/failure';
import type { Api } from './api';
import type { Found, FoundWorkspace } from './found';
import type { Wanted, WantedWorkspace } from './wanted';

/** Ids by name: those of what is made on the way are added. */
export interface Ids {
  project?: string;
  readonly workspaces: Map<string, string>;
}

/** One request that changes something. */
export interface Change {
  readonly action: 'create' | 'update' | 'delete';
  /** What is changed, in words: the workspace, a variable of it. */
  readonly what: string;
  readonly workspace?: string;
  readonly from?: unknown;
  readonly to?: unknown;
  apply(api: Api, ids: Ids): Promise<void>;
}

/** What has to be done, in the order in which it can be done; a second run finds what is still to do. */
export interface WorkspacePlan {
  readonly changes: readonly Change[];
  /** What is not as it could be, and is left to people. */
  readonly notes: readonly string[];
}

/** API, "Run Triggers": sources of one workspace. */
const MOST_SOURCES = 20;

/** Credentials that a workspace no longer needs. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * Compares what there is with what is wanted. Of workspaces, variables, tags and run triggers, those that others have made
 * stay; the readers of a state are those that are wanted and no others.
 *
 * @throws Failure when a change would be refused, before any is made: a right is missing, or a limit is passed.
 */
export function workspaceChanges(wanted: Wanted, found: Found): WorkspacePlan {
  const each = (changesOf: (workspace: WantedWorkspace, is: FoundWorkspace | undefined) => Change[]) =>
    wanted.workspaces.flatMap((workspace) => changesOf(workspace, found.workspaces.get(workspace.name)));
  const changes = [
    ...(found.project === undefined ? [createProject(wanted)] : []),
    ...each((workspace, is) => (is === undefined ? [createWorkspace(wanted, workspace)] : [])),
    ...each((workspace, is) => (is === undefined ? [] : updatesOf(wanted, workspace, is, found.project))),
    ...each(variableChanges),
    ...each(readerChanges),
    ...each((workspace, is) => triggerChanges(wanted, workspace, is)),
  ];
  refuseWithoutRights(changes, wanted, found);
  return {
    changes,
    notes: [
      ...found.left.map(
        (name) => `${name} belongs to no stack: destroy what it holds, and delete it by hand`,
      ),
      ...wanted.workspaces.flatMap(({ name, variables }) => {
        const keys = KEYS.filter((key) => found.workspaces.get(name)?.variables.has(key));
        if (keys.length === 0 || !('TFC_AWS_PROVIDER_AUTH' in variables)) return [];
        return [`${name} has ${keys.join(', ')}: its runs take roles instead, delete them by hand`];
      }),
    ],
  };
}

/** The service refuses what a token may not do one request at a time, and half of it would be done by then. */
function refuseWithoutRights(changes: readonly Change[], { organization }: Wanted, found: Found): void {
  const missing = new Set<string>();
  for (const { action, workspace = '', what } of changes) {
    const permissions = found.workspaces.get(workspace)?.permissions;
    if (permissions === undefined) {
      if (action === 'create' && what === 'workspace' && !found.mayCreateWorkspaces) {
        missing.add(`create workspaces in ${organization}`);
      }
      continue;
    }
    const right = what.startsWith('variable') ? 'can-update-variable' : 'can-update';
    if (permissions[right] === false) {
      missing.add(`${right === 'can-update' ? 'change' : 'change the variables of'} ${workspace}`);
    }
  }
  if (missing.size === 0) return;
  throw new Failure(
    `The token lacks rights, so nothing was changed. It may not:\n  ${[...missing].join('\n  ')}\nAsk an owner of ${organization} for the right to manage workspaces, or use another token.`,
  );
}

function createProject({ organization, project }: Wanted): Change {
  return {
    action: 'create',
    what: `project ${project}`,
    apply: async (api, ids) => {
      const body = { data: { type: 'projects', attributes: { name: project } } };
      ids.project = await api.write(
        'POST',
        `organizations/${organization}/projects`,
        body,
        `create the project ${project}`,
      );
    },
  };
}

function createWorkspace({ organization }: Wanted, { name, attributes, tags }: WantedWorkspace): Change {
  return {
    action: 'create',
    what: 'workspace',
    workspace: name,
    to: { ...attributes, tags },
    apply: async (api, ids) => {
      const body = {
        data: {
          type: 'workspaces',
          attributes: { name, ...attributes, 'tag-names': tags },
          relationships: { project: { data: { type: 'projects', id: ids.project } } },
        },
      };
      const path = `organizations/${organization}/workspaces`;
      ids.workspaces.set(name, await api.write('POST', path, body, `create the workspace ${name}`));
    },
  };
}

function updatesOf(
  { project }: Wanted,
  { name, attributes, tags }: WantedWorkspace,
  is: FoundWorkspace,
  projectId: string | undefined,
): Change[] {
  const different = Object.entries(attributes).filter(
    ([key, value]) => !holds(is.attributes[key] ?? emptyFor(value), value),
  );
  const moves = projectId === undefined || is.project !== projectId;
  const missing = tags.filter((tag) => !is.tags.includes(tag));
  const update = (what: string, from: unknown, to: unknown, apply: Change['apply']): Change => ({
    action: 'update',
    what,
    workspace: name,
    from,
    to,
    apply,
  });
  return [
    ...(different.length > 0
      ? [
          update('settings', was(is, different), Object.fromEntries(different), async (api) => {
            const body = { data: { type: 'workspaces', attributes: Object.fromEntries(different) } };
            await api.write('PATCH', `workspaces/${is.id}`, body, `change the settings of ${name}`);
          }),
        ]
      : []),
    ...(moves
      ? [
          update('project', is.project, project, async (api, ids) => {
            const relationships = { project: { data: { type: 'projects', id: ids.project } } };
            const body = { data: { type: 'workspaces', relationships } };
            await api.write('PATCH', `workspaces/${is.id}`, body, `move ${name} to the project ${project}`);
          }),
        ]
      : []),
    ...(missing.length > 0
      ? [
          update('tags', is.tags, [...is.tags, ...missing], async (api) => {
            const data = missing.map((tag) => ({ type: 'tags', attributes: { name: tag } }));
            await api.write('POST', `workspaces/${is.id}/relationships/tags`, { data }, `tag ${name}`);
          }),
        ]
      : []),
  ];
}

function was(
  { attributes }: FoundWorkspace,
  different: readonly [string, unknown][],
): Record<string, unknown> {
  return Object.fromEntries(different.map(([key]) => [key, attributes[key] ?? null]));
}

/** Whether what there is has all that is wanted: the service adds settings of its own to some objects. */
function holds(is: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) {
    return isDeepStrictEqual(is, wanted);
  }
  const own = (typeof is === 'object' && is !== null ? is : {}) as Record<string, unknown>;
  return Object.entries(wanted).every(([key, value]) => holds(own[key] ?? emptyFor(value), value));
}

/** Terraform Cloud tells of an empty text as null, or not at all. */
function emptyFor(wanted: unknown): unknown {
  return wanted === '' ? '' : null;
}

function variableChanges({ name, variables }: WantedWorkspace, is: FoundWorkspace | undefined): Change[] {
  return Object.entries(variables).flatMap(([key, value]): Change[] => {
    const known = is?.variables.get(key);
    if (known?.value === value) return [];
    const data = { type: 'vars', attributes: { key, value, category: 'env', hcl: false, sensitive: false } };
    return [
      {
        action: known === undefined ? 'create' : 'update',
        what: `variable ${key}`,
        workspace: name,
        from: known?.value,
        to: value,
        apply: async (api, ids) => {
          const at = `workspaces/${ids.workspaces.get(name)}/vars`;
          if (known === undefined) await api.write('POST', at, { data }, `create ${key} of ${name}`);
          else {
            const body = { data: { id: known.id, ...data } };
            await api.write('PATCH', `${at}/${known.id}`, body, `change ${key} of ${name}`);
          }
        },
      },
    ];
  });
}

function readerChanges({ name, readers }: WantedWorkspace, is: FoundWorkspace | undefined): Change[] {
  const known = is?.readers ?? [];
  if (isDeepStrictEqual(known, readers)) return [];
  return [
    {
      action: 'update',
      what: 'readers of the state',
      workspace: name,
      from: known,
      to: readers,
      apply: async (api, ids) => {
        const data = readers.map((reader) => ({ type: 'workspaces', id: ids.workspaces.get(reader) }));
        const path = `workspaces/${ids.workspaces.get(name)}/relationships/remote-state-consumers`;
        await api.write('PATCH', path, { data }, `say who may read the state of ${name}`);
      },
    },
  ];
}

/** @throws Failure when there would be more than Terraform Cloud allows. */
function triggerChanges(
  { prefix }: Wanted,
  { name, sources }: WantedWorkspace,
  is: FoundWorkspace | undefined,
): Change[] {
  if (sources === undefined) return [];
  const known = is?.sources ?? new Map<string, string>();
  const added = sources.filter((source) => !known.has(source));
  // A trigger by a workspace of the environment that the stack no longer depends on; those of others are theirs.
  const gone = [...known].filter(([source]) => source.startsWith(prefix) && !sources.includes(source));
  const count = known.size + added.length - gone.length;
  if (count > MOST_SOURCES) {
    throw new Failure(
      `${name} would have ${count} workspaces whose runs start one of its own; Terraform Cloud allows ${MOST_SOURCES}. Nothing was changed. Let it depend on fewer stacks, or take away run triggers that others have made.`,
    );
  }
  return [
    ...gone.map(
      ([source, id]): Change => ({
        action: 'delete',
        what: `run after ${source}`,
        workspace: name,
        apply: async (api) => {
          await api.write('DELETE', `run-triggers/${id}`, undefined, `stop running ${name} after ${source}`);
        },
      }),
    ),
    ...added.map(
      (source): Change => ({
        action: 'create',
        what: `run after ${source}`,
        workspace: name,
        apply: async (api, ids) => {
          const sourceable = { data: { type: 'workspaces', id: ids.workspaces.get(source) } };
          const path = `workspaces/${ids.workspaces.get(name)}/run-triggers`;
          await api.write(
            'POST',
            path,
            { data: { relationships: { sourceable } } },
            `run ${name} after ${source}`,
          );
        },
      }),
    ),
  ];
}
