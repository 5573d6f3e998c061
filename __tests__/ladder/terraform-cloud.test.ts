import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { runbookBlock } from '../../tools/runbooks/blocks';
import { terraform } from '../../tools/terraform-cli/src/index';
import { type SmallStack, writeSmallStacks } from '../support/terraform-cloud/small-stacks';
import { StandIn } from '../support/terraform-cloud/stand-in';
import { PROJECT, runTool } from './run-tool';

jest.setTimeout(240_000);

const MAIN = '__tests__/support/terraform-cloud/workspaces-main.ts';
const DOCS = path.resolve(__dirname, '../../docs');
const ROLE = 'arn:aws:iam::555555555555:role/groundwork-others-terraform-';

let service: StandIn;
let root: string;
let token: string;
const stackFolder = (stack: SmallStack) => path.join(root, 'cdktf.out/stacks', stack);
const appliedBy = (stack: SmallStack) => readFileSync(path.join(root, 'notes', stack), 'utf8');
const wasApplied = (stack: SmallStack) => existsSync(path.join(root, 'notes', stack));

beforeEach(async () => {
  service = await StandIn.start();
  root = mkdtempSync(path.join(tmpdir(), 'groundwork-terraform-cloud-'));
  mkdirSync(path.join(root, 'notes'));
  writeSmallStacks(path.join(root, 'cdktf.out'), path.join(root, 'notes'));
  token = service.store.token({ name: 'platform-team' });
  service.writeCliConfig(path.join(root, 'cli.tfrc'), token);
});
afterEach(async () => {
  await service.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The environment of a user who has logged in by this CLI configuration, and has saved no other token. */
function environment(variables: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...process.env, HOME: root, TF_CLI_CONFIG_FILE: path.join(root, 'cli.tfrc'), ...variables };
}

function workspaces(args: readonly string[] = [], state: object = {}, variables: NodeJS.ProcessEnv = {}) {
  return runTool(
    MAIN,
    ['--environment', 'others', '--out', path.join(root, 'cdktf.out'), ...args],
    environment({ GROUNDWORK_STATE: JSON.stringify(state), ...variables }),
  );
}

async function made(args: readonly string[] = [], state: object = {}): Promise<string> {
  const { code, stdout, stderr } = await workspaces(['--apply', ...args], state);
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
}

/** Runs terraform in a stack's folder as its user would. */
function inStack(stack: SmallStack, ...args: string[]) {
  return terraform([...args, '-no-color'], {
    cwd: stackFolder(stack),
    env: { TF_CLI_CONFIG_FILE: path.join(root, 'cli.tfrc') },
  });
}

describe('npm run workspaces', () => {
  test('shows all that is missing, and changes nothing unless it is asked to', async () => {
    const { code, stdout } = await workspaces();
    expect(code).toBe(0);
    expect(stdout).toContain('+ project Web platform');
    expect(stdout).toContain('web-others-data\n    + workspace\n');
    expect(stdout).toContain('+ run after web-others-network');
    expect(stdout).toContain(`+ variable TFC_AWS_PLAN_ROLE_ARN = "${ROLE}plan"`);
    expect(stdout).toContain('Nothing was changed. To make these changes, add --apply');
    expect(service.writes).toEqual([]);
  });

  test('makes a workspace for each stack, and finds nothing to do after that', async () => {
    await made([], { tags: ['team:web'] });
    const { store } = service;
    const data = store.named('web-others-data');
    expect(store.projects.get(data.project)?.name).toBe('Web platform');
    expect([...data.tags].sort()).toEqual(['environment:others', 'project:groundwork', 'team:web']);
    expect(data.attributes).toMatchObject({
      'execution-mode': 'remote',
      'terraform-version': '1.11.4',
      'global-remote-state': false,
      'auto-apply': false,
    });
    expect(store.variables('web-others-data')).toEqual({
      TFC_AWS_PROVIDER_AUTH: 'true',
      TFC_AWS_PLAN_ROLE_ARN: `${ROLE}plan`,
      TFC_AWS_APPLY_ROLE_ARN: `${ROLE}apply`,
      TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE: 'aws.workload.identity',
    });
    expect(store.readers('web-others-security')).toEqual(['web-others-data', 'web-others-network']);
    expect(store.readers('web-others-data')).toEqual([]);
    expect(store.sources('web-others-data')).toEqual(['web-others-network', 'web-others-security']);
    service.reset();
    expect(await made([], { tags: ['team:web'] })).toContain('are as they should be');
    expect(service.writes).toEqual([]);
  });

  test('mends what was changed by hand, and leaves what others have added', async () => {
    await made();
    const { store } = service;
    const data = store.named('web-others-data');
    const foreign = store.workspace('elsewhere');
    data.attributes['global-remote-state'] = true;
    data.consumers.add(foreign.id);
    data.tags.add('by-hand');
    for (const { attributes } of data.variables) attributes.value = 'wrong';
    data.variables.push({ id: 'var-0', attributes: { key: 'TF_LOG', value: 'info', category: 'env' } });
    data.variables.push({
      id: 'var-1',
      attributes: { key: 'AWS_ACCESS_KEY_ID', value: '', category: 'env' },
    });
    store.triggers.set('rt-0', { id: 'rt-0', workspace: data.id, source: foreign.id });
    const security = store.named('web-others-security');
    store.triggers.set('rt-1', { id: 'rt-1', workspace: security.id, source: data.id });
    store.workspace('web-others-gone');

    const stdout = await made();
    expect(stdout).toContain('~ settings: {"global-remote-state":true} -> {"global-remote-state":false}');
    expect(stdout).toContain('web-others-gone belongs to no stack');
    expect(stdout).toContain('web-others-data has AWS_ACCESS_KEY_ID');
    expect(data.attributes['global-remote-state']).toBe(false);
    expect(store.readers('web-others-data')).toEqual([]);
    expect(store.sources('web-others-data')).toContain('elsewhere');
    expect(store.sources('web-others-security')).toEqual([]);
    expect([...data.tags]).toContain('by-hand');
    expect(store.variables('web-others-data')).toMatchObject({
      TFC_AWS_APPLY_ROLE_ARN: `${ROLE}apply`,
      TF_LOG: 'info',
    });
    expect(store.find('web-others-gone')).toBeDefined();
  });

  test('prints the same plan for machines', async () => {
    const { stdout } = await workspaces(['--json']);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ environment: 'others', organization: 'example-org', applied: false });
    expect(summary.workspaces.sort()).toEqual([
      'web-others-data',
      'web-others-network',
      'web-others-security',
    ]);
    expect(summary.changes).toContainEqual({
      action: 'create',
      workspace: 'web-others-network',
      what: 'run after web-others-security',
    });
  });

  test('lets the workspaces that are named read the states too, and no name that is not there', async () => {
    const state = { stateReaders: ['reports'] };
    const { code, stderr } = await workspaces(['--apply'], state);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('names the workspace reports, which example-org'),
    ]);
    expect(service.writes).toEqual([]);
    service.store.workspace('reports');
    await made([], state);
    expect(service.store.readers('web-others-data')).toEqual(['reports']);
  });
});

