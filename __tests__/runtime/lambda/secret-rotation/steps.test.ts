import { rotationHandler } from '../../../../src/runtime/lambda/secret-rotation/handler';
import { InMemoryDatabase } from './in-memory-database';
import { InMemorySecrets } from './in-memory-secrets';

const MASTER = 'arn:master';
const APPLICATION = 'arn:application';
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

let secrets: InMemorySecrets;
let database: InMemoryDatabase;
let handler: ReturnType<typeof rotationHandler>;

beforeEach(() => {
  secrets = new InMemorySecrets();
  database = new InMemoryDatabase();
  secrets.add(MASTER, { engine: 'postgres', username: 'platform', password: 'old-master' });
  secrets.add(APPLICATION, { engine: 'postgres', username: 'app', note: 'kept' });
  secrets.add('arn:app');
  secrets.add('arn:clone');
  database.add('platform', 'old-master');
  handler = rotationHandler({
    settings: {
      database: { host: 'database.example', port: 5432, name: 'shop' },
      masterSecretArn: MASTER,
      applicationSecretArn: APPLICATION,
      applicationUser: 'app',
      credentialSecretArns: { app: 'arn:app', app_clone: 'arn:clone' },
    },
    client: secrets.client,
    connect: database.connect,
  });
});

const run = (Step: string, secret = APPLICATION, token = 'token') =>
  handler({ SecretId: secret, ClientRequestToken: token, Step } as never);

async function rotate(secret: string, token: string, steps = STEPS): Promise<void> {
  secrets.announce(secret, token);
  for (const step of steps) await run(step, secret, token);
}

describe('a rotation of the application', () => {
  test('makes the user of the secret first, and takes turns with its clone from then on', async () => {
    const users = [];
    for (const token of ['one', 'two', 'three']) {
      await rotate(APPLICATION, token);
      users.push(secrets.value(APPLICATION)['username']);
    }
    expect(users).toEqual(['app', 'app_clone', 'app']);
  });

  test('tells where the database is, and keeps what else the secret holds', async () => {
    await rotate(APPLICATION, 'one');
    expect(secrets.value(APPLICATION)).toEqual({
      engine: 'postgres',
      host: 'database.example',
      port: 5432,
      dbname: 'shop',
      username: 'app',
      password: 'made-password-1',
      note: 'kept',
    });
  });

  test('leaves the former user’s password as it was', async () => {
    await rotate(APPLICATION, 'one');
    await rotate(APPLICATION, 'two');
    expect(database.accepts('app', 'made-password-1')).toBe(true);
    expect(database.accepts('app_clone', 'made-password-3')).toBe(true);
  });

  test('gives each user’s secret that user and its password alone, once', async () => {
    await rotate(APPLICATION, 'one');
    await rotate(APPLICATION, 'two', ['createSecret', 'setSecret', 'setSecret']);
    expect(secrets.value('arn:app')).toEqual({ username: 'app', password: 'made-password-1' });
    expect(secrets.value('arn:clone')).toEqual({ username: 'app_clone', password: 'made-password-3' });
    expect(secrets.count('arn:clone')).toBe(2);
  });

  test('makes both users at first, so that RDS Proxy has no secret without a password', async () => {
    await rotate(APPLICATION, 'one', STEPS.slice(0, 2));
    expect(secrets.value('arn:clone')).toEqual({ username: 'app_clone', password: 'made-password-2' });
    expect(database.accepts('app_clone', 'made-password-2')).toBe(true);
  });

  test('leaves the password that clients have, when RDS Proxy is new', async () => {
    await rotate(APPLICATION, 'one');
    secrets.add('arn:app');
    await rotate(APPLICATION, 'two');
    expect(secrets.value('arn:app')).toEqual({ username: 'app', password: 'made-password-1' });
    expect(database.accepts('app', 'made-password-1')).toBe(true);
  });

  test('gives out the new version at its last step and not before', async () => {
    await rotate(APPLICATION, 'one');
    await rotate(APPLICATION, 'two', STEPS.slice(0, 3));
    expect(secrets.value(APPLICATION)['username']).toBe('app');
    await run('finishSecret', APPLICATION, 'two');
    expect(secrets.value(APPLICATION)['username']).toBe('app_clone');
  });

  test('goes on while a rotation of the master has come as far as the database', async () => {
    await rotate(MASTER, 'master', ['createSecret', 'setSecret']);
    await rotate(APPLICATION, 'one');
    expect(database.accepts('app', 'made-password-2')).toBe(true);
  });
});

describe('a rotation of the master', () => {
  test('keeps the user and changes its password', async () => {
    await rotate(MASTER, 'one');
    expect(secrets.value(MASTER)).toMatchObject({ username: 'platform', password: 'made-password-1' });
    expect(database.accepts('platform', 'made-password-1')).toBe(true);
    expect(database.accepts('platform', 'old-master')).toBe(false);
  });
});

