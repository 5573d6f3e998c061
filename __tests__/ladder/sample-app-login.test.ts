import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import Redis from 'ioredis';
import { Client } from 'pg';
import { SESSION_ACCESS } from '../../src/constructs/data/session-cache';
import { Database } from '../../src/runtime/sample-app/database';
import { openSessions } from '../../src/runtime/sample-app/sessions';
import { settingsFrom } from '../../src/runtime/sample-app/settings';
import { type Simulator, startSimulator } from '../../tools/simulator';
import { get, startApplication, stopApplications } from '../support/application';
import { cacheFront, databaseFront, type LoginFront } from '../support/aws-logins';
import { type Identity, selfSigned } from '../support/certificate';
import { refusalOf } from '../support/login-token';
import { type Postgres, startPostgres } from '../support/postgres';
import { type RedisServer, startRedis } from '../support/redis';

/** How the application logs in where it really runs: by TLS, with tokens, as users that may do little. */
jest.setTimeout(400_000);

const REGION = 'eu-central-1';
const CACHE = 'groundwork-prod-sessions';
/** Of the Redis behind; the application never knows it. */
const PASSWORD = 'of-the-stand-in';

const credentials = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'of-the-role',
  // Those of a role have one, of characters that a query must escape.
  AWS_SESSION_TOKEN: 'of+a/session==',
};
const signed = { region: REGION, secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY };

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-login-'));
let identity: Identity;

/** Settings as the platform publishes them, with logins as they are in AWS. */
const settings = (changes: Readonly<Record<string, string>>) => ({
  ...credentials,
  DATABASE_HOST: 'localhost',
  DATABASE_NAME: 'postgres',
  DATABASE_SECRET_ARN: 'application',
  SESSION_STORE: 'redis',
  CACHE_HOST: 'localhost',
  CACHE_USER: CACHE,
  CACHE_NAME: CACHE,
  ...changes,
});

const environment = { ...process.env };

beforeAll(async () => {
  identity = await selfSigned();
  writeFileSync(path.join(folder, 'authority.pem'), identity.cert);
  Object.assign(process.env, credentials);
});

afterEach(stopApplications);

afterAll(() => {
  process.env = environment;
  rmSync(folder, { recursive: true, force: true });
});

describe('(7.2) the cache', () => {
  let redis: RedisServer;
  let superuser: Redis;
  let front: LoginFront;

  const judge = (user: string, token: string) =>
    user === CACHE
      ? refusalOf(token, { ...signed, service: 'elasticache', host: CACHE, user: ['User', CACHE] })
      : `there is no user ${user}`;
  const start = (changes: Readonly<Record<string, string>> = {}) =>
    startApplication(
      settings({
        CACHE_PORT: `${front.port}`,
        NODE_EXTRA_CA_CERTS: path.join(folder, 'authority.pem'),
        ...changes,
      }),
    );

  beforeAll(async () => {
    redis = await startRedis();
    superuser = new Redis({ host: redis.host, port: redis.port });
    await superuser.acl('SETUSER', CACHE, `>${PASSWORD}`, ...SESSION_ACCESS.split(' '));
  });

  beforeEach(async () => {
    front = await cacheFront(redis.port, PASSWORD, judge, identity);
  });

  afterEach(() => front.stop());

  afterAll(async () => {
    superuser?.disconnect();
    await redis?.stop();
  });

  test('counts visits for the very user that the platform makes, by TLS and with a token', async () => {
    const { url } = await start();
    const cookie = (await get(`${url}/session`)).headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await get(`${url}/session`, { cookie })).toMatchObject({ status: 200, json: { visits: 2 } });
    expect((await get(`${url}/readyz`)).json).toMatchObject({ sessions: 'ok' });
    expect(front.logins.map(({ user, token }) => [user, judge(user, token)])).toEqual([[CACHE, undefined]]);
  });

  test('lets that user do nothing else', async () => {
    const user = new Redis({ host: redis.host, port: redis.port, username: CACHE, password: PASSWORD });
    try {
      for (const command of ['FLUSHALL', 'KEYS *', 'CONFIG GET *', 'SHUTDOWN', 'ACL LIST', 'GET other']) {
        const [name = '', ...values] = command.split(' ');
        await expect(user.call(name, ...values)).rejects.toThrow(/^NOPERM/);
      }
    } finally {
      user.disconnect();
    }
  });

  test('gets a new token when the connection is cut', async () => {
    const { url } = await start();
    expect((await get(`${url}/session`)).status).toBe(200);
    await superuser.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await sleep(1000);
    expect((await get(`${url}/session`)).status).toBe(200);
    expect(front.logins.map(({ user, token }) => judge(user, token))).toEqual([undefined, undefined]);
  });

  test('gets a new token before the 12 hours are over after which it would cut the connection', async () => {
    // Hours pass for intervals alone: the connection itself lives in real time.
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setTimeout',
        'clearTimeout',
      ],
    });
    await front.stop();
    front = await cacheFront(redis.port, PASSWORD, judge);
    const sessions = openSessions(settingsFrom(settings({ CACHE_PORT: `${front.port}`, CACHE_TLS: 'off' })));
    try {
      expect(await sessions.count('long')).toBe(1);
      jest.advanceTimersByTime(11 * 3_600_000);
      await sleep(500);
      expect(await sessions.count('long')).toBe(2);
      expect(front.logins.map(({ user, token }) => judge(user, token))).toEqual([undefined, undefined]);
    } finally {
      await sessions.close();
      jest.useRealTimers();
    }
  });

  test('is told nothing when nobody vouches for its certificate', async () => {
    const { url } = await start({ NODE_EXTRA_CA_CERTS: '' });
    expect((await get(`${url}/readyz`)).json).toMatchObject({ sessions: 'failed' });
    expect(front.logins).toEqual([]);
  });
});

