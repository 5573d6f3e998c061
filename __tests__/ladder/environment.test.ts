import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFront } from '@aws-sdk/client-cloudfront';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import promiseSpawn from '@npmcli/promise-spawn';
import type { SecretsManagerRotationEvent } from 'aws-lambda';
import { headerRotation } from '../../src/runtime/lambda/origin-header-rotation/handler';
import type { HeaderSettings } from '../../src/runtime/lambda/origin-header-rotation/settings';
import { ensurePythonEnvironment } from '../../tools/python-environment';
import { runbookBlock } from '../../tools/runbooks/blocks';
import { findSimulator, type Simulator, simulatorEnvironment } from '../../tools/simulator';
import { TerraformError, terraform } from '../../tools/terraform-cli/src/index';
import { PROJECT, runTool } from './run-tool';

/** The whole of dev in the simulator: up, its locks and its recoveries, down. Bounded, for a waiter may never settle. */
jest.setTimeout(1_500_000);

const ACCOUNT = '111111111111';
const BUCKET = `groundwork-dev-state-${ACCOUNT}`;
const LOCK_TABLE = 'groundwork-dev-state-locks';
const REGION = 'eu-central-1';

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-environment-'));
const outDir = path.join(folder, 'out');
const folders = ['--out', outDir, '--work', path.join(folder, 'work')];
const simulatorPlace = { directory: path.join(folder, 'work', 'simulator') };

let summary: { stacks: Record<string, number>; resources: number; accountId: string };
let simulator: Simulator;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  // Credentials that would open a real account, had they any way in.
  const tempting = {
    ...process.env,
    AWS_PROFILE: 'production',
    AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
    AWS_SECRET_ACCESS_KEY: 'real',
    AWS_SESSION_TOKEN: 'real',
  };
  const { code, stdout, stderr } = await runTool('tools/up/up.ts', ['--json', ...folders], tempting);
  if (code !== 0) throw new Error(`up failed:\n${stdout}\n${stderr}`);
  summary = JSON.parse(stdout);
  const found = await findSimulator(simulatorPlace);
  if (found === undefined) throw new Error('the simulator is not running');
  simulator = found;
  const aws = await ensurePythonEnvironment({
    name: 'runbook-cli',
    requirements: path.join(PROJECT, 'tools/state/runbook-cli/requirements.txt'),
  });
  const commands = [
    path.dirname(aws.bin('aws')),
    path.join(PROJECT, 'node_modules/.bin'),
    process.env['PATH'],
  ];
  env = {
    ...simulatorEnvironment(simulator),
    PATH: commands.join(path.delimiter),
    AWS_DEFAULT_REGION: REGION,
  };
});

