import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { TerraformError, terraform } from '../../../tools/terraform-cli/src/index';
import { type ConfigurationVersion, newId, type Run, type Store, type Workspace } from './store';

/** The identity that a run's token carries. HCP Terraform, "Workload identity tokens": `sub`. */
export function subjectOf(store: Store, workspace: Workspace, phase: 'plan' | 'apply'): string {
  const project = store.projects.get(workspace.project)?.name ?? '';
  return `organization:${store.organization}:project:${project}:workspace:${workspace.attributes.name}:run_phase:${phase}`;
}

/**
 * Remote runs: the uploaded configuration is planned and applied by the real terraform, with the workspace's state, its
 * environment variables, and a token of the run's own. What the service does besides (policies, cost estimates, run tasks, a
 * signature of the identity token) is left out.
 */
export class Runs {
  private readonly folders = new Map<string, string>();
  private readonly working = new Set<Promise<void>>();

  constructor(
    private readonly store: Store,
    /** Writes a CLI configuration by which terraform comes here with a token. */
    private readonly writeCliConfig: (file: string, token: string) => void,
  ) {}

  start(workspace: Workspace, configuration: ConfigurationVersion, message: string, autoApply: boolean): Run {
    const run: Run = {
      id: newId('run'),
      workspace: workspace.id,
      configurationVersion: configuration.id,
      message,
      autoApply,
      status: 'pending',
      log: '',
    };
    this.store.runs.set(run.id, run);
    this.keep(this.plan(run, workspace, configuration));
    return run;
  }

  /** Goes on with a planned run. */
  confirm(run: Run): void {
    const workspace = this.store.workspaces.get(run.workspace);
    if (workspace !== undefined) this.keep(this.apply(run, workspace));
  }

  /** Waits until no run is at work; those that were triggered meanwhile too. */
  async settled(): Promise<void> {
    while (this.working.size > 0) await Promise.all(this.working);
  }

  async stop(): Promise<void> {
    await this.settled();
    for (const folder of this.folders.values()) rmSync(folder, { recursive: true, force: true });
  }

  private keep(work: Promise<void>): void {
    this.working.add(work);
    work.finally(() => this.working.delete(work));
  }

  private async plan(run: Run, workspace: Workspace, { archive }: ConfigurationVersion): Promise<void> {
    await this.attempt(run, async () => {
      run.status = 'planning';
      const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-run-'));
      this.folders.set(run.id, folder);
      const file = path.join(folder, 'configuration.tar.gz');
      writeFileSync(file, archive ?? '');
      const cwd = this.cwdOf(run, workspace);
      mkdirSync(path.join(folder, 'root'), { recursive: true });
      await promiseSpawn('tar', ['-xzf', file, '-C', path.join(folder, 'root')]);
      const state = workspace.states.at(-1)?.content;
      if (state !== undefined) writeFileSync(path.join(folder, 'terraform.tfstate'), state);
      // A file of this name takes the place of the `cloud` block: here the service itself keeps the state.
      writeFileSync(
        path.join(cwd, 'service_override.tf.json'),
        JSON.stringify({
          terraform: { backend: { local: { path: path.join(folder, 'terraform.tfstate') } } },
        }),
      );
      const env = this.variables(run, workspace, 'plan');
      run.log += (await terraform(['init', '-no-color'], { cwd, env })).stdout;
      const { stdout } = await terraform(['plan', '-no-color', '-out=run.tfplan'], { cwd, env });
      run.log += stdout;
      run.status = /^No changes\./m.test(stdout) ? 'planned_and_finished' : 'planned';
    });
    if (run.status === 'planned' && run.autoApply) await this.apply(run, workspace);
  }

  private async apply(run: Run, workspace: Workspace): Promise<void> {
    await this.attempt(run, async () => {
      run.status = 'applying';
      const folder = this.folders.get(run.id) ?? '';
      const env = this.variables(run, workspace, 'apply');
      const cwd = this.cwdOf(run, workspace);
      run.log += (await terraform(['apply', '-no-color', 'run.tfplan'], { cwd, env })).stdout;
      const content = readFileSync(path.join(folder, 'terraform.tfstate'));
      const { serial, lineage } = JSON.parse(content.toString()) as Record<string, unknown>;
      const version = { id: newId('sv'), attributes: { serial, lineage }, content };
      this.store.states.set(version.id, version);
      workspace.states.push(version);
      run.status = 'applied';
    });
    if (run.status === 'applied') this.trigger(workspace);
  }

  /** A run that has applied starts one in each workspace that has named this one as a source. */
  private trigger(source: Workspace): void {
    for (const { workspace: id } of [...this.store.triggers.values()].filter(
      (trigger) => trigger.source === source.id,
    )) {
      const workspace = this.store.workspaces.get(id);
      const configuration = [...this.store.configurations.values()]
        .filter((each) => each.workspace === id && each.archive !== undefined)
        .at(-1);
      if (workspace === undefined || configuration === undefined) continue;
      const autoApply = workspace.attributes['auto-apply-run-trigger'] === true;
      this.start(workspace, configuration, `Triggered by ${source.attributes.name}`, autoApply);
    }
  }

  private cwdOf(run: Run, workspace: Workspace): string {
    const folder = this.folders.get(run.id) ?? '';
    return path.join(folder, 'root', String(workspace.attributes['working-directory'] ?? ''));
  }

  private variables(run: Run, workspace: Workspace, phase: 'plan' | 'apply'): NodeJS.ProcessEnv {
    const folder = this.folders.get(run.id) ?? '';
    const config = path.join(folder, 'cli.tfrc');
    this.writeCliConfig(config, this.store.token({ name: run.id, rights: [], workspace: workspace.id }));
    const own = Object.fromEntries(
      workspace.variables
        .filter(({ attributes }) => attributes.category === 'env')
        .map(({ attributes: { key, value } }) => [key, value]),
    );
    const identity = path.join(folder, `identity-${phase}.json`);
    writeFileSync(identity, JSON.stringify({ sub: subjectOf(this.store, workspace, phase) }));
    return {
      ...own,
      TF_CLI_CONFIG_FILE: config,
      ...(own['TFC_AWS_PROVIDER_AUTH'] === 'true' && {
        AWS_ROLE_ARN: own[`TFC_AWS_${phase.toUpperCase()}_ROLE_ARN`],
        AWS_WEB_IDENTITY_TOKEN_FILE: identity,
      }),
    };
  }

  private async attempt(run: Run, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      run.status = 'errored';
      run.log += error instanceof TerraformError ? `${error.stdout}${error.stderr}` : String(error);
    }
  }
}