describe('npm run workspaces, when it cannot', () => {
  const refused = async (variables: NodeJS.ProcessEnv = {}, state: object = {}) => {
    const { code, stderr } = await workspaces(['--apply'], state, variables);
    expect(code).toBe(1);
    expect(service.writes).toEqual([]);
    return stderr;
  };

  test('says where a token is looked for when there is none', async () => {
    service.writeCliConfig(path.join(root, 'cli.tfrc'));
    expect(await refused()).toMatch(
      /no token for app\.terraform\.io.*npx terraform login.*TF_TOKEN_app_terraform_io/,
    );
  });

  test('says which token is wrong, and never shows it', async () => {
    const stderr = await refused({ TF_TOKEN_app_terraform_io: 'not-the-token' });
    expect(stderr).toContain('does not accept the token of the variable TF_TOKEN_app_terraform_io');
    expect(stderr).not.toContain('not-the-token');
  });

  test('names the rights that a token lacks before it changes anything', async () => {
    const poor = service.store.token({ name: 'reader', rights: ['manage-projects'] });
    expect(await refused({ TF_TOKEN_app_terraform_io: poor })).toContain(
      'may not:\n  create workspaces in example-org',
    );
    await made();
    service.reset();
    service.store.named('web-others-data').attributes['auto-apply'] = true;
    service.store.named('web-others-network').variables = [];
    expect(await refused({ TF_TOKEN_app_terraform_io: poor })).toContain(
      'may not:\n  change web-others-data\n  change the variables of web-others-network',
    );
  });

  test('names an organization that is not there', async () => {
    // What was synthesized must be of the same organization, or that is told first.
    expect(await refused({}, { organization: 'another-org' })).toMatch(
      /was not synthesized with this configuration.*\n.*organization is "example-org".*"another-org"/,
    );
    expect(await refused({}, { project: 'Shop' })).toContain('project is "Web platform"');
    await service.stop();
    service = await StandIn.start('another-org');
    service.writeCliConfig(path.join(root, 'cli.tfrc'), service.store.token({ name: 'other' }));
    expect(await refused()).toContain('has no organization example-org, or the token may not see it');
  });

  test('refuses an environment without workspaces, and one that was not synthesized', async () => {
    const { stderr } = await runTool('tools/workspaces/workspaces-command.ts', ['--environment', 'dev']);
    expect(stderr).toContain('dev.state.kind is "s3"');
    rmSync(path.join(root, 'cdktf.out'), { recursive: true });
    expect(await refused()).toMatch(/holds no stack of others\. Run: npm run synth/);
  });

  test('refuses more run triggers than Terraform Cloud allows, before it changes anything', async () => {
    const many = Array.from({ length: 21 }, (_, index) => `others-n${index}`);
    const stacks = { ...Object.fromEntries(many.map((name) => [name, []])), 'others-data': many };
    writeSmallStacks(path.join(root, 'cdktf.out'), path.join(root, 'notes'), stacks);
    expect(await refused()).toContain('web-others-data would have 21 workspaces whose runs start');
  });

  test('waits as long as a busy service asks, and a while when it fails', async () => {
    service.fail({ path: /projects$/, status: 429, headers: { 'Retry-After': '0' }, times: 2 });
    service.fail({
      path: /workspaces$/,
      method: 'GET',
      status: 500,
      headers: { 'Retry-After': '0' },
      times: 2,
    });
    await made();
    expect(service.store.find('web-others-data')).toBeDefined();
  });

  test('gives up on a service that goes on failing, in words', async () => {
    const headers = { 'Retry-After': '0' };
    service.fail({ path: /projects$/, status: 500, headers, times: 99 });
    expect(await refused()).toMatch(
      /failed to list the projects of example-org \(asked 5 times\): HTTP 500.*run the command again/,
    );
    service.reset();
    service.fail({ path: /projects$/, status: 429, headers, times: 99 });
    expect(await refused()).toContain(
      'too many requests to list the projects of example-org (asked 5 times)',
    );
    service.reset();
    service.fail({ path: /projects$/, status: 429, headers: { 'Retry-After': '3600' } });
    expect(await refused()).toContain('wants 3600 seconds to pass');
  });

  test('tells what was done when it fails half way, does not create twice, and goes on when it is run again', async () => {
    service.fail({ path: /organizations\/.*\/workspaces$/, method: 'POST', status: 500, after: 1 });
    const { code, stderr } = await workspaces(['--apply']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/HTTP 500/);
    expect(stderr).toMatch(/^2 of \d+ changes were made:$/m);
    expect(stderr).toMatch(/^ {2}done {6}create project Web platform$/m);
    expect(stderr).toMatch(/^ {2}failed {4}create web-others-network workspace$/m);
    expect(stderr).toMatch(/^ {2}not done {2}create web-others-data workspace$/m);
    expect(stderr).toContain('Run the same command again');
    expect(service.requests.filter((request) => /^POST .*workspaces$/.test(request))).toHaveLength(2);
    await made();
    service.reset();
    await made();
    expect(service.writes).toEqual([]);
  });
});

