import { z } from 'zod';
import {
  type Answer,
  configurationData,
  created,
  forbidden,
  notFound,
  nothing,
  ok,
  outputData,
  refusal,
  runData,
  stateData,
  triggerData,
  workspaceData,
} from './answers';
import type { Runs } from './runs';
import { type Caller, newId, type Right, type Store, type Workspace } from './store';

/** A request to the API, read. */
export interface ApiRequest {
  readonly method: string;
  /** Below `/api/v2/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly caller: Caller;
  /** Where the server is reached. */
  readonly base: string;
}

const reference = z.object({ data: z.object({ id: z.string() }) });
const references = z.object({ data: z.array(z.looseObject({ id: z.string().optional() })) });
const documentOf = z.object({
  data: z.looseObject({
    attributes: z.record(z.string(), z.unknown()).default({}),
    relationships: z.record(z.string(), z.unknown()).default({}),
  }),
});
type Handler = (request: ApiRequest, ...captured: string[]) => Answer;

/** The API that the project's command and terraform use, as HashiCorp documents it. */
export class Routes {
  private readonly table: readonly [method: string, path: RegExp, handler: Handler][];

  constructor(
    private readonly store: Store,
    private readonly runs: Runs,
  ) {
    const within = (handler: (request: ApiRequest, ...captured: string[]) => Answer): Handler => {
      return (request, organization = '', ...rest) =>
        organization === store.organization ? handler(request, ...rest) : notFound;
    };
    const ofWorkspace = (
      right: Right | undefined,
      handler: (request: ApiRequest, workspace: Workspace) => Answer,
    ): Handler => {
      return (request, id = '') => {
        const workspace = store.workspaces.get(id);
        if (workspace === undefined) return notFound;
        return right === undefined || request.caller.rights.has(right)
          ? handler(request, workspace)
          : forbidden;
      };
    };
    const write = 'update-workspaces';
    this.table = [
      ['GET', /^ping$/, () => ({ status: 204 })],
      ['GET', /^organizations\/([^/]+)$/, within((request) => this.showOrganization(request))],
      ['GET', /^organizations\/([^/]+)\/entitlement-set$/, within(() => this.entitlements())],
      ['GET', /^organizations\/([^/]+)\/projects$/, within((request) => this.listProjects(request))],
      ['POST', /^organizations\/([^/]+)\/projects$/, within((request) => this.createProject(request))],
      ['GET', /^organizations\/([^/]+)\/workspaces$/, within((request) => this.listWorkspaces(request))],
      ['POST', /^organizations\/([^/]+)\/workspaces$/, within((request) => this.createWorkspace(request))],
      [
        'GET',
        /^organizations\/([^/]+)\/workspaces\/([^/]+)$/,
        within(({ caller }, name = '') => this.show(store.find(name), caller)),
      ],
      [
        'GET',
        /^workspaces\/([^/]+)$/,
        ofWorkspace(undefined, ({ caller }, found) => this.show(found, caller)),
      ],
      ['PATCH', /^workspaces\/([^/]+)$/, ofWorkspace(write, (request, found) => this.update(request, found))],
      ['POST', /^workspaces\/([^/]+)\/relationships\/tags$/, ofWorkspace(write, addTags)],
      ['GET', /^workspaces\/([^/]+)\/vars$/, ofWorkspace(undefined, listVariables)],
      ['POST', /^workspaces\/([^/]+)\/vars$/, ofWorkspace('update-variables', createVariable)],
      [
        'PATCH',
        /^workspaces\/([^/]+)\/vars\/([^/]+)$/,
        (request, id, variable) =>
          ofWorkspace('update-variables', (_, workspace) => updateVariable(request, workspace, variable))(
            request,
            id ?? '',
          ),
      ],
      [
        'DELETE',
        /^workspaces\/([^/]+)\/vars\/([^/]+)$/,
        (request, id, variable) =>
          ofWorkspace('update-variables', (_, workspace) => {
            workspace.variables = workspace.variables.filter((each) => each.id !== variable);
            return nothing;
          })(request, id ?? ''),
      ],
      [
        'GET',
        /^workspaces\/([^/]+)\/relationships\/remote-state-consumers$/,
        ofWorkspace(undefined, (request, found) => this.listConsumers(request, found)),
      ],
      [
        'PATCH',
        /^workspaces\/([^/]+)\/relationships\/remote-state-consumers$/,
        ofWorkspace(write, (request, found) => this.replaceConsumers(request, found)),
      ],
      [
        'GET',
        /^workspaces\/([^/]+)\/run-triggers$/,
        ofWorkspace(undefined, (request, found) => this.listTriggers(request, found)),
      ],
      [
        'POST',
        /^workspaces\/([^/]+)\/run-triggers$/,
        ofWorkspace(write, (request, found) => this.createTrigger(request, found)),
      ],
      ['DELETE', /^run-triggers\/([^/]+)$/, (request, id = '') => this.deleteTrigger(request, id)],
      [
        'POST',
        /^workspaces\/([^/]+)\/actions\/lock$/,
        ofWorkspace(write, (request, found) => this.lock(request, found)),
      ],
      [
        'POST',
        /^workspaces\/([^/]+)\/actions\/unlock$/,
        ofWorkspace(write, (request, found) => this.unlock(request, found)),
      ],
      [
        'POST',
        /^workspaces\/([^/]+)\/actions\/force-unlock$/,
        ofWorkspace(write, ({ caller }, found) => {
          delete found.lockedBy;
          return this.show(found, caller);
        }),
      ],
      [
        'GET',
        /^workspaces\/([^/]+)\/current-state-version$/,
        ofWorkspace(undefined, (request, found) => this.currentState(request, found)),
      ],
      [
        'POST',
        /^workspaces\/([^/]+)\/state-versions$/,
        ofWorkspace(write, (request, found) => this.createState(request, found)),
      ],
      [
        'GET',
        /^state-versions\/([^/]+)$/,
        ({ base }, id = '') => {
          const state = store.states.get(id);
          return state === undefined ? notFound : ok(stateData(base, state));
        },
      ],
      [
        'POST',
        /^workspaces\/([^/]+)\/configuration-versions$/,
        ofWorkspace(undefined, (request, found) => this.createConfiguration(request, found)),
      ],
      [
        'GET',
        /^configuration-versions\/([^/]+)$/,
        ({ base }, id = '') => {
          const found = store.configurations.get(id);
          return found === undefined ? notFound : ok(configurationData(base, found));
        },
      ],
      [
        'GET',
        /^workspaces\/([^/]+)\/current-state-version-outputs$/,
        ofWorkspace(undefined, (_, { states }) => {
          const state = states.at(-1);
          return state === undefined ? notFound : ok(outputData(state));
        }),
      ],
      ['GET', /^state-version-outputs\/([^/]+)$/, (_, id = '') => this.output(id)],
      ['POST', /^runs$/, (request) => this.createRun(request)],
      [
        'GET',
        /^runs\/([^/]+)$/,
        (_, id = '') => {
          const run = store.runs.get(id);
          return run === undefined ? notFound : ok(runData(run));
        },
      ],
      [
        'POST',
        /^runs\/([^/]+)\/actions\/apply$/,
        (_, id = '') => {
          const run = store.runs.get(id);
          if (run === undefined) return notFound;
          if (run.status !== 'planned') return refusal(409, 'transition not allowed');
          runs.confirm(run);
          return { status: 202 };
        },
      ],
    ];
  }

