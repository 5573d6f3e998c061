import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import type { Connect } from '../../src/runtime/lambda/secret-rotation/database';
import { rotationHandler } from '../../src/runtime/lambda/secret-rotation/handler';
import type { Credentials } from '../../src/runtime/lambda/secret-rotation/secrets';
import { type Simulator, startSimulator } from '../../tools/simulator';
import { type Postgres, startPostgres } from '../support/postgres';

/** The rotation against a real PostgreSQL and the Secrets Manager of the simulator. */
jest.setTimeout(180_000);

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const MASTER: Credentials = { username: 'platform', password: 'first-password-of-the-master' };

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-rotation-'));
let postgres: Postgres;
let simulator: Simulator;
let client: SecretsManager;
const arns = { master: '', application: '', app: '', clone: '' };

async function login({ username, password }: Credentials): Promise<Client> {
  const { host, port } = postgres;
  const connection = new Client({ host, port, database: 'shop', user: username, password });
  await connection.connect();
  return connection;
}

/** The real connection but for TLS, which the embedded server lacks. */
const connect: Connect = (credentials) => login(credentials) as ReturnType<Connect>;

function settings() {
  return {
    database: { host: postgres.host, port: postgres.port, name: 'shop' },
    masterSecretArn: arns.master,
    applicationSecretArn: arns.application,
    applicationUser: 'app',
    credentialSecretArns: { app: arns.app, app_clone: arns.clone },
  };
}

async function as(credentials: Credentials, ...statements: string[]) {
  const connection = await login(credentials);
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await connection.query(statement));
    return rows;
  } finally {
    await connection.end();
  }
}

async function read(secret: string, stage = 'AWSCURRENT'): Promise<Credentials> {
  const { SecretString } = await client.getSecretValue({ SecretId: secret, VersionStage: stage });
  return JSON.parse(SecretString ?? '{}');
}

type Parts = Partial<{ connect: Connect; client: SecretsManager }>;

/** What Secrets Manager does: it announces a version, and calls the function for each step. */
async function rotate(
  secret: string,
  { token = randomUUID(), steps = [...STEPS] as string[], parts = {} as Parts } = {},
) {
  const announced = secretsManagerOf(parts.client ?? client, secret, token);
  const handler = rotationHandler({ settings: settings(), connect, ...parts, client: announced });
  for (const Step of steps) await handler({ SecretId: secret, ClientRequestToken: token, Step } as never);
  return token;
}

/** AWS lists the new version as pending from the start, before it has a value; the simulator only once it has one. */
function secretsManagerOf(real: SecretsManager, secret: string, token: string): SecretsManager {
  return new Proxy(real, {
    get(target, name: keyof SecretsManager) {
      if (name !== 'describeSecret') return (target[name] as () => unknown).bind?.(target) ?? target[name];
      return async (request: { SecretId: string }) => {
        const described = await target.describeSecret(request);
        const { VersionIdsToStages: stages = {} } = described;
        if (request.SecretId !== secret) return described;
        return {
          ...described,
          RotationEnabled: true,
          VersionIdsToStages: { ...stages, [token]: stages[token] ?? ['AWSPENDING'] },
        };
      };
    },
  });
}