describe('the way by CLI', () => {
  test('terraform keeps states in the workspaces, and stacks read each other’s', async () => {
    await made(['--execution-mode', 'local']);
    for (const stack of ['others-security', 'others-network', 'others-data'] as const) {
      await inStack(stack, 'init');
      await inStack(stack, 'apply', '-auto-approve');
    }
    const { stdout } = await inStack('others-data', 'output', '-json');
    expect(JSON.parse(stdout).value.value).toBe('others-data+others-security+others-network+others-security');
    expect((await inStack('others-data', 'plan')).stdout).toContain('No changes.');
    const data = service.store.named('web-others-data');
    expect(data.states).toHaveLength(1);
    expect(data.lockedBy).toBeUndefined();
    expect(existsSync(path.join(stackFolder('others-data'), 'terraform.tfstate'))).toBe(false);
    // Moving the runs into the service leaves the states where they are.
    await made();
    expect(data.attributes['execution-mode']).toBe('remote');
    expect(data.states).toHaveLength(1);
  });

  test('cdktf deploys the environment in the order of its stacks', async () => {
    await made(['--execution-mode', 'local']);
    const out = path.join(root, 'cdktf.out');
    const options = ['--auto-approve', '--skip-synth', '--skip-provider-lock', '--output', out];
    await promiseSpawn(path.join(PROJECT, 'node_modules/.bin/cdktf'), ['deploy', 'others-*', ...options], {
      cwd: PROJECT,
      env: environment({ CI: 'true', CHECKPOINT_DISABLE: '1' }),
    });
    for (const stack of ['others-security', 'others-network', 'others-data']) {
      expect(service.store.named(`web-${stack}`)).toMatchObject({ states: [{ attributes: { serial: 1 } }] });
      expect(service.store.named(`web-${stack}`).lockedBy).toBeUndefined();
    }
  });

  test('a workspace that terraform itself makes is in the project of the environment', async () => {
    await inStack('others-security', 'init');
    const { project } = service.store.named('web-others-security');
    expect(service.store.projects.get(project)?.name).toBe('Web platform');
  });

  test('a state that somebody else has locked is not written', async () => {
    await made(['--execution-mode', 'local']);
    await inStack('others-security', 'init');
    service.store.named('web-others-security').lockedBy = 'somebody';
    await expect(inStack('others-security', 'apply', '-auto-approve')).rejects.toThrow(
      /Error locking state|already locked/,
    );
    expect(wasApplied('others-security')).toBe(false);
  });

  test('terraform refuses a token that the service refuses', async () => {
    service.writeCliConfig(path.join(root, 'cli.tfrc'), 'wrong');
    await expect(inStack('others-security', 'init')).rejects.toThrow(/unauthorized|required permissions/i);
  });
});