  answer(request: ApiRequest): Answer {
    for (const [method, pattern, handler] of this.table) {
      const match = method === request.method ? pattern.exec(request.path) : null;
      if (match !== null) return handler(request, ...match.slice(1).map(decodeURIComponent));
    }
    return notFound;
  }

  private showOrganization({ caller }: ApiRequest): Answer {
    return ok({
      id: this.store.organization,
      type: 'organizations',
      attributes: {
        name: this.store.organization,
        permissions: {
          'can-create-workspace': caller.rights.has('create-workspaces'),
          'can-create-project': caller.rights.has('manage-projects'),
        },
      },
    });
  }

  private entitlements(): Answer {
    const names = ['operations', 'state-storage', 'run-tasks', 'vcs-integrations', 'teams'];
    const attributes = Object.fromEntries(names.map((name) => [name, true]));
    return ok({ id: this.store.organization, type: 'entitlement-sets', attributes });
  }

  private listProjects({ query }: ApiRequest): Answer {
    const wanted = query.get('filter[names]');
    const found = [...this.store.projects.values()].filter(({ name }) => wanted === null || name === wanted);
    return paged(query, found.map(projectData));
  }

  private createProject({ caller, body }: ApiRequest): Answer {
    if (!caller.rights.has('manage-projects')) return forbidden;
    const name = String(documentOf.parse(body).data.attributes['name']);
    if ([...this.store.projects.values()].some((project) => project.name === name))
      return refusal(422, 'invalid attribute', 'Name has already been taken');
    return created(projectData(this.store.project(name)));
  }

