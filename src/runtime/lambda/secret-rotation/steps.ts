import type { Connect, Login } from './database';
import { databaseError, RotationError } from './errors';
import { loginAsMaster } from './master';
import { type Credentials, isWhole, type PartialCredentials, type Secrets } from './secrets';
import type { RotationSettings } from './settings';
import { otherUser, setApplicationPassword, setOwnPassword, tryWriting } from './users';

export interface Parts {
  readonly secrets: Secrets;
  readonly connect: Connect;
  readonly settings: RotationSettings;
}

/** Each step of a rotation can be run again, from wherever an earlier run has ended. */
export type Step = (secretId: string, token: string, parts: Parts) => Promise<void>;

const SET_AGAIN =
  'The rotation is tried again and sets the password anew. The current version of the secret still works.';

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
  await secrets.write(secretId, pending, token, 'AWSPENDING');
};

/** Puts the password into the database, and into the secret that RDS Proxy reads. */
export const setSecret: Step = async (secretId, token, parts) => {
  const { secrets, settings } = parts;
  const pending = await secrets.readWhole(secretId, 'AWSPENDING', token);
  const isMaster = secretId === settings.masterSecretArn;
  const users = isMaster ? [] : [pending, ...(await unknownToProxy(secretId, pending, parts))];
  const { applicationUser: first, database, credentialSecretArns } = settings;
  const { master, username } = await loginAsMaster(parts);
  await using(secretId, username, master, async () => {
    if (isMaster) await setOwnPassword(master, pending);
    for (const user of users) await setApplicationPassword(master, user, { first, database: database.name });
  });
  for (const user of users) {
    const credentials = credentialSecretArns[user.username];
    if (credentials !== undefined) await secrets.write(credentials, user, token, 'AWSCURRENT');
  }
};

/** Logs in with the new password and writes, before anybody else is given it. */
export const testSecret: Step = async (secretId, token, { secrets, connect }) => {
  const pending = await secrets.readWhole(secretId, 'AWSPENDING', token);
  const login = await connect(pending).catch((error) => {
    throw databaseError(secretId, pending.username, error, SET_AGAIN);
  });
  await using(secretId, pending.username, login, () => tryWriting(login));
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

/**
 * The user whose turn it is not, while RDS Proxy has no password of it: the proxy is not to be given a secret without a
 * version for the 30 days until its turn. It keeps the password that clients have, if it is the current user.
 */
async function unknownToProxy(
  secretId: string,
  pending: Credentials,
  { secrets, settings }: Parts,
): Promise<Credentials[]> {
  const username = otherUser(pending.username, settings.applicationUser);
  const credentials = settings.credentialSecretArns[username];
  if (credentials === undefined || (await secrets.read(credentials, 'AWSCURRENT')) !== undefined) return [];
  const current = await secrets.read(secretId, 'AWSCURRENT');
  const isInUse = isWhole(current) && current.username === username;
  return [{ username, password: isInUse ? current.password : await secrets.newPassword() }];
}

/** Works with a login and ends it; tells what the database refuses meanwhile. */
async function using(
  secretId: string,
  username: string,
  login: Login,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw databaseError(secretId, username, error, SET_AGAIN);
  } finally {
    await login.end().catch(() => undefined);
  }
}
