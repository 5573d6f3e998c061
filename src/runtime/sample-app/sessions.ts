import { DynamoDB } from '@aws-sdk/client-dynamodb';
import Redis from 'ioredis';
import { cacheToken } from './cache-token';
import { within } from './deadline';
import { log, reason } from './log';
import type { RedisSettings, Settings } from './settings';

/** Where sessions live: outside of the process, so that any of them can serve any visitor. */
export interface Sessions {
  /** Counts a visit of a session, and puts off its end. */
  count(id: string): Promise<number>;
  /** @throws what the store answers, or that it took too long. */
  ping(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

const SECONDS_PER_HOUR = 3600;
const COMMAND_MS = 2000;

/** ElastiCache closes a connection 12 hours after its login with IAM: a new login before that costs nobody a request. */
const LOGIN_AGAIN_MS = 6 * 3_600_000;

export function openSessions(settings: Settings): Sessions {
  const seconds = settings.SESSION_HOURS * SECONDS_PER_HOUR;
  return settings.SESSION_STORE === 'redis'
    ? new RedisSessions(settings, seconds)
    : new TableSessions(settings.SESSION_TABLE, seconds);
}

class RedisSessions implements Sessions {
  private client?: Promise<Redis>;
  private loginTimer?: NodeJS.Timeout;

  constructor(
    private readonly settings: RedisSettings,
    private readonly seconds: number,
  ) {}

  async count(id: string): Promise<number> {
    const key = `session:${id}`;
    const client = await this.connected();
    const [counted] = (await client.multi().incr(key).expire(key, this.seconds).exec()) ?? [];
    const [error, visits] = counted ?? [new Error('the cache gave no answer'), 0];
    if (error) throw error;
    return Number(visits);
  }

  async ping(milliseconds: number): Promise<void> {
    await within(
      milliseconds,
      'the session store',
      this.connected().then((client) => client.ping()),
    );
  }

  async close(): Promise<void> {
    clearInterval(this.loginTimer);
    const client = await this.client?.catch(() => undefined);
    client?.disconnect();
  }

  private connected(): Promise<Redis> {
    this.client ??= this.connect().catch((error) => {
      this.client = undefined;
      throw error;
    });
    return this.client;
  }

  private async connect(): Promise<Redis> {
    const { CACHE_HOST: host, CACHE_PORT: port, CACHE_AUTH, CACHE_TLS, CACHE_USER } = this.settings;
    const client = new Redis({
      host,
      port,
      ...(CACHE_AUTH === 'iam' && { username: CACHE_USER, password: await this.token() }),
      ...(CACHE_TLS === 'on' && { tls: {} }),
      connectTimeout: COMMAND_MS,
      commandTimeout: COMMAND_MS,
      maxRetriesPerRequest: 1,
      retryStrategy: (times) => Math.min(times * 100, 2000),
    });
    client.on('error', (error) => log('session store connection lost', { reason: reason(error) }));
    if (CACHE_AUTH === 'iam') this.keepLogin(client);
    return client;
  }

  private token(): Promise<string> {
    return cacheToken(this.settings.AWS_REGION, this.settings.CACHE_NAME, this.settings.CACHE_USER);
  }

  /** A token is good for 15 minutes, and a reconnection needs a good one. */
  private keepLogin(client: Redis): void {
    client.on('close', () => {
      this.token()
        .then((password) => {
          client.options.password = password;
        })
        .catch((error) => log('no token for the cache', { reason: reason(error) }));
    });
    this.loginTimer = setInterval(() => {
      this.token()
        .then((password) => client.auth(this.settings.CACHE_USER, password))
        .catch((error) => log('login to the cache not renewed', { reason: reason(error) }));
    }, LOGIN_AGAIN_MS);
    this.loginTimer.unref();
  }
}

class TableSessions implements Sessions {
  private readonly client = new DynamoDB({});

  constructor(
    private readonly table: string,
    private readonly seconds: number,
  ) {}

  async count(id: string): Promise<number> {
    const { Attributes } = await this.client.updateItem({
      TableName: this.table,
      Key: { id: { S: id } },
      UpdateExpression: 'ADD visits :one SET expiresAt = :end',
      ExpressionAttributeValues: {
        ':one': { N: '1' },
        ':end': { N: `${Math.floor(Date.now() / 1000) + this.seconds}` },
      },
      ReturnValues: 'UPDATED_NEW',
    });
    return Number(Attributes?.['visits']?.N);
  }

  async ping(milliseconds: number): Promise<void> {
    const { Table } = await within(
      milliseconds,
      'the session store',
      this.client.describeTable({ TableName: this.table }),
    );
    if (Table?.TableStatus !== 'ACTIVE') throw new Error(`the session table is ${Table?.TableStatus}`);
  }

  async close(): Promise<void> {
    this.client.destroy();
  }
}