  private listWorkspaces({ query, caller }: ApiRequest): Answer {
    const part = query.get('search[name]') ?? '';
    const found = [...this.store.workspaces.values()].filter(({ attributes }) =>
      attributes.name.includes(part),
    );
    return paged(
      query,
      found.map((workspace) => workspaceData(this.store, workspace, caller.rights)),
    );
  }

  private createWorkspace({ body, caller }: ApiRequest): Answer {
    if (!caller.rights.has('create-workspaces')) return forbidden;
    const { attributes, relationships } = documentOf.parse(body).data;
    const { 'tag-names': tags, ...rest } = attributes;
    const name = String(attributes['name']);
    if (this.store.find(name) !== undefined)
      return refusal(422, 'invalid attribute', 'Name has already been taken');
    const project = reference.safeParse(relationships['project']);
    const workspace = this.store.workspace(name, rest, project.success ? project.data.data.id : undefined);
    for (const tag of z.array(z.string()).default([]).parse(tags)) workspace.tags.add(tag);
    return created(workspaceData(this.store, workspace, caller.rights));
  }

  private show(workspace: Workspace | undefined, { rights }: Caller): Answer {
    return workspace === undefined ? notFound : ok(workspaceData(this.store, workspace, rights));
  }

  private update({ body, caller }: ApiRequest, workspace: Workspace): Answer {
    const { attributes, relationships } = documentOf.parse(body).data;
    Object.assign(workspace.attributes, attributes);
    const project = reference.safeParse(relationships['project']);
    if (project.success) workspace.project = project.data.data.id;
    return this.show(workspace, caller);
  }

  private listConsumers({ query, caller }: ApiRequest, { consumers }: Workspace): Answer {
    const found = [...consumers].flatMap((id) => this.store.workspaces.get(id) ?? []);
    return paged(
      query,
      found.map((each) => workspaceData(this.store, each, caller.rights)),
    );
  }

  private replaceConsumers({ body }: ApiRequest, workspace: Workspace): Answer {
    const ids = references.parse(body).data.map(({ id = '' }) => id);
    if (ids.some((id) => !this.store.workspaces.has(id))) return notFound;
    workspace.consumers.clear();
    for (const id of ids) workspace.consumers.add(id);
    return nothing;
  }

  private listTriggers({ query }: ApiRequest, { id }: Workspace): Answer {
    // The type is not optional in the API.
    if (query.get('filter[run-trigger][type]') !== 'inbound') return refusal(400, 'bad request');
    const found = [...this.store.triggers.values()].filter(({ workspace }) => workspace === id);
    return paged(
      query,
      found.map((trigger) => triggerData(this.store, trigger)),
    );
  }

  private createTrigger({ body }: ApiRequest, { id }: Workspace): Answer {
    const source = reference.parse(documentOf.parse(body).data.relationships['sourceable']).data.id;
    const own = [...this.store.triggers.values()].filter(({ workspace }) => workspace === id);
    if (!this.store.workspaces.has(source)) return notFound;
    if (own.some((trigger) => trigger.source === source))
      return refusal(422, 'invalid attribute', 'Sourceable has already been taken');
    if (own.length >= 20)
      return refusal(422, 'invalid attribute', 'Workspace can have no more than 20 sources');
    const trigger = { id: newId('rt'), workspace: id, source };
    this.store.triggers.set(trigger.id, trigger);
    return created(triggerData(this.store, trigger));
  }

  private deleteTrigger({ caller }: ApiRequest, id: string): Answer {
    if (!caller.rights.has('update-workspaces')) return forbidden;
    return this.store.triggers.delete(id) ? nothing : notFound;
  }

  private lock({ caller }: ApiRequest, workspace: Workspace): Answer {
    if (workspace.lockedBy !== undefined) return refusal(409, 'conflict', 'Unable to lock workspace');
    workspace.lockedBy = caller.name;
    return this.show(workspace, caller);
  }

