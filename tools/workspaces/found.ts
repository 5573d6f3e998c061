import { z } from 'zod';
import { Failure } from '../console/failure';
import type { Api } from './api';
import type { Wanted } from './wanted';

const permissions = z.record(z.string(), z.unknown()).default({});

const workspaceSchema = z.looseObject({
  id: z.string(),
  attributes: z.looseObject({
    name: z.string(),
    'tag-names': z.array(z.string()).default([]),
    permissions,
  }),
  relationships: z
    .looseObject({ project: z.looseObject({ data: z.looseObject({ id: z.string() }) }).optional() })
    .prefault({}),
});
const variableSchema = z.looseObject({
  id: z.string(),
  attributes: z.looseObject({
    key: z.string(),
    // Those of a sensitive variable are not told.
    value: z.string().nullable().default(null),
    category: z.string(),
  }),
});
const triggerSchema = z.looseObject({
  id: z.string(),
  attributes: z.looseObject({ 'sourceable-name': z.string() }),
});
const organizationSchema = z.looseObject({
  data: z.looseObject({ attributes: z.looseObject({ permissions }) }),
});
const projectSchema = z.looseObject({
  id: z.string(),
  attributes: z.looseObject({ name: z.string(), permissions }),
});
const foundOne = z.looseObject({ data: workspaceSchema });

export interface FoundVariable {
  readonly id: string;
  readonly value: string | null;
}

export interface FoundWorkspace {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly project?: string;
  readonly tags: readonly string[];
  readonly readers: readonly string[];
  /** Environment variables by their key. */
  readonly variables: ReadonlyMap<string, FoundVariable>;
  /** Ids of its run triggers by the name of their source. */
  readonly sources: ReadonlyMap<string, string>;
  readonly permissions: Readonly<Record<string, unknown>>;
}

/** What the organization has. */
export interface Found {
  /** Id of the wanted project. */
  readonly project?: string;
  /** Ids of workspaces by their name: those of the environment, and others that are to read their states. */
  readonly ids: ReadonlyMap<string, string>;
  readonly workspaces: ReadonlyMap<string, FoundWorkspace>;
  /** Workspaces of the environment that no stack has. */
  readonly left: readonly string[];
  readonly mayCreateWorkspaces: boolean;
}

/**
 * Reads what there is. Nothing is changed.
 *
 * @throws Failure when the organization or a reader of states is not there, or the token is refused.
 */
export async function foundWorkspaces(
  api: Api,
  wanted: Wanted,
  onProgress: (progress: string) => void = () => undefined,
): Promise<Found> {
  const { organization, prefix } = wanted;
  const at = `organizations/${organization}`;
  const answer = await api.find(at, organizationSchema, `read the organization ${organization}`);
  if (answer === undefined) {
    throw new Failure(
      `${wanted.host} has no organization ${organization}, or the token may not see it. It is state.organization in environments/*.ts.`,
    );
  }
  const projects = await api.list(
    `${at}/projects?filter%5Bnames%5D=${encodeURIComponent(wanted.project)}`,
    projectSchema,
    `list the projects of ${organization}`,
  );
  const project = projects.find(({ attributes }) => attributes.name === wanted.project);
  const listed = await api.list(
    `${at}/workspaces?search%5Bname%5D=${encodeURIComponent(prefix)}`,
    workspaceSchema,
    `list the workspaces of ${organization}`,
  );
  // The search finds the text anywhere in a name.
  const own = listed.filter(({ attributes }) => attributes.name.startsWith(prefix));
  const names = new Set(wanted.workspaces.map(({ name }) => name));
  const workspaces = new Map<string, FoundWorkspace>();
  for (const workspace of own.filter(({ attributes }) => names.has(attributes.name))) {
    onProgress(workspace.attributes.name);
    workspaces.set(workspace.attributes.name, await details(api, workspace));
  }
  return {
    project: project?.id,
    ids: new Map([
      ...(await otherReaders(api, wanted)),
      ...own.map(({ id, attributes }): [string, string] => [attributes.name, id]),
    ]),
    workspaces,
    left: own.map(({ attributes }) => attributes.name).filter((name) => !names.has(name)),
    mayCreateWorkspaces: [answer.data.attributes.permissions, project?.attributes.permissions].some(
      (each) => each?.['can-create-workspace'] === true,
    ),
  };
}

async function details(
  api: Api,
  { id, attributes, relationships }: z.output<typeof workspaceSchema>,
): Promise<FoundWorkspace> {
  const { name } = attributes;
  const variables = await api.get(
    `workspaces/${id}/vars`,
    z.looseObject({ data: z.array(variableSchema) }),
    `read the variables of ${name}`,
  );
  const readers = await api.list(
    `workspaces/${id}/relationships/remote-state-consumers`,
    workspaceSchema,
    `read who may read the state of ${name}`,
  );
  const triggers = await api.list(
    `workspaces/${id}/run-triggers?filter%5Brun-trigger%5D%5Btype%5D=inbound`,
    triggerSchema,
    `read the run triggers of ${name}`,
  );
  return {
    id,
    attributes,
    project: relationships.project?.data.id,
    tags: attributes['tag-names'],
    readers: readers.map((reader) => reader.attributes.name).sort(),
    variables: new Map(
      variables.data
        .filter((variable) => variable.attributes.category === 'env')
        .map(({ id: variable, attributes: { key, value } }) => [key, { id: variable, value }]),
    ),
    sources: new Map(triggers.map((trigger) => [trigger.attributes['sourceable-name'], trigger.id])),
    permissions: attributes.permissions,
  };
}

/** Ids of workspaces that are to read states and are none of the environment's. */
async function otherReaders(api: Api, { workspaces, organization }: Wanted): Promise<[string, string][]> {
  const own = new Set(workspaces.map(({ name }) => name));
  const others = new Set(workspaces.flatMap(({ readers }) => readers).filter((name) => !own.has(name)));
  const ids: [string, string][] = [];
  for (const name of others) {
    const found = await api.find(
      `organizations/${organization}/workspaces/${name}`,
      foundOne,
      `read the workspace ${name}`,
    );
    if (found === undefined) {
      throw new Failure(
        `state.stateReaders names the workspace ${name}, which ${organization} does not have. Nothing was changed.`,
      );
    }
    ids.push([name, found.data.id]);
  }
  return ids;
}