afterAll(async () => {
  await (await findSimulator(simulatorPlace))?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Settings of a client of the SDK that talks to the simulator. */
function aws(region: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { region, endpoint: simulator.endpoint, credentials };
}

function resourcesInJson(stack: string): number {
  const { resource } = JSON.parse(readFileSync(path.join(outDir, 'stacks', stack, 'cdk.tf.json'), 'utf8'));
  return Object.values(resource as Record<string, object>).reduce(
    (sum, named) => sum + Object.keys(named).length,
    0,
  );
}

/** Runs shell commands as the runbook's reader would. */
async function shell(script: string, variables: NodeJS.ProcessEnv, cwd: string): Promise<string> {
  try {
    const { stdout, stderr } = await promiseSpawn('bash', ['-c', script], {
      cwd,
      env: { ...env, ...variables },
    });
    return `${stdout}\n${stderr}`;
  } catch (error) {
    const { stdout = '', stderr = String(error) } = error as { stdout?: string; stderr?: string };
    throw new Error(`${script}\n${stdout}\n${stderr}`);
  }
}

test('every resource of every dev stack is applied through the remote backend, in both regions', () => {
  expect(summary.accountId).toBe(ACCOUNT);
  expect(Object.keys(summary.stacks).sort()).toEqual([
    'dev-backup',
    'dev-compute',
    'dev-data',
    'dev-edge',
    'dev-global',
    'dev-network',
    'dev-recovery',
    'dev-recovery-storage',
    'dev-security',
    'dev-state',
    'dev-storage',
  ]);
  for (const [stack, applied] of Object.entries(summary.stacks)) {
    expect(applied).toBeGreaterThan(0);
    expect({ stack, applied }).toEqual({ stack, applied: resourcesInJson(stack) });
  }
});

test('every state stands in the bucket that dev-state has made', async () => {
  const listed = await shell(
    `aws s3api list-objects-v2 --bucket ${BUCKET} --query 'Contents[].Key' --output text`,
    {},
    folder,
  );
  for (const stack of Object.keys(summary.stacks)) expect(listed).toContain(`${stack}.tfstate`);
});

test('(2.1) the master’s password and the first application secret stand in no state', async () => {
  const secrets = new SecretsManager(aws(REGION));
  const master = await secrets.getSecretValue({ SecretId: 'groundwork-dev/database/master' });
  const { username, password } = JSON.parse(master.SecretString ?? '{}');
  expect({ username, length: password.length }).toEqual({ username: 'platform', length: 40 });
  for (const stack of Object.keys(summary.stacks)) {
    const state = await shell(`aws s3 cp s3://${BUCKET}/${stack}.tfstate -`, {}, folder);
    expect({ stack, holds: state.includes(password) }).toEqual({ stack, holds: false });
  }
});

describe('(2.3) the header between the distribution and the load balancer', () => {
  const NAME = 'X-Origin-Verify';
  let cloudFront: CloudFront;
  let loadBalancing: ElasticLoadBalancingV2;
  let secrets: SecretsManager;
  let settings: HeaderSettings;

  const accepted = async (): Promise<string[]> => {
    const { Rules = [] } = await loadBalancing.describeRules({ RuleArns: [settings.rules[0]?.arn ?? ''] });
    return Rules[0]?.Conditions?.[0]?.HttpHeaderConfig?.Values ?? [];
  };
  const sent = async (): Promise<string | undefined> => {
    const { DistributionConfig } = await cloudFront.getDistributionConfig({ Id: settings.distributionId });
    const origin = DistributionConfig?.Origins?.Items?.find(({ Id }) => Id === settings.originId);
    return origin?.CustomHeaders?.Items?.find(({ HeaderName }) => HeaderName === NAME)?.HeaderValue;
  };
  const current = async (): Promise<string | undefined> =>
    (await secrets.getSecretValue({ SecretId: settings.secretArn })).SecretString;

  beforeAll(async () => {
    cloudFront = new CloudFront(aws('us-east-1'));
    secrets = new SecretsManager(aws('us-east-1'));
    loadBalancing = new ElasticLoadBalancingV2(aws(REGION));
    const { ARN = '' } = await secrets.describeSecret({ SecretId: 'groundwork-dev/edge/origin-header' });
    const { DistributionList } = await cloudFront.listDistributions({});
    const { LoadBalancers = [] } = await loadBalancing.describeLoadBalancers({ Names: ['groundwork-dev'] });
    const { Listeners = [] } = await loadBalancing.describeListeners({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
    });
    const { Rules = [] } = await loadBalancing.describeRules({ ListenerArn: Listeners[0]?.ListenerArn });
    settings = {
      secretArn: ARN,
      distributionId: DistributionList?.Items?.[0]?.Id ?? '',
      originId: 'application',
      headerName: NAME,
      rules: [{ arn: Rules.find(({ IsDefault }) => !IsDefault)?.RuleArn ?? '', region: REGION }],
    };
  });

  test('is the same at both ends', async () => {
    expect(await accepted()).toEqual([await current()]);
    expect(await sent()).toBe(await current());
  });

  test('rotates while the load balancer takes both values, and again after a crash', async () => {
    const before = await current();
    const token = randomUUID();
    const wait = { between: 10, most: 1000 };
    const rotate = headerRotation({
      settings,
      secrets,
      cloudFront,
      loadBalancing: () => loadBalancing,
      wait,
    });
    const step = (Step: string) =>
      rotate({
        SecretId: settings.secretArn,
        ClientRequestToken: token,
        Step,
      } as SecretsManagerRotationEvent);
    // As Secrets Manager does before it calls the function; the simulator would call it then, and has none.
    await secrets.putSecretValue({
      SecretId: settings.secretArn,
      ClientRequestToken: token,
      SecretString: 'of-the-rotation',
      VersionStages: ['AWSPENDING'],
    });
    await step('createSecret');
    await step('setSecret');
    expect(await accepted()).toEqual(['of-the-rotation', before]);
    expect(await sent()).toBe('of-the-rotation');
    expect(await current()).toBe(before);
    for (const each of ['setSecret', 'testSecret', 'finishSecret', 'finishSecret']) await step(each);
    expect(await current()).toBe('of-the-rotation');
    await expect(step('removeSecret')).rejects.toThrow(/There is no step removeSecret/);
  });

  test('leaves nothing for Terraform to do', async () => {
    for (const stack of ['dev-edge', 'dev-compute']) {
      await shell('terraform plan -detailed-exitcode -input=false', {}, path.join(outDir, 'stacks', stack));
    }
  });
});

describe('the site', () => {
  let page: string;

  beforeAll(async () => {
    const { DistributionList } = await new CloudFront(aws('us-east-1')).listDistributions({});
    const Id = DistributionList?.Items?.[0]?.Id ?? '';
    const { DistributionConfig } = await new CloudFront(aws('us-east-1')).getDistributionConfig({ Id });
    page = `s3://groundwork-dev-assets-${ACCOUNT}/${DistributionConfig?.DefaultRootObject}`;
  });

  test('opens with a page', async () => {
    expect(await shell(`aws s3 cp ${page} -`, {}, folder)).toContain('<h1>The platform stands</h1>');
  });

  test('keeps a page of its own: Terraform leaves it alone', async () => {
    const own = 'printf "<h1>Shop</h1>" | aws s3 cp --content-type text/html --cache-control max-age=5 -';
    await shell(`${own} ${page}`, {}, folder);
    const cwd = path.join(outDir, 'stacks', 'dev-storage');
    await shell('terraform plan -detailed-exitcode -input=false', {}, cwd);
    expect(await shell(`aws s3 cp ${page} -`, {}, folder)).toContain('<h1>Shop</h1>');
  });
});

test('nothing was sent to any other host', async () => {
  expect((await simulator.refused()).newest).toEqual([]);
});

test('a bootstrap that is run again changes nothing and says so', async () => {
  const { stdout } = await runTool(
    'tools/state/bootstrap-command.ts',
    ['dev', '--out', outDir, '--json'],
    env,
  );
  expect(JSON.parse(stdout)).toMatchObject({ made: false, pendingChanges: false, adopted: [] });
});

describe('the lock', () => {
  /** A root on the environment's own bucket and table whose apply takes its time. */
  function slowRoot(name: string, locking: object): string {
    const root = path.join(folder, name);
    mkdirSync(root);
    const backend = { s3: { bucket: BUCKET, key: `${name}.tfstate`, region: REGION, ...locking } };
    writeFileSync(
      path.join(root, 'main.tf.json'),
      JSON.stringify({
        terraform: { backend },
        resource: {
          terraform_data: {
            first: { input: 'made before the kill' },
            slow: {
              depends_on: ['terraform_data.first'],
              provisioner: [{ 'local-exec': { command: 'sleep "$SLEEP"' } }],
            },
          },
        },
      }),
    );
    return root;
  }

  const run = (root: string, args: string[], variables: NodeJS.ProcessEnv = {}) =>
    terraform([...args, '-no-color'], { cwd: root, env: { ...env, SLEEP: '0', ...variables } });

  /** Starts an apply in a process group of its own and waits until it holds the lock and is in its slow part. */
  async function startApply(root: string): Promise<ChildProcess> {
    const child = spawn('terraform', ['apply', '-auto-approve', '-input=false', '-no-color'], {
      cwd: root,
      env: { ...env, SLEEP: '120' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
    });
    child.stderr.on('data', (data) => {
      said += data;
    });
    for (let waited = 0; !said.includes('terraform_data.slow: Provisioning'); waited += 200) {
      if (waited > 60_000 || child.exitCode !== null) throw new Error(`the apply did not begin:\n${said}`);
      await sleep(200);
    }
    return child;
  }

  function kill(child: ChildProcess): void {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }

  async function failureOf(action: Promise<unknown>): Promise<string> {
    const error = await action.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof TerraformError))
      throw new Error(`expected terraform to fail, got ${String(error)}`);
    return `${error.stdout}\n${error.stderr}`;
  }

  test.each([
    ['both', { dynamodb_table: LOCK_TABLE, use_lockfile: true }],
    ['dynamodb', { dynamodb_table: LOCK_TABLE }],
    ['lockfile', { use_lockfile: true }],
  ])(
    '%s: a second apply is refused and told who holds it; a killed one loses nothing and is unlocked',
    async (name, locking) => {
      const root = slowRoot(`lock-${name}`, locking);
      await run(root, ['init', '-input=false']);
      const holder = await startApply(root);
      try {
        const refused = await failureOf(run(root, ['apply', '-auto-approve', '-input=false']));
        expect(refused).toContain('Error acquiring the state lock');
        expect(refused).toMatch(/Who:\s+\S+@\S+/);
        expect(refused).toMatch(/Operation:\s+OperationTypeApply/);
      } finally {
        // Killed in the middle, as by a crash: the lock stays, and so does what was written.
        kill(holder);
      }
      const refused = await failureOf(run(root, ['apply', '-auto-approve', '-input=false']));
      const lockId = /\bID:\s+([0-9a-f-]{36})/.exec(refused)?.[1];
      await shell(runbookBlock('state-recovery#locked'), { LOCK_ID: lockId }, root);
      await run(root, ['apply', '-auto-approve', '-input=false']);
      const { stdout } = await terraform(['state', 'list'], { cwd: root, env });
      expect(stdout.split('\n')).toEqual(['terraform_data.first', 'terraform_data.slow']);
    },
  );
});

describe('the runbook recovers a state that is', () => {
  const stack = 'dev-security';
  const key = `${stack}.tfstate`;
  const variables = { STACK: stack, BUCKET, LOCK_TABLE };
  const cwd = path.join(outDir, 'stacks', stack);
  const plan = () => shell(runbookBlock('state-recovery#check'), variables, cwd);

  test('lost: a plan that wanted to make everything anew is empty again', async () => {
    await shell(`aws s3api delete-object --bucket ${BUCKET} --key ${key}`, {}, cwd);
    await expect(plan()).rejects.toBeDefined();
    await shell(runbookBlock('state-recovery#lost'), variables, cwd);
    expect(await plan()).toContain('No changes.');
  });

  test('corrupted: content that terraform refuses is replaced by the version before', async () => {
    await shell(
      `echo '{"not": "a state"}' > bad && aws s3api put-object --bucket ${BUCKET} --key ${key} --body bad && rm bad`,
      {},
      cwd,
    );
    await expect(plan()).rejects.toBeDefined();
    await shell(runbookBlock('state-recovery#corrupted'), variables, cwd);
    expect(await plan()).toContain('No changes.');
  });

  test('corrupted for longer: without its digest an older version is accepted', async () => {
    await shell(runbookBlock('state-recovery#digest'), variables, cwd);
    expect(await plan()).toContain('No changes.');
  });
});

test.each(['prod', 'staging'])('down of %s, which is guarded, destroys nothing', async (environment) => {
  const { code, stderr } = await runTool('tools/up/down.ts', ['--environment', environment, ...folders]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/is guarded against deletion .*so nothing of it was destroyed/);
});

test('down destroys every stack, the state last, and leaves nothing', async () => {
  // Left by the tests above, which have nothing to do with the environment.
  await shell(
    `for name in both dynamodb lockfile; do aws s3 rm "s3://${BUCKET}/lock-$name.tfstate"; done`,
    {},
    folder,
  );
  const { code, stdout, stderr } = await runTool('tools/up/down.ts', folders);
  expect({ code, output: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, output: '' });
  expect(await findSimulator(simulatorPlace)).toBeUndefined();
});