describe('(7.1) the database', () => {
  let postgres: Postgres;
  let simulator: Simulator;
  let secrets: SecretsManager;
  let front: LoginFront;
  /** Who may log in: a rotation moves it from one user to the other. */
  let valid: string;

  const judge = (user: string, token: string) =>
    user === valid
      ? refusalOf(token, {
          ...signed,
          service: 'rds-db',
          host: `localhost:${front.port}`,
          user: ['DBUser', user],
        })
      : `no user ${user}`;
  const databaseFor = (authorities?: readonly string[]) =>
    new Database(settingsFrom(settings({ DATABASE_PORT: `${front.port}` })), authorities);

  beforeAll(async () => {
    [postgres, simulator] = await Promise.all([
      startPostgres(),
      startSimulator({ accountId: '111111111111', directory: folder, detached: false }),
    ]);
    process.env['AWS_ENDPOINT_URL'] = simulator.endpoint;
    secrets = new SecretsManager({});
    await secrets.createSecret({ Name: 'application', SecretString: JSON.stringify({ username: 'app' }) });
    const superuser = new Client({ ...postgres });
    await superuser.connect();
    // The front has seen to it who comes: PostgreSQL believes it.
    await superuser.query(`DO $$ BEGIN
      CREATE ROLE app LOGIN; CREATE ROLE app_clone LOGIN;
      EXECUTE format('COPY (VALUES (%L), (%L)) TO %L', 'host all postgres all scram-sha-256',
        'host all app,app_clone 127.0.0.1/32 trust', current_setting('hba_file'));
      PERFORM pg_reload_conf();
    END $$`);
    await superuser.end();
  });

  beforeEach(async () => {
    valid = 'app';
    front = await databaseFront(postgres.port, judge, identity);
  });

  afterEach(() => front.stop());

  afterAll(() => Promise.all([postgres?.stop(), simulator?.stop()]));

  test('answers the user of the secret, by TLS and with a token for each login', async () => {
    const database = databaseFor([identity.cert]);
    try {
      expect(await database.query('SELECT current_user AS name')).toEqual([{ name: 'app' }]);
      await Promise.all([database.query('SELECT pg_sleep(0.2)'), database.ping(2000)]);
      expect(front.logins.map(({ user, token }) => [user, judge(user, token)])).toEqual([
        ['app', undefined],
        ['app', undefined],
      ]);
    } finally {
      await database.close();
    }
  });

  test('answers the other user once the secret is rotated and the first is refused', async () => {
    const database = databaseFor([identity.cert]);
    try {
      await database.ping(2000);
      valid = 'app_clone';
      await secrets.putSecretValue({
        SecretId: 'application',
        SecretString: JSON.stringify({ username: valid }),
      });
      const names = Array.from({ length: 3 }, () =>
        database.query('SELECT current_user AS name, pg_sleep(0.1)'),
      );
      const found = (await Promise.all(names)).flat().map(({ name }) => name);
      // The connection that was open goes on.
      expect(found.sort()).toEqual(['app', 'app_clone', 'app_clone']);
    } finally {
      await database.close();
    }
  });

  test('is told nothing when neither Amazon nor RDS vouches for its certificate', async () => {
    const database = databaseFor();
    await expect(database.ping(2000)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(front.logins).toEqual([]);
    await database.close();
  });
});
