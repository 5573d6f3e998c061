import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import {
  type Simulator,
  SimulatorError,
  simulatorEnvironment,
  simulatorOverlay,
  startSimulator,
} from '../../tools/simulator';
import { SERVER_DIRECTORY, simulatorPython } from '../../tools/simulator/server-process';
import { copyLockFile } from '../../tools/terraform-cli/src/lock';
import { terraform } from '../../tools/terraform-cli/src/run';

/** Milliseconds after which a run is ended: a provider that waits for a state that never comes waits for many minutes. */
const LIMIT = 300_000;
jest.setTimeout(LIMIT);

const ACCOUNT = '111111111111';

/** As a person's shell would have them. */
const REAL_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
  AWS_SECRET_ACCESS_KEY: 'real-secret',
  AWS_SESSION_TOKEN: 'real-token',
  AWS_PROFILE: 'production',
};

let folder: string;
let python: string;
let simulator: Simulator;
let checking: Promise<{ stdout: string }>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'simulator-'));
  python = await simulatorPython();
  simulator = await startSimulator({ accountId: ACCOUNT, directory: path.join(folder, 'simulator') });
  // Begun here, so that it runs while terraform waits.
  checking = promiseSpawn(python, ['-m', 'groundwork_simulator', '--check', '--account', ACCOUNT], {
    cwd: SERVER_DIRECTORY,
    env: { ...simulatorEnvironment(simulator), PYTHONDONTWRITEBYTECODE: '1' },
  });
});
afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

/** Runs terraform as `npm run up` would have it run by somebody with real credentials in the shell. */
const run = (cwd: string, ...args: string[]) =>
  terraform(args, {
    cwd,
    env: simulatorOverlay(simulator, { base: { ...process.env, ...REAL_CREDENTIALS } }),
    signal: AbortSignal.timeout(LIMIT - 5000),
  });

function root(name: string, write: (directory: string) => void): string {
  const directory = path.join(folder, name);
  copyLockFile(directory);
  write(directory);
  return directory;
}

describe('the simulator serves what the stacks use, in two regions', () => {
  const variables = ['-input=false', `-var=account_id=${ACCOUNT}`];
  // Most of the time is the provider's own waiting, which costs nothing to do for many at once.
  const changes = ['-auto-approve', '-parallelism=40', ...variables];
  let probe: string;

  beforeAll(async () => {
    probe = root('probe', (directory) =>
      cpSync(path.join(__dirname, '..', 'tools', 'simulator', 'probe'), directory, { recursive: true }),
    );
    await run(probe, 'init', '-input=false');
  });

  test('so that they apply', async () => {
    const { stdout } = await run(probe, 'apply', ...changes);
    expect(stdout).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/);
  });

  test('and a second plan is empty', async () => {
    const { stdout } = await run(probe, 'plan', '-parallelism=40', ...variables);
    expect(stdout).toMatch(/No changes\./);
  });

  test('and they are destroyed', async () => {
    // AWS deletes no protected table, nor does the simulator: that is another check's.
    const lift =
      'import boto3; boto3.client("dynamodb", "eu-central-1").update_table(TableName="probe-protected", DeletionProtectionEnabled=False)';
    await promiseSpawn(python, ['-c', lift], { env: simulatorEnvironment(simulator) });
    const { stdout } = await run(probe, 'destroy', ...changes);
    expect(stdout).toMatch(/Destroy complete! Resources: \d+ destroyed/);
    expect((await run(probe, 'state', 'list')).stdout).toBe('');
  });

  test('without any operation that is not simulated', async () => {
    expect(await simulator.notSimulated()).toEqual({});
  });

  test('and without a request to any other host', async () => {
    expect(await simulator.refused()).toEqual({ count: 0, newest: [] });
  });
});

