import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import autocannon from 'autocannon';
import { Client } from 'pg';
import { sampleApplication } from '../../src/bundling/runtime-bundle';
import { type Simulator, startSimulator } from '../../tools/simulator';
import { get, type RunningApplication, startApplication, stopApplications } from '../support/application';
import { type Postgres, startPostgres } from '../support/postgres';
import { endOf } from '../support/processes';
import { type RedisServer, startRedis } from '../support/redis';

/** The bundled application over HTTP, with a real PostgreSQL, a real Redis and the simulator's secrets. */
jest.setTimeout(400_000);

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-application-'));
let postgres: Postgres;
let redis: RedisServer;
let simulator: Simulator;
let secretArn: string;

const aws = () => ({
  region: 'eu-central-1',
  endpoint: simulator.endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const start = (changes: Readonly<Record<string, string>> = {}) =>
  startApplication({
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: simulator.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    DATABASE_HOST: postgres.host,
    DATABASE_PORT: `${postgres.port}`,
    DATABASE_NAME: 'postgres',
    DATABASE_SECRET_ARN: secretArn,
    DATABASE_AUTH: 'password',
    DATABASE_TLS: 'off',
    SESSION_STORE: 'redis',
    CACHE_HOST: redis.host,
    CACHE_PORT: `${redis.port}`,
    CACHE_AUTH: 'none',
    CACHE_TLS: 'off',
    SHUTDOWN_SECONDS: '5',
    ...changes,
  });

async function putPassword(password: string): Promise<void> {
  const superuser = new Client({ ...postgres });
  await superuser.connect();
  await superuser.query(`ALTER ROLE app PASSWORD '${password}'`);
  await superuser.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
  await superuser.end();
  const SecretString = JSON.stringify({ username: 'app', password });
  await new SecretsManager(aws()).putSecretValue({ SecretId: secretArn, SecretString });
}

beforeAll(async () => {
  [postgres, redis, simulator] = await Promise.all([
    startPostgres(),
    startRedis(),
    startSimulator({ accountId: '111111111111', directory: folder, detached: false }),
  ]);
  const superuser = new Client({ ...postgres });
  await superuser.connect();
  await superuser.query("CREATE ROLE app LOGIN PASSWORD 'first'");
  await superuser.end();
  const SecretString = JSON.stringify({ username: 'app', password: 'first' });
  secretArn = (await new SecretsManager(aws()).createSecret({ Name: 'app', SecretString })).ARN ?? '';
});

afterEach(stopApplications);

afterAll(async () => {
  await Promise.all([postgres?.stop(), redis?.stop(), simulator?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

test('(3.1) is alive, ready, and shows its page', async () => {
  const { url } = await start();
  expect(await get(`${url}/healthz`)).toMatchObject({ status: 200, json: { status: 'alive' } });
  expect(await get(`${url}/readyz`)).toMatchObject({
    status: 200,
    json: { draining: false, database: 'ok', sessions: 'ok' },
  });
  const page = await get(`${url}/`);
  expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<h1>') });
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('x-powered-by')).toBeNull();
});

test('has no other paths and no other methods', async () => {
  const { url } = await start();
  expect((await get(`${url}/admin`)).status).toBe(404);
  const posted = await fetch(`${url}/session`, { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('counts the visits of a session whichever process serves it', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  const first = await get(`${one.url}/session`);
  const set = first.headers.get('set-cookie') ?? '';
  expect(set).toMatch(/^__Host-session=[a-f0-9]{32}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  const cookie = set.split(';')[0] ?? '';
  const counts = [];
  for (const { url } of [two, one, two]) counts.push((await get(`${url}/session`, { cookie })).json);
  expect([first.json, ...counts]).toEqual([{ visits: 1 }, { visits: 2 }, { visits: 3 }, { visits: 4 }]);
});

test('takes no session id that it has not made', async () => {
  const { url } = await start();
  const forged = await get(`${url}/session`, { cookie: '__Host-session=../../etc' });
  expect(forged.headers.get('set-cookie')).toMatch(/^__Host-session=[a-f0-9]{32};/);
});

test('keeps sessions in a DynamoDB table with an end, where that is the store', async () => {
  const dynamodb = new DynamoDB(aws());
  await dynamodb.createTable({
    TableName: 'sessions',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  });
  const { url } = await start({ SESSION_STORE: 'dynamodb', SESSION_TABLE: 'sessions', SESSION_HOURS: '2' });
  expect((await get(`${url}/readyz`)).json).toMatchObject({ sessions: 'ok' });
  const cookie = (await get(`${url}/session`)).headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await get(`${url}/session`, { cookie })).json).toEqual({ visits: 2 });
  const { Items = [] } = await dynamodb.scan({ TableName: 'sessions' });
  const left = Number(Items[0]?.['expiresAt']?.N) - Date.now() / 1000;
  expect(Math.abs(left - 2 * 3600)).toBeLessThan(60);
});

test('tells all that is wrong with its settings, and starts nothing', async () => {
  const child = spawn(process.execPath, [sampleApplication().path], {
    env: { PATH: process.env['PATH'], SESSION_STORE: 'redis', PORT: 'http', DATABASE_AUTH: 'secret-word' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  expect(await endOf(child)).toBe(1);
  for (const name of [
    'PORT',
    'AWS_REGION',
    'DATABASE_HOST',
    'DATABASE_SECRET_ARN',
    'DATABASE_AUTH',
    'CACHE_HOST',
  ]) {
    expect(said).toContain(`${name}:`);
  }
  expect(said).not.toContain('secret-word');
});

test('goes on when the password is rotated and its connections are cut', async () => {
  const { url, output } = await start();
  const statuses = new Set<number>();
  expect((await get(`${url}/readyz`)).status).toBe(200);
  for (const password of ['rotated-once', 'rotated-twice']) {
    await putPassword(password);
    for (let turn = 0; turn < 5; turn += 1) statuses.add((await get(`${url}/readyz`)).status);
  }
  expect([...statuses]).toEqual([200]);
  expect(output()).not.toMatch(/rotated-/);
});

/**
 * What the load balancer does: it takes turns among its targets, drops those that are not alive, and sends no new requests
 * to one that is deregistered.
 */
async function loadBalancer(targets: readonly RunningApplication[]) {
  const registered = new Set(targets);
  const dead = new Set<RunningApplication>();
  const checks = setInterval(() => {
    for (const target of registered) {
      get(`${target.url}/healthz`)
        .then(({ status }) => (status === 200 ? dead.delete(target) : dead.add(target)))
        .catch(() => dead.add(target));
    }
  }, 200);
  let turn = 0;
  const server = createServer((request, response) => {
    const ready = [...registered].filter((target) => !dead.has(target));
    const target = ready[turn++ % ready.length];
    if (target === undefined) {
      response.writeHead(503).end();
      return;
    }
    const forwarded = httpRequest(
      { port: target.port, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      },
    );
    forwarded.on('error', () => response.writeHead(502).end());
    forwarded.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deregister: (target: RunningApplication | undefined) => target && registered.delete(target),
    stop: () => {
      clearInterval(checks);
      server.closeAllConnections();
      server.close();
    },
  };
}

// ECS deregisters a target and then stops it. On EC2 the instance sees its own end when the group begins to deregister it,
// and the load balancer learns of that some seconds later.
test.each([
  ['before', 1000, 0],
  ['after', 0, 1000],
])(
  'under load no request fails while one of two processes is told to end %s its deregistration',
  async (_, untilDeregistered, untilTold) => {
    const targets = await Promise.all([start(), start()]);
    const [leaving] = targets;
    const balancer = await loadBalancer(targets);
    try {
      const load = autocannon({ url: `${balancer.url}/session`, connections: 20, duration: 9 });
      await sleep(1500);
      const told = sleep(untilTold).then(() => leaving?.process.kill('SIGTERM'));
      await sleep(untilDeregistered);
      balancer.deregister(leaving);
      await told;
      const result = await load;
      expect({ failed: result.non2xx + result.errors + result.timeouts }).toEqual({ failed: 0 });
      expect(result['2xx']).toBeGreaterThan(500);
      expect(leaving?.process.exitCode).toBe(0);
      expect(leaving?.output()).toContain('"event":"stopped"');
    } finally {
      balancer.stop();
    }
  },
);

test('is not ready while it drains, and still answers', async () => {
  const { url, process: child } = await start();
  child.kill('SIGTERM');
  await sleep(300);
  expect(await get(`${url}/readyz`)).toMatchObject({ status: 503, json: { draining: true } });
  const answer = await get(`${url}/session`);
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  expect(await endOf(child)).toBe(0);
});

test('names the part that is away, and stays alive without it', async () => {
  const { url } = await start();
  expect((await get(`${url}/readyz`)).status).toBe(200);
  await redis.stop();
  expect(await get(`${url}/readyz`)).toMatchObject({
    status: 503,
    json: { database: 'ok', sessions: 'failed' },
  });
  await postgres.stop();
  expect(await get(`${url}/readyz`)).toMatchObject({
    status: 503,
    json: { database: 'failed', sessions: 'failed' },
  });
  expect((await get(`${url}/healthz`)).status).toBe(200);
});