beforeAll(async () => {
  [postgres, simulator] = await Promise.all([
    startPostgres(),
    startSimulator({ accountId: '111111111111', directory: folder, detached: false }),
  ]);
  client = new SecretsManager({
    region: 'eu-central-1',
    endpoint: simulator.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const superuser = new Client({ ...postgres });
  await superuser.connect();
  // Like the master of RDS: it makes roles and owns its database, and is no superuser.
  await superuser.query(`CREATE ROLE platform LOGIN CREATEROLE CREATEDB PASSWORD '${MASTER.password}'`);
  await superuser.query('CREATE DATABASE shop OWNER platform');
  await superuser.end();
  const create = async (name: string, value?: object): Promise<string> => {
    const SecretString = value === undefined ? undefined : JSON.stringify(value);
    return (await client.createSecret({ Name: name, SecretString })).ARN ?? '';
  };
  arns.master = await create('master', { engine: 'postgres', ...MASTER });
  arns.application = await create('application', { engine: 'postgres', username: 'app' });
  arns.app = await create('app');
  arns.clone = await create('app-clone');
});

afterAll(async () => {
  await Promise.all([postgres?.stop(), simulator?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

test('the first rotation makes the user that the secret names, and tells where it logs in', async () => {
  await rotate(arns.application);
  const current = await read(arns.application);
  expect(current).toMatchObject({
    engine: 'postgres',
    username: 'app',
    host: postgres.host,
    port: postgres.port,
    dbname: 'shop',
  });
  expect(await as(current, 'SELECT current_user, session_user')).toEqual([
    { current_user: 'app_owner', session_user: 'app' },
  ]);
});

test('20 rotations fail no login of 8 clients that read the current secret each time', async () => {
  let over = false;
  const failures: unknown[] = [];
  let logins = 0;
  const users = new Set<string>();
  const clients = Array.from({ length: 8 }, async () => {
    while (!over) {
      try {
        const current = await read(arns.application);
        await as(current, 'SELECT 1');
        users.add(current.username);
        logins += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  });
  for (let turn = 0; turn < 20; turn += 1) await rotate(arns.application);
  over = true;
  await Promise.all(clients);
  expect(failures).toEqual([]);
  expect(logins).toBeGreaterThan(100);
  expect([...users].sort()).toEqual(['app', 'app_clone']);
});

test('whoever has read the secret before a rotation still logs in after it', async () => {
  const before = await read(arns.application);
  await rotate(arns.application);
  const after = await read(arns.application);
  expect(after.username).not.toBe(before.username);
  await expect(as(before, 'SELECT 1')).resolves.toBeDefined();
  await expect(as(after, 'SELECT 1')).resolves.toBeDefined();
});

test('RDS Proxy finds the password of each user in a secret of that user', async () => {
  await rotate(arns.application);
  await rotate(arns.application);
  for (const [secret, username] of [
    [arns.app, 'app'],
    [arns.clone, 'app_clone'],
  ] as const) {
    const credentials = await read(secret);
    expect(credentials.username).toBe(username);
    await expect(as(credentials, 'SELECT 1')).resolves.toBeDefined();
  }
});

test('what one user makes, the other can change', async () => {
  await as(await read(arns.application), 'CREATE TABLE orders (id int)');
  await rotate(arns.application);
  await expect(
    as(await read(arns.application), 'ALTER TABLE orders ADD COLUMN note text', 'DROP TABLE orders'),
  ).resolves.toBeDefined();
});

test('the users of the application can make neither roles nor databases', async () => {
  const current = await read(arns.application);
  for (const statement of ['CREATE ROLE intruder', 'CREATE DATABASE intruder', 'SET ROLE platform']) {
    await expect(as(current, statement)).rejects.toThrow(/permission denied/);
  }
});

test('the master rotates its own password, and the application’s rotation goes on with the new one', async () => {
  const before = await read(arns.master);
  await rotate(arns.master);
  const after = await read(arns.master);
  expect(after.username).toBe('platform');
  await expect(as(before, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  await expect(as(after, 'SELECT 1')).resolves.toBeDefined();
  await expect(rotate(arns.application)).resolves.toBeDefined();
});

/** A client whose call of this name fails after its effect, once. */
function crashingAfter(operation: string): SecretsManager {
  let crashed = false;
  return new Proxy(client, {
    get(target, name: keyof SecretsManager) {
      const real = target[name];
      if (typeof real !== 'function') return real;
      if (name !== operation) return (real as () => unknown).bind(target);
      return async (...request: unknown[]) => {
        const answer = await (real as (...all: unknown[]) => Promise<unknown>).apply(target, request);
        if (crashed) return answer;
        crashed = true;
        throw new Error('the function has ended');
      };
    },
  });
}

describe.each(['application', 'master'] as const)('a rotation of the %s that crashes', (which) => {
  // The master has no secret that RDS Proxy reads: its second step writes to the database alone.
  const crashes = [
    ['createSecret', 'getRandomPassword'],
    ['createSecret', 'putSecretValue'],
    ...(which === 'master' ? [] : [['setSecret', 'putSecretValue'] as const]),
    ['finishSecret', 'updateSecretVersionStage'],
  ] as const;

  test.each(crashes)('in %s after %s is finished by running it again', async (step, operation) => {
    const secret = arns[which];
    const token = randomUUID();
    const before = STEPS.slice(0, STEPS.indexOf(step as never));
    await rotate(secret, { token, steps: [...before] });
    await expect(
      rotate(secret, { token, steps: [step], parts: { client: crashingAfter(operation) } }),
    ).rejects.toThrow('the function has ended');
    await rotate(secret, { token });
    await expect(as(await read(secret), 'SELECT 1')).resolves.toBeDefined();
    expect((await client.describeSecret({ SecretId: secret })).VersionIdsToStages?.[token]).toContain(
      'AWSCURRENT',
    );
  });

  test('after the database has the password is finished by running it again', async () => {
    const secret = arns[which];
    const token = randomUUID();
    await rotate(secret, { token, steps: ['createSecret'] });
    let commits = 0;
    const crashing: Connect = async (credentials) => {
      const real = await login(credentials);
      return {
        end: () => real.end(),
        query: async (text: string, values?: readonly unknown[]) => {
          const answer = await real.query(text, values as unknown[]);
          if (!/^COMMIT|^ALTER ROLE .* WITH PASSWORD/.test(text)) return answer;
          commits += 1;
          throw new Error('the function has ended');
        },
      };
    };
    await expect(
      rotate(secret, { token, steps: ['setSecret'], parts: { connect: crashing } }),
    ).rejects.toThrow();
    expect(commits).toBe(1);
    await rotate(secret, { token });
    await expect(as(await read(secret), 'SELECT 1')).resolves.toBeDefined();
  });
});

describe('a clear error, and the old secret that still works', () => {
  let before: Credentials;
  beforeEach(async () => {
    before = await read(arns.application);
  });
  afterEach(async () => {
    expect(await read(arns.application)).toEqual(before);
    await expect(as(before, 'SELECT 1')).resolves.toBeDefined();
  });

  test('for a wrong password of the master, and never the password itself', async () => {
    const master = await read(arns.master);
    await client.putSecretValue({
      SecretId: arns.master,
      SecretString: JSON.stringify({ ...master, password: 'wrong-password-of-the-master' }),
    });
    try {
      const failure = await rotate(arns.application).catch((error: Error) => error);
      expect(String(failure)).toMatch(
        /master.*the database refuses the user platform and its password.*Reset/,
      );
      expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('wrong-password');
    } finally {
      await client.putSecretValue({ SecretId: arns.master, SecretString: JSON.stringify(master) });
    }
  });

  test('for a user that the rotation does not know', async () => {
    const current = await client.getSecretValue({ SecretId: arns.application });
    await client.putSecretValue({
      SecretId: arns.application,
      SecretString: JSON.stringify({ username: 'stranger', password: 'x' }),
    });
    await expect(rotate(arns.application)).rejects.toThrow(
      /is for the user stranger\. Put a version for app or app_clone/,
    );
    await client.putSecretValue({ SecretId: arns.application, SecretString: current.SecretString ?? '' });
  });

  test('for a server that takes no writes', async () => {
    const superuser = new Client({ ...postgres });
    await superuser.connect();
    await superuser.query('ALTER DATABASE shop SET default_transaction_read_only = on');
    try {
      await expect(rotate(arns.application)).rejects.toThrow(
        /the database takes no writes\. Connect the function to the primary/,
      );
    } finally {
      await superuser.query('ALTER DATABASE shop RESET default_transaction_read_only');
      await superuser.end();
    }
  });

  test('for a server that is away', async () => {
    const away: Connect = async () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    };
    await expect(rotate(arns.application, { parts: { connect: away } })).rejects.toThrow(
      /answers with the error ECONNREFUSED to the user platform/,
    );
  });

  test('for a version that is not pending, for another secret, and for a step that there is not', async () => {
    const handler = rotationHandler({
      settings: settings(),
      connect,
      client: secretsManagerOf(client, arns.application, 'other'),
    });
    const event = {
      SecretId: arns.application,
      ClientRequestToken: randomUUID(),
      Step: 'setSecret',
    } as const;
    await expect(handler(event as never)).rejects.toThrow(/is not pending/);
    await expect(handler({ ...event, SecretId: 'arn:stranger' } as never)).rejects.toThrow(
      /does not rotate this secret/,
    );
    await expect(handler({ ...event, Step: 'doSecret' } as never)).rejects.toThrow(
      /there is no step doSecret/,
    );
  });
});

test('a user whose role is missing is made again', async () => {
  const current = await read(arns.application);
  const next = current.username === 'app' ? 'app_clone' : 'app';
  const superuser = new Client({ ...postgres, database: 'shop' });
  await superuser.connect();
  await superuser.query(`DROP OWNED BY ${next}; DROP ROLE ${next}`);
  await superuser.end();
  await rotate(arns.application);
  expect((await read(arns.application)).username).toBe(next);
  await expect(as(await read(arns.application), 'SELECT 1')).resolves.toBeDefined();
});