describe('the guard', () => {
  beforeEach(() => simulator.reset());

  test('keeps real credentials from the children', async () => {
    const script = 'import json, os; print(json.dumps(dict(os.environ)))';
    const env = simulatorEnvironment(simulator, { base: { ...process.env, ...REAL_CREDENTIALS } });
    const { stdout } = await promiseSpawn(python, ['-c', script], { env });
    for (const secret of Object.values(REAL_CREDENTIALS)) expect(stdout).not.toContain(secret);
  });

  const status = (target: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ host: '127.0.0.1', port: simulator.port, path: target }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  test('serves a request that names the simulator, with or without an account before its host', async () => {
    for (const host of ['127.0.0.1', 'localhost', `${ACCOUNT}.127.0.0.1`]) {
      expect(await status(`http://${host}:${simulator.port}/groundwork/identity`)).toBe(200);
    }
    expect((await simulator.refused()).count).toBe(0);
  });

  test('refuses one that names any other host, and notes it without its query', async () => {
    const targets = [
      'http://169.254.169.254/latest/meta-data/',
      'http://127.0.0.1/',
      `http://127.0.0.1.example.com:${simulator.port}/`,
      `http://one.two.127.0.0.1:${simulator.port}/`,
      `https://127.0.0.1:${simulator.port}/`,
      `http://user@example.com:${simulator.port}/`,
      'example.com:443',
    ];
    for (const target of targets)
      expect([target, await status(`${target}?signature=secret`)]).toEqual([target, 403]);
    expect((await simulator.refused()).newest.map(({ target }) => target)).toEqual(targets);
  });

  test('refuses the AWS provider a real endpoint', async () => {
    const stack = {
      terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } } },
      provider: {
        aws: {
          region: 'eu-central-1',
          max_retries: 1,
          endpoints: { sts: 'https://sts.eu-central-1.amazonaws.com' },
        },
      },
      data: { aws_caller_identity: { me: {} } },
    };
    const directory = root('escape', (where) =>
      writeFileSync(path.join(where, 'main.tf.json'), JSON.stringify(stack)),
    );
    await run(directory, 'init', '-input=false');
    await expect(run(directory, 'plan', '-input=false')).rejects.toThrow(/Refused by the AWS simulator/);
    expect((await simulator.refused()).newest).toContainEqual(
      expect.objectContaining({ method: 'CONNECT', target: 'sts.eu-central-1.amazonaws.com:443' }),
    );
  });

  test.each([
    ['https', 'sts.us-east-1.amazonaws.com:443'],
    ['http', 'http://sts.us-east-1.amazonaws.com/'],
  ])('refuses an SDK that ignores the configured endpoint, over %s', async (scheme, target) => {
    const script = [
      'import boto3, botocore.config',
      'config = botocore.config.Config(retries={"total_max_attempts": 1})',
      `client = boto3.client("sts", region_name="us-east-1", use_ssl=${scheme === 'https' ? 'True' : 'False'}, config=config)`,
      'client.get_caller_identity()',
    ].join('\n');
    const env = { ...simulatorEnvironment(simulator), AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    await expect(promiseSpawn(python, ['-c', script], { env })).rejects.toMatchObject({ code: 1 });
    expect((await simulator.refused()).newest.map((refusal) => refusal.target)).toEqual([target]);
  });

  test('refuses terraform the registry', async () => {
    const stack = { terraform: { required_providers: { random: { source: 'hashicorp/random' } } } };
    const directory = root('registry', (where) =>
      writeFileSync(path.join(where, 'main.tf.json'), JSON.stringify(stack)),
    );
    await expect(run(directory, 'init', '-input=false')).rejects.toThrow(/hashicorp\/random/);
    expect((await simulator.refused()).newest.map(({ target }) => target)).toContain(
      'registry.terraform.io:443',
    );
  });
});

describe('a region that is out', () => {
  /** Milliseconds for a terraform run that is refused: the provider's start, and no trying again. */
  const AT_ONCE = 30_000;

  beforeEach(() => simulator.reset());
  afterEach(() => simulator.reset());

  test('refuses terraform at once, and serves it again after the outage', async () => {
    const stack = {
      terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } } },
      provider: { aws: [{ region: 'eu-west-1' }, { alias: 'primary', region: 'eu-central-1' }] },
      resource: {
        aws_sns_topic: {
          primary: { provider: 'aws.primary', name: 'primary' },
          recovery: { name: 'recovery' },
        },
        aws_s3_bucket: { primary: { provider: 'aws.primary', bucket: 'outage-primary' } },
      },
    };
    const directory = root('outage', (where) =>
      writeFileSync(path.join(where, 'main.tf.json'), JSON.stringify(stack)),
    );
    await run(directory, 'init', '-input=false');
    await run(directory, 'apply', '-input=false', '-auto-approve');
    await simulator.outage('eu-central-1');
    const began = Date.now();
    await expect(run(directory, 'plan', '-input=false')).rejects.toThrow(/RegionUnavailable/);
    expect(Date.now() - began).toBeLessThan(AT_ONCE);
    const { stdout } = await run(directory, 'plan', '-input=false', '-target=aws_sns_topic.recovery');
    expect(stdout).toMatch(/No changes\./);
    await simulator.endOutage('eu-central-1');
    expect((await run(directory, 'plan', '-input=false')).stdout).toMatch(/No changes\./);
    expect(await simulator.notSimulated()).toEqual({});
  });

  test('is listed until its outage ends, and every outage ends with a reset', async () => {
    await simulator.outage('eu-west-1');
    await simulator.outage('eu-central-1');
    expect(await simulator.outages()).toEqual(['eu-central-1', 'eu-west-1']);
    await simulator.endOutage('eu-west-1');
    expect(await simulator.outages()).toEqual(['eu-central-1']);
    await simulator.reset();
    expect(await simulator.outages()).toEqual([]);
  });

  test('is one that AWS has', async () => {
    await expect(simulator.outage('eu-centrl-1')).rejects.toThrow(SimulatorError);
    expect(await simulator.outages()).toEqual([]);
  });
});

interface Checks {
  readonly mends: { name: string; rule: string; withoutMend: string | null; withMend: string | null }[];
  readonly behaviours: { rule: string; error: string | null }[];
  readonly notSimulated: { missing: string; error: string | null }[];
}

describe('what is mended', () => {
  let checks: Checks;

  beforeAll(async () => {
    const { stdout } = await checking;
    checks = JSON.parse(stdout);
  });

  test('does as AWS does', () => {
    expect(checks.mends.length).toBeGreaterThan(0);
    expect(checks.mends.filter(({ withMend }) => withMend !== null)).toEqual([]);
  });

  test('still needs mending: moto alone breaks each rule', () => {
    expect(checks.mends.filter(({ withoutMend }) => withoutMend === null)).toEqual([]);
  });

  test('leaves intact what locks, states and protected tables rely on, and holds across regions', () => {
    expect(checks.behaviours.length).toBeGreaterThan(0);
    expect(checks.behaviours.filter(({ error }) => error !== null)).toEqual([]);
  });

  test('is not among what is said to be not simulated, all of which still fails', () => {
    expect(checks.notSimulated.length).toBeGreaterThan(0);
    expect(checks.notSimulated.filter(({ error }) => error === null)).toEqual([]);
  });
});