  private unlock({ caller }: ApiRequest, workspace: Workspace): Answer {
    if (workspace.lockedBy !== caller.name) return refusal(409, 'conflict', 'Unable to unlock workspace');
    delete workspace.lockedBy;
    return this.show(workspace, caller);
  }

  /** A run reads the states that were shared with its workspace, and no others. */
  private currentState({ base, caller }: ApiRequest, workspace: Workspace): Answer {
    const shared =
      caller.workspace === undefined ||
      caller.workspace === workspace.id ||
      workspace.attributes['global-remote-state'] === true ||
      workspace.consumers.has(caller.workspace);
    const state = workspace.states.findLast(({ content }) => content !== undefined);
    return shared && state !== undefined ? ok(stateData(base, state)) : notFound;
  }

  private output(id: string): Answer {
    const all = [...this.store.states.values()].flatMap((state) => outputData(state, true));
    const found = all.find((each) => each.id === id);
    return found === undefined ? notFound : ok(found);
  }

  private createState({ base, body, caller }: ApiRequest, workspace: Workspace): Answer {
    if (workspace.lockedBy !== caller.name)
      return refusal(409, 'conflict', 'The workspace is not locked by you');
    const { state: _inline, ...attributes } = documentOf.parse(body).data.attributes;
    const version = { id: newId('sv'), attributes };
    this.store.states.set(version.id, version);
    workspace.states.push(version);
    return created(stateData(base, version));
  }

  private createConfiguration({ base, body }: ApiRequest, { id }: Workspace): Answer {
    const { attributes } = documentOf.parse(body).data;
    const version = {
      id: newId('cv'),
      workspace: id,
      autoQueueRuns: attributes['auto-queue-runs'] !== false,
    };
    this.store.configurations.set(version.id, version);
    return created(configurationData(base, version));
  }

  private createRun({ body }: ApiRequest): Answer {
    const { attributes, relationships } = documentOf.parse(body).data;
    const workspace = this.store.workspaces.get(reference.parse(relationships['workspace']).data.id);
    const version = reference.safeParse(relationships['configuration-version']);
    const configuration = version.success
      ? this.store.configurations.get(version.data.data.id)
      : [...this.store.configurations.values()].filter((each) => each.workspace === workspace?.id).at(-1);
    if (workspace === undefined || configuration?.archive === undefined) return notFound;
    const autoApply = attributes['auto-apply'] ?? workspace.attributes['auto-apply'];
    const message = String(attributes['message'] ?? 'Queued by the API');
    return created(runData(this.runs.start(workspace, configuration, message, autoApply === true)));
  }
}

function projectData({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, type: 'projects', attributes: { name } };
}

/** Lists have pages of 20 unless another size is asked for, and of 100 at most. */
function paged(query: URLSearchParams, all: readonly unknown[]): Answer {
  const size = Math.min(Number(query.get('page[size]') ?? 20), 100);
  const number = Number(query.get('page[number]') ?? 1);
  const pages = Math.max(1, Math.ceil(all.length / size));
  return ok(all.slice((number - 1) * size, number * size), {
    meta: {
      pagination: {
        'current-page': number,
        'next-page': number < pages ? number + 1 : null,
        'total-pages': pages,
        'total-count': all.length,
      },
    },
  });
}

function addTags({ body }: ApiRequest, { tags }: Workspace): Answer {
  for (const { attributes } of references.parse(body).data) {
    tags.add(z.object({ name: z.string() }).parse(attributes).name);
  }
  return nothing;
}

function listVariables(_: ApiRequest, { variables }: Workspace): Answer {
  return ok(variables.map((variable) => ({ ...variable, type: 'vars' })));
}

const variableAttributes = z.looseObject({ key: z.string(), value: z.string(), category: z.string() });

function createVariable({ body }: ApiRequest, { variables }: Workspace): Answer {
  const attributes = variableAttributes.parse(documentOf.parse(body).data.attributes);
  if (variables.some((each) => each.attributes.key === attributes.key))
    return refusal(422, 'invalid attribute', 'Key has already been taken');
  const variable = { id: newId('var'), attributes };
  variables.push(variable);
  return created({ ...variable, type: 'vars' });
}

function updateVariable({ body }: ApiRequest, { variables }: Workspace, id?: string): Answer {
  const variable = variables.find((each) => each.id === id);
  if (variable === undefined) return notFound;
  Object.assign(variable.attributes, documentOf.parse(body).data.attributes);
  return ok({ ...variable, type: 'vars' });
}
