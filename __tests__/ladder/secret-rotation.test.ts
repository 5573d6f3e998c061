import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import type { Connect } from '../../src/runtime/lambda/secret-rotation/database';
import { type RotationParts, rotationHandler } from '../../src/runtime/lambda/secret-rotation/handler';
import type { Credentials } from '../../src/runtime/lambda/secret-rotation/secrets';
import { type Simulator, startSimulator } from '../../tools/simulator';
import { type Postgres, startPostgres } from '../support/postgres';

/** The rotation against a real PostgreSQL and the Secrets Manager of the simulator. */
jest.setTimeout(400_000);

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

type Parts = Partial<RotationParts>;

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

async function create(name: string, value?: object): Promise<string> {
  const SecretString = value === undefined ? undefined : JSON.stringify(value);
  return (await client.createSecret({ Name: name, SecretString })).ARN ?? '';
}

const asSuperuser = (...statements: string[]) =>
  as({ username: postgres.user, password: postgres.password }, ...statements);

const credentialsOf = (username: string) => (username === 'app' ? arns.app : arns.clone);

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

test('and the other user, whose password RDS Proxy finds in its secret before its turn', async () => {
  const clone = await read(arns.clone);
  expect(clone.username).toBe('app_clone');
  await expect(as(clone, 'SELECT 1')).resolves.toBeDefined();
});