describe('the way by the API', () => {
  const upload = (stack: SmallStack, withToken = token) =>
    promiseSpawn('bash', ['-c', runbookBlock('terraform-cloud#upload', DOCS)], {
      cwd: root,
      env: {
        ...process.env,
        TFE_ADDRESS: service.base,
        TFE_TOKEN: withToken,
        ORGANIZATION: 'example-org',
        STACK: stack,
        WORKSPACE: `web-${stack}`,
      },
    });

  test('the commands of the page upload a stack, and its run takes the role of its phase', async () => {
    await made();
    expect((await upload('others-security')).stdout).toMatch(/^run-\w+: applied$/m);
    expect(appliedBy('others-security')).toBe(`${ROLE}apply`);
    expect((await upload('others-security')).stdout).toMatch(/^run-\w+: planned_and_finished$/m);
    await expect(upload('others-security', 'wrong')).rejects.toThrow();
  });

  test('a run starts those of the stacks that depend on it', async () => {
    await made([], { autoApply: true });
    // Both know their configuration and fail at first: nothing to read is there yet.
    await expect(upload('others-network')).rejects.toThrow();
    await upload('others-security');
    await service.runs.settled();
    expect(appliedBy('others-network')).toBe(`${ROLE}apply`);
    const messages = [...service.store.runs.values()].map(({ message, status }) => `${message}: ${status}`);
    expect(messages).toEqual([
      'Uploaded: errored',
      'Uploaded: applied',
      'Triggered by web-others-security: applied',
    ]);
  });

  test('a run cannot read a state that is not shared with its workspace', async () => {
    await made();
    await upload('others-security');
    service.store.named('web-others-security').consumers.clear();
    await expect(upload('others-network')).rejects.toThrow();
    expect([...service.store.runs.values()].at(-1)).toMatchObject({ status: 'errored' });
    expect(wasApplied('others-network')).toBe(false);
    await made();
    expect((await upload('others-network')).stdout).toMatch(/: applied$/m);
  });
});

describe('the way by a repository', () => {
  const repository = {
    name: 'example/infrastructure',
    branch: 'main',
    connection: { kind: 'github-app', id: 'ghain-ByXd9yT7bDpn5mQb' },
  };

  test('a push of the committed JSON is planned in the folder of each stack', async () => {
    await made([], { repository });
    const checkout = path.join(root, 'repository');
    mkdirSync(checkout);
    await promiseSpawn('bash', ['-euc', runbookBlock('terraform-cloud#commit', DOCS)], {
      cwd: root,
      env: { ...process.env, REPOSITORY: checkout, ENVIRONMENT: 'others' },
    });
    const runs = await service.push('example/infrastructure', checkout);
    await service.runs.settled();
    const results = runs.map(({ workspace, status }) => [service.store.nameOf(workspace), status]);
    expect(Object.fromEntries(results)).toEqual({
      'web-others-security': 'planned',
      'web-others-network': 'errored',
      'web-others-data': 'errored',
    });
    const [security] = runs.filter(({ status }) => status === 'planned');
    if (security !== undefined) service.runs.confirm(security);
    await service.runs.settled();
    expect(appliedBy('others-security')).toBe(`${ROLE}apply`);
  });

  test('each workspace is told its repository, its folder, and whose changes are its own', async () => {
    await made();
    await made([], { repository });
    const { attributes } = service.store.named('web-others-data');
    expect(attributes).toMatchObject({
      'working-directory': 'terraform/others-data',
      'trigger-patterns': ['/terraform/others-data/**/*'],
      'file-triggers-enabled': true,
      'vcs-repo': {
        identifier: 'example/infrastructure',
        branch: 'main',
        'github-app-installation-id': 'ghain-ByXd9yT7bDpn5mQb',
      },
    });
    await made();
    expect(attributes['vcs-repo']).toBeNull();
  });
});
