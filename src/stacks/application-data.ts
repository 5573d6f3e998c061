import type { Construct } from 'constructs';
import { type EnvironmentConfig, type Names, protectionOf } from '../config';
import { SessionCache } from '../constructs/data/session-cache';
import type { Network } from '../constructs/network/network';

/** A group that the application may open a port of. */
export interface DataTarget {
  readonly securityGroupId: string;
  readonly port: number;
  readonly why: string;
}

/** What the application needs in order to use its data. */
export interface ApplicationData {
  readonly targets: Readonly<Record<string, DataTarget>>;
  readonly secretArn: string;
  /** ARNs of the database's users, for IAM tokens; empty without a proxy. */
  readonly databaseUserArns: readonly string[];
  /** The cache and the user of it; absent with a session table. */
  readonly cacheArns?: readonly string[];
  /** The session table; absent with a cache. */
  readonly sessionTableArn?: string;
  /** ARNs of parameters by the environment variable that they are for. */
  readonly settingArns: Readonly<Record<string, string>>;
}

/** Where sessions are kept, in the application's terms. */
export interface SessionStore {
  /** Replication group or table. */
  readonly name: string;
  readonly targets: ApplicationData['targets'];
  readonly access: Pick<ApplicationData, 'cacheArns' | 'sessionTableArn'>;
  readonly settings: Readonly<Record<string, string>>;
}

/** Path of the application's parameters: the same in both regions. */
export function applicationPath(names: Names): string {
  return `${names.parameterPath}/application`;
}

/** The database in the application's settings. */
export function databaseSettings(
  { ports, database }: EnvironmentConfig,
  { host, secretArn, auth }: { host: string; secretArn: string; auth: 'iam' | 'password' },
): Record<string, string> {
  return {
    DATABASE_HOST: host,
    DATABASE_PORT: `${ports.database}`,
    DATABASE_NAME: database.databaseName,
    DATABASE_SECRET_ARN: secretArn,
    DATABASE_AUTH: auth,
  };
}

/** Sessions in a DynamoDB table. */
export function sessionsInTable(
  { sessions }: EnvironmentConfig,
  table: { readonly name: string; readonly arn: string },
): SessionStore {
  return {
    name: table.name,
    targets: {},
    access: { sessionTableArn: table.arn },
    settings: { SESSION_STORE: 'dynamodb', SESSION_TABLE: table.name, SESSION_HOURS: `${sessions.hours}` },
  };
}

export interface SessionsInCacheProps {
  readonly names: Names;
  readonly environment: EnvironmentConfig;
  readonly network: Network;
  readonly kmsKeyArn: string;
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
}

/** Sessions in a cache, which is made here. */
export function sessionsInCache(
  scope: Construct,
  id: string,
  { names, environment, network, kmsKeyArn, logs }: SessionsInCacheProps,
): SessionStore {
  const { sessions, ports } = environment;
  if (sessions.store !== 'elasticache') throw new Error(`${scope.node.path}: sessions are kept in a table`);
  const protection = protectionOf(environment);
  const cache = new SessionCache(scope, id, {
    ...sessions.cache,
    name: names.prefix,
    vpcId: network.vpcId,
    subnetIds: network.subnetIds.data,
    port: ports.cache,
    kmsKeyArn,
    logs,
    preventDestroy: protection.preventDestroy,
    finalSnapshot: protection.deletionProtection,
  });
  return {
    name: cache.replicationGroupId,
    targets: {
      sessions: {
        securityGroupId: cache.securityGroupId,
        port: ports.cache,
        why: 'The application uses its cache',
      },
    },
    access: { cacheArns: [cache.replicationGroupArn, cache.userArn] },
    settings: {
      SESSION_STORE: 'redis',
      CACHE_HOST: cache.primaryEndpoint,
      CACHE_PORT: `${ports.cache}`,
      CACHE_USER: cache.userName,
      CACHE_NAME: cache.replicationGroupId,
      CACHE_AUTH: 'iam',
      CACHE_TLS: 'on',
      SESSION_HOURS: `${sessions.hours}`,
    },
  };
}
