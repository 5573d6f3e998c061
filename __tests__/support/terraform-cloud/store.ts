import { randomBytes } from 'node:crypto';

/** What the holder of a token may do. HCP Terraform, "Permissions". */
export type Right = 'create-workspaces' | 'update-workspaces' | 'update-variables' | 'manage-projects';

export const ALL_RIGHTS: readonly Right[] = [
  'create-workspaces',
  'update-workspaces',
  'update-variables',
  'manage-projects',
];

/** Whose request it is: somebody's, or a run's, which may read what its workspace may. */
export interface Caller {
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
  /** Id of the workspace of the run. */
  readonly workspace?: string;
}

export interface Variable {
  readonly id: string;
  attributes: Record<string, unknown> & { key: string; value: string; category: string };
}

export interface StateVersion {
  readonly id: string;
  readonly attributes: Record<string, unknown>;
  content?: Buffer;
}

export interface ConfigurationVersion {
  readonly id: string;
  readonly workspace: string;
  readonly autoQueueRuns: boolean;
  archive?: Buffer;
}

export interface Run {
  readonly id: string;
  readonly workspace: string;
  readonly configurationVersion: string;
  readonly message: string;
  readonly autoApply: boolean;
  status: string;
  log: string;
}

export interface Workspace {
  readonly id: string;
  readonly attributes: Record<string, unknown> & { name: string };
  project: string;
  readonly tags: Set<string>;
  variables: Variable[];
  readonly consumers: Set<string>;
  readonly states: StateVersion[];
  lockedBy?: string;
}

export interface RunTrigger {
  readonly id: string;
  readonly workspace: string;
  readonly source: string;
}

/** What one organization holds. */
export class Store {
  readonly callers = new Map<string, Caller>();
  readonly projects = new Map<string, { readonly id: string; readonly name: string }>();
  readonly workspaces = new Map<string, Workspace>();
  readonly configurations = new Map<string, ConfigurationVersion>();
  readonly states = new Map<string, StateVersion>();
  readonly runs = new Map<string, Run>();
  readonly triggers = new Map<string, RunTrigger>();

  constructor(readonly organization: string) {
    this.project('Default Project');
  }

  /** Makes a token. */
  token(caller: Omit<Caller, 'rights'> & { readonly rights?: readonly Right[] }): string {
    const token = `${newId('test')}.atlasv1.${randomBytes(12).toString('hex')}`;
    this.callers.set(token, { ...caller, rights: new Set(caller.rights ?? ALL_RIGHTS) });
    return token;
  }

  project(name: string): { readonly id: string; readonly name: string } {
    const project = { id: newId('prj'), name };
    this.projects.set(project.id, project);
    return project;
  }

  workspace(
    name: string,
    attributes: Record<string, unknown> = {},
    project = this.defaultProject,
  ): Workspace {
    const workspace: Workspace = {
      id: newId('ws'),
      attributes: {
        'auto-apply': false,
        'auto-apply-run-trigger': false,
        'execution-mode': 'remote',
        'file-triggers-enabled': true,
        'global-remote-state': true,
        'terraform-version': '1.11.4',
        'trigger-patterns': [],
        'vcs-repo': null,
        'working-directory': '',
        ...attributes,
        name,
      },
      project,
      tags: new Set(),
      variables: [],
      consumers: new Set(),
      states: [],
    };
    this.workspaces.set(workspace.id, workspace);
    return workspace;
  }

  /** @throws Error when there is none: a test about nothing must not pass. */
  named(name: string): Workspace {
    const found = this.find(name);
    if (found === undefined) throw new Error(`the organization has no workspace ${name}`);
    return found;
  }

  find(name: string): Workspace | undefined {
    return [...this.workspaces.values()].find(({ attributes }) => attributes.name === name);
  }

  variables(name: string): Record<string, string> {
    return Object.fromEntries(
      this.named(name).variables.map(({ attributes: { key, value } }) => [key, value]),
    );
  }

  /** Names of the workspaces that may read a workspace's state. */
  readers(name: string): string[] {
    return [...this.named(name).consumers].map((id) => this.nameOf(id)).sort();
  }

  /** Names of the workspaces whose runs start one of this workspace. */
  sources(name: string): string[] {
    const { id } = this.named(name);
    const own = [...this.triggers.values()].filter(({ workspace }) => workspace === id);
    return own.map(({ source }) => this.nameOf(source)).sort();
  }

  nameOf(id: string): string {
    return this.workspaces.get(id)?.attributes.name ?? id;
  }

  private get defaultProject(): string {
    const [first] = this.projects.values();
    return first?.id ?? '';
  }
}

export function newId(kind: string): string {
  return `${kind}-${randomBytes(8).toString('hex')}`;
}
