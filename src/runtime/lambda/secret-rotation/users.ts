import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Login } from './database';
import { scramVerifier } from './scram';
import type { Credentials } from './secrets';

/** Any number, the same in every run: two rotations of one database wait for each other. */
const LOCK = 7_266_190;

/** The user whose turn comes after this one's. */
export function otherUser(current: string, first: string): string {
  return current === first ? `${first}_clone` : first;
}

/** The role that owns what the application makes: both users are members of it. */
export function ownerRole(first: string): string {
  return `${first}_owner`;
}

/**
 * Gives an application's user its password, and makes the user and the role of both where they are missing. All of it
 * happens or nothing, and a second time changes nothing more.
 */
export async function setApplicationPassword(
  master: Login,
  { username, password }: Credentials,
  { first, database }: { readonly first: string; readonly database: string },
): Promise<void> {
  const owner = escapeIdentifier(ownerRole(first));
  const user = escapeIdentifier(username);
  await inTransaction(master, async () => {
    await master.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    if (!(await exists(master, ownerRole(first)))) {
      await master.query(`CREATE ROLE ${owner} NOLOGIN`);
      await master.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${escapeIdentifier(database)} TO ${owner}`);
      await master.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${owner}`);
    }
    const made = await exists(master, username);
    await master.query(
      `${made ? 'ALTER' : 'CREATE'} ROLE ${user} WITH LOGIN INHERIT NOCREATEDB NOCREATEROLE PASSWORD ${escapeLiteral(scramVerifier(password))}`,
    );
    await master.query(`GRANT ${owner} TO ${user}`);
    // Whatever either of the two makes belongs to the role of both.
    await master.query(`ALTER ROLE ${user} SET role = ${escapeLiteral(ownerRole(first))}`);
  });
}

/** A user changes its own password. */
export async function setOwnPassword(login: Login, { username, password }: Credentials): Promise<void> {
  await login.query(
    `ALTER ROLE ${escapeIdentifier(username)} WITH PASSWORD ${escapeLiteral(scramVerifier(password))}`,
  );
}

/** @throws the database's error when it takes no writes. */
export async function tryWriting(login: Login): Promise<void> {
  await inTransaction(login, async () => {
    await login.query('CREATE TEMPORARY TABLE rotation_test (id int) ON COMMIT DROP');
    await login.query('INSERT INTO rotation_test VALUES (1)');
    const { rows } = await login.query('SHOW transaction_read_only');
    if (rows[0]?.['transaction_read_only'] === 'on') {
      // Temporary tables are allowed to a session that may write nothing else.
      throw Object.assign(new Error('the session is read-only'), { code: '25006' });
    }
  });
}

async function exists(login: Login, role: string): Promise<boolean> {
  const { rows } = await login.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  return rows.length > 0;
}

async function inTransaction(login: Login, work: () => Promise<void>): Promise<void> {
  await login.query('BEGIN');
  try {
    await work();
    await login.query('COMMIT');
  } catch (error) {
    await login.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