describe.each([MASTER, APPLICATION])('a rotation of %s', (secret) => {
  test('ends the same when each step runs twice', async () => {
    await rotate(
      secret,
      'one',
      STEPS.flatMap((step) => [step, step]),
    );
    const { username, password } = secrets.value(secret) as Record<string, string>;
    expect(password).toBe('made-password-1');
    expect(database.accepts(username ?? '', 'made-password-1')).toBe(true);
  });

  test('has nothing to do once its version is current', async () => {
    await rotate(secret, 'one');
    const { length } = secrets.calls;
    for (const step of STEPS) await run(step, secret, 'one');
    expect(new Set(secrets.calls.slice(length))).toEqual(new Set(['describeSecret']));
  });

  test('sends no password in a statement, and leaves no session open', async () => {
    await rotate(secret, 'one');
    expect(database.statements.join('\n')).not.toContain('made-password');
    expect(database.statements.join('\n')).toContain("PASSWORD 'SCRAM-SHA-256$");
    expect(database.sessions).toEqual({ begun: 2, ended: 2 });
  });
});

describe('an error names the step and the secret, and says what to do', () => {
  const refused = (code: string) => Object.assign(new Error('about made-password-1'), { code });

  test.each<[string, string, () => void, RegExp]>([
    [
      'createSecret',
      'a secret that is no JSON',
      () => secrets.add(APPLICATION, 'old-master'),
      /is no JSON object/,
    ],
    ['createSecret', 'a secret without a version', () => secrets.add(APPLICATION), /no version AWSCURRENT/],
    ['createSecret', 'a secret without a user', () => secrets.add(APPLICATION, {}), /has no username/],
    [
      'createSecret',
      'the secret of another user',
      () => secrets.add(APPLICATION, { username: 'platform', password: 'old-master' }),
      /is for the user platform\. Put a version for app or app_clone/,
    ],
    [
      'createSecret',
      'rotation that is off',
      () => (secrets.rotationEnabled = false),
      /rotation is not enabled/,
    ],
    ['setSecret', 'a version without a value', () => undefined, /AWSPENDING has no username/],
    [
      'setSecret',
      'a missing master',
      () => database.users.delete('platform'),
      /arn:master: .*refuses the user platform/,
    ],
    ['setSecret', 'a wrong master’s password', () => database.add('platform', 'x'), /modify-db-instance/],
    [
      'setSecret',
      'a standby',
      () => (database.refusal = { statement: /ROLE/, error: refused('25006') }),
      /takes no writes\. Connect the function to the primary/,
    ],
    [
      'setSecret',
      'roles of others',
      () => (database.refusal = { statement: /ROLE/, error: refused('42501') }),
      /denies this.*ADMIN OPTION/,
    ],
    [
      'setSecret',
      'a statement that takes too long',
      () => (database.refusal = { statement: /advisory/, error: refused('57014') }),
      /with the error 57014/,
    ],
    [
      'testSecret',
      'a user that has gone',
      () => database.users.delete('app'),
      /refuses the user app.*sets the password anew/,
    ],
    [
      'testSecret',
      'a session that may not write',
      () => (database.refusal = { statement: /INSERT/, error: refused('25006') }),
      /takes no writes/,
    ],
  ])('of %s: %s', async (step, _, prepare, message) => {
    secrets.announce(APPLICATION, 'token');
    const isBare = step === 'createSecret' || message.source.includes('AWSPENDING');
    if (!isBare) for (const before of STEPS.slice(0, STEPS.indexOf(step))) await run(before);
    prepare();
    if (step === 'createSecret') secrets.announce(APPLICATION, 'token');
    const error = await run(step).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toMatch(message);
    expect(String(error)).toMatch(new RegExp(`RotationError: ${step} of arn:\\w+: .+\\. [A-Z].+\\.$`));
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/made-password|old-master/);
    expect(database.sessions.ended).toBe(database.sessions.begun);
  });

  test('of Secrets Manager too', async () => {
    await expect(run('setSecret', MASTER, 'stranger')).rejects.toThrow(
      'setSecret of arn:master: the version stranger is not pending. Start a new rotation: this one has been given up.',
    );
    secrets.updateSecretVersionStage = () => Promise.reject(new Error('Rate exceeded'));
    await expect(rotate(MASTER, 'one')).rejects.toThrow(
      'finishSecret of arn:master: Error: Rate exceeded. The rotation is tried again.',
    );
  });

  test('of a version that has been replaced', async () => {
    await rotate(MASTER, 'one');
    await rotate(MASTER, 'two');
    await expect(run('setSecret', MASTER, 'first')).rejects.toThrow(/the version first is not pending/);
  });

  test('of a secret or a step that it does not know', async () => {
    await expect(run('setSecret', 'arn:app')).rejects.toThrow(
      'setSecret of arn:app: the function does not rotate this secret. It rotates arn:master and arn:application.',
    );
    await expect(run('toString')).rejects.toThrow(/there is no such step/);
  });
});
