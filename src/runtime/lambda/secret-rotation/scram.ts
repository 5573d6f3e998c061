import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** PostgreSQL's own choice (`scram_iterations`). */
const ITERATIONS = 4096;
const SALT_BYTES = 16;

/**
 * What PostgreSQL keeps of a password. Sent in its place, the password itself stands in no statement, and so neither in
 * the server's log (`log_statement = ddl`) nor in `pg_stat_statements`; nobody can log in with the verifier.
 * PostgreSQL, "SCRAM-SHA-256 Authentication" and "CREATE ROLE: PASSWORD"; RFC 5803.
 *
 * @param password of ASCII, as Secrets Manager makes it: others would need SASLprep first.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(SALT_BYTES)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64');
  const serverKey = key('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