test('20 rotations fail no login of 8 clients that read the current secret each time', async () => {
  let over = false;
  const failures: unknown[] = [];
  const users = new Set<string>();
  const logins = Array.from({ length: 8 }, () => 0);
  const clients = logins.map(async (_, index) => {
    while (!over) {
      try {
        const current = await read(arns.application);
        await as(current, 'SELECT 1');
        users.add(current.username);
      } catch (error) {
        failures.push(error);
      }
      logins[index] = (logins[index] ?? 0) + 1;
    }
  });
  for (let turn = 0; turn < 20; turn += 1) {
    const before = await read(arns.application);
    await rotate(arns.application);
    await expect(as(before, 'SELECT 1')).resolves.toBeDefined();
    // Between two rotations are weeks: time for each client to read the new secret, and to log in with it.
    const done = logins.map((count) => count + 2);
    while (logins.some((count, index) => count < (done[index] ?? 0))) await sleep(5);
  }
  over = true;
  await Promise.all(clients);
  expect(failures).toEqual([]);
  expect([...users].sort()).toEqual(['app', 'app_clone']);
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

test('the database keeps and logs a verifier of the password, never the password', async () => {
  const statements: string[] = [];
  const listening: Connect = async (credentials) => {
    const real = await login(credentials);
    return {
      query: (text, values) => {
        statements.push(text);
        return real.query(text, values as unknown[]);
      },
      end: () => real.end(),
    };
  };
  for (const secret of [arns.application, arns.master]) {
    await rotate(secret, { parts: { connect: listening } });
    const { username, password } = await read(secret);
    const [kept] = await asSuperuser(`SELECT rolpassword FROM pg_authid WHERE rolname = '${username}'`);
    expect(kept?.['rolpassword']).toMatch(/^SCRAM-SHA-256\$/);
    expect(statements.filter((statement) => /ROLE/.test(statement))).not.toHaveLength(0);
    expect(statements.filter((statement) => statement.includes(password))).toEqual([]);
  }
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

/** A function that ends after so many effects on Secrets Manager and the database, and does nothing from then on. */
class EndingFunction {
  effects = 0;

  constructor(private readonly last: number) {}

  readonly client = new Proxy(client, {
    get: (target, name: keyof SecretsManager) => {
      const real = target[name] as unknown;
      if (typeof real !== 'function') return real;
      return (...request: unknown[]) => this.do(() => real.apply(target, request));
    },
  });

  readonly connect: Connect = async (credentials) => {
    const real = await login(credentials);
    const gone = () => real.end();
    await this.do(async () => {}, gone);
    return {
      query: (text, values) => this.do(() => real.query(text, values as unknown[]), gone),
      end: gone,
    };
  };

  private async do<T>(effect: () => Promise<T>, broken = async () => {}): Promise<T> {
    if (this.effects === this.last) throw new Error('the function has ended');
    const answer = await effect();
    this.effects += 1;
    if (this.effects < this.last) return answer;
    // The database notices that the connection is gone.
    await broken();
    throw new Error('the function has ended');
  }
}

async function forgetUsers(): Promise<void> {
  const roles = await asSuperuser("SELECT rolname FROM pg_roles WHERE rolname LIKE 'app%'");
  const names = roles.map(({ rolname }) => rolname).join();
  if (names !== '') await asSuperuser(`DROP OWNED BY ${names}`, `DROP ROLE ${names}`);
  const value = { engine: 'postgres', username: 'app' };
  await client.putSecretValue({ SecretId: arns.application, SecretString: JSON.stringify(value) });
}

describe('a rotation that ends after any of its effects is finished by running it again', () => {
  test.each<[string, 'application' | 'master', () => Promise<void>]>([
    ['the first of the application', 'application', forgetUsers],
    ['a later one of the application', 'application', async () => {}],
    ['one of the master', 'master', async () => {}],
  ])('%s', async (_, which, prepare) => {
    const secret = arns[which];
    let whole = false;
    let effects = 0;
    while (!whole) {
      await prepare();
      const before = await read(secret);
      const token = randomUUID();
      const ending = new EndingFunction(effects + 1);
      const failure = await rotate(secret, { token, parts: ending }).then(
        () => undefined,
        (error: Error) => error,
      );
      whole = failure === undefined;
      if (!whole) {
        expect(failure?.message).toMatch(/the function has ended/);
        // Whoever reads the application's secret meanwhile can log in.
        const meanwhile = await read(secret);
        if (which === 'application' && meanwhile.password !== undefined) await as(meanwhile, 'SELECT 1');
        await rotate(secret, { token });
        effects += 1;
      }
      const after = await read(secret);
      expect(after.password).not.toBe(before.password);
      await as(after, 'SELECT 1');
      if (which === 'application') await as(await read(credentialsOf(after.username)), 'SELECT 1');
    }
    // Each step has several: fewer would mean that they were not seen.
    expect(effects).toBeGreaterThan(15);
  });
});

test('runs at the same time wait for each other', async () => {
  await forgetUsers();
  const token = await rotate(arns.application, { steps: ['createSecret'] });
  await Promise.all(
    Array.from({ length: 4 }, () => rotate(arns.application, { token, steps: ['setSecret'] })),
  );
  await rotate(arns.application, { token });
  await as(await read(arns.application), 'SELECT 1');
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

  test.each([
    ['for a wrong password of the master', { password: 'wrong-password-of-the-master' }, 'platform'],
    ['for a master that is missing', { username: 'nobody' }, 'nobody'],
  ])('%s, and never the password itself', async (_, change, username) => {
    const wrong = await create(randomUUID(), { ...(await read(arns.master)), ...change });
    const parts = { settings: { ...settings(), masterSecretArn: wrong } };
    const failure = await rotate(arns.application, { parts }).catch((error: Error) => error);
    expect(String(failure)).toMatch(
      `setSecret of ${wrong}: the database refuses the user ${username} and its password. Give`,
    );
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toMatch(/-password-/);
  });

  test('for a user that has gone between two steps', async () => {
    const token = await rotate(arns.application, { steps: STEPS.slice(0, 2) });
    const { username } = await read(arns.application, 'AWSPENDING');
    await asSuperuser(`DROP ROLE ${username}`);
    await expect(rotate(arns.application, { token, steps: ['testSecret'] })).rejects.toThrow(
      `the database refuses the user ${username} and its password. The rotation is tried again`,
    );
    await rotate(arns.application, { token, steps: STEPS.slice(0, 3) });
  });

  test('for a user that somebody else has made', async () => {
    const next = before.username === 'app' ? 'app_clone' : 'app';
    await asSuperuser(`DROP ROLE ${next}`, `CREATE ROLE ${next}`);
    await expect(rotate(arns.application)).rejects.toThrow(
      /the database denies this to the user platform\. Let the master .* administer the roles/,
    );
    await asSuperuser(`DROP ROLE ${next}`);
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
    await asSuperuser('ALTER DATABASE shop SET default_transaction_read_only = on');
    try {
      await expect(rotate(arns.application)).rejects.toThrow(
        /setSecret of .*application.*: the database takes no writes\. Connect the function to the primary/,
      );
    } finally {
      await asSuperuser('SET default_transaction_read_only = off', 'ALTER DATABASE shop RESET ALL');
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
});

test('a user whose role is missing is made again', async () => {
  const current = await read(arns.application);
  const next = current.username === 'app' ? 'app_clone' : 'app';
  await asSuperuser(`DROP ROLE IF EXISTS ${next}`);
  await rotate(arns.application);
  expect((await read(arns.application)).username).toBe(next);
  await expect(as(await read(arns.application), 'SELECT 1')).resolves.toBeDefined();
});
