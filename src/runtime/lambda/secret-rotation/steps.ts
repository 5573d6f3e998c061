import { type Connect, isReadOnly, isWrongPassword, type Login } from './database';
import { RotationError } from './errors';
import type { Credentials, PartialCredentials, Secrets } from './secrets';
import type { RotationSettings } from './settings';
import { otherUser, setApplicationPassword, setOwnPassword, tryWriting } from './users';

export interface Parts {
  readonly secrets: Secrets;
  readonly connect: Connect;
  readonly settings: RotationSettings;
}

/** Each step of a rotation can be run again, from wherever an earlier run has ended. */
export type Step = (secretId: string, token: string, parts: Parts) => Promise<void>;

/** A new password, for the user whose turn it is; kept if this rotation has made one before. */
export const createSecret: Step = async (secretId, token, { secrets, settings }) => {
  if ((await secrets.read(secretId, 'AWSPENDING', token)) !== undefined) return;
  const current = await secrets.read(secretId, 'AWSCURRENT');
  if (current === undefined) {
    throw new RotationError(
      secretId,
      'there is no version AWSCURRENT',
      'Deploy the data stack, which makes the first.',
    );
  }
  const { host, port, name } = settings.database;
  const pending = {
    ...current,
    engine: 'postgres',
    host,
    port,
    dbname: name,
    username: nextUser(secretId, current, settings),
    password: await secrets.newPassword(),
  };
  await secrets.write(secretId, pending, token);
};

/** Puts the password into the database, and into the secret that RDS Proxy reads. */
export const setSecret: Step = async (secretId, token, parts) => {
  const { secrets, connect, settings } = parts;
  const pending = await secrets.readWhole(secretId, 'AWSPENDING', token);
  const current = await secrets.readWhole(settings.masterSecretArn, 'AWSCURRENT');
  if (secretId === settings.masterSecretArn) {
    // Logging in with the pending one tells that an earlier run has come so far.
    const login = await connect(current).catch(async (error) => {
      if (!isWrongPassword(error)) throw failed(secretId, current, error);
      return connect(pending).catch(() => {
        throw failed(secretId, current, error);
      });
    });
    await using(
      login,
      () => setOwnPassword(login, pending),
      (error) => failed(secretId, current, error),
    );
    return;
  }
  const master = await connect(current).catch((error) => {
    throw failed(settings.masterSecretArn, current, error);
  });
  await using(
    master,
    () =>
      setApplicationPassword(master, pending, {
        first: settings.applicationUser,
        database: settings.database.name,
      }),
    (error) => failed(secretId, current, error),
  );
  const credentials = settings.credentialSecretArns[pending.username];
  if (credentials !== undefined) await secrets.write(credentials, pending);
};

/** Logs in with the new password and writes, before anybody else is given it. */
export const testSecret: Step = async (secretId, token, { secrets, connect }) => {
  const pending = await secrets.readWhole(secretId, 'AWSPENDING', token);
  const login = await connect(pending).catch((error) => {
    throw failed(secretId, pending, error);
  });
  await using(
    login,
    () => tryWriting(login),
    (error) => failed(secretId, pending, error),
  );
};

/** From here on everybody reads the new version. */
export const finishSecret: Step = async (secretId, token, { secrets }) => {
  const { stages } = await secrets.describe(secretId);
  const current = Object.keys(stages).find((version) => stages[version]?.includes('AWSCURRENT'));
  if (current !== token) await secrets.promote(secretId, token, current);
};

/** The first rotation of the application's secret makes the first user; each later one takes the other. */
function nextUser(secretId: string, current: PartialCredentials, settings: RotationSettings): string {
  const { username, password } = current;
  if (typeof username !== 'string' || username === '') {
    throw new RotationError(
      secretId,
      'the version AWSCURRENT has no username',
      'Put a version that names the user.',
    );
  }
  if (secretId === settings.masterSecretArn) return username;
  const first = settings.applicationUser;
  if (![first, `${first}_clone`].includes(username)) {
    throw new RotationError(
      secretId,
      `the version AWSCURRENT is for the user ${username}`,
      `Put a version for ${first} or ${first}_clone: the rotation changes no other user.`,
    );
  }
  return password === undefined ? first : otherUser(username, first);
}

async function using(
  login: Login,
  work: () => Promise<void>,
  told: (error: unknown) => Error,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw told(error);
  } finally {
    await login.end().catch(() => undefined);
  }
}

/** What the database refuses, in words that tell what to do. The cause is not attached: it may quote a statement. */
function failed(secretId: string, { username }: Pick<Credentials, 'username'>, error: unknown): Error {
  if (error instanceof RotationError) return error;
  if (isWrongPassword(error)) {
    return new RotationError(
      secretId,
      `the database refuses the user ${username} and its password`,
      "Reset the user's password in the database and put it into the secret, then rotate again. The current version of the secret that was to be rotated still works.",
    );
  }
  if (isReadOnly(error)) {
    return new RotationError(
      secretId,
      'the database takes no writes',
      'Connect the function to the primary instance, or wait until the failover is over; the rotation is tried again.',
    );
  }
  const { code, message } = error as { code?: unknown; message?: string };
  return new RotationError(
    secretId,
    `the database answers ${code === undefined ? (message ?? 'nothing') : `with the error ${String(code)}`} to the user ${username}`,
    'See "PostgreSQL Error Codes"; the rotation is tried again.',
  );
}
