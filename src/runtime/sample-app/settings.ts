import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const text = z.string().min(1);

const database = z.object({
  DATABASE_HOST: text,
  DATABASE_PORT: port.default(5432),
  DATABASE_NAME: text,
  /** Secret with `username`, and with `password` where that is how the application logs in. */
  DATABASE_SECRET_ARN: text,
  /** `iam`: a token, through RDS Proxy; `password`: that of the secret. */
  DATABASE_AUTH: z.enum(['iam', 'password']).default('iam'),
  DATABASE_TLS: z.enum(['verify', 'off']).default('verify'),
});

const redis = z.object({
  SESSION_STORE: z.literal('redis'),
  CACHE_HOST: text,
  CACHE_PORT: port.default(6379),
  /** User and replication group that a token is made for. */
  CACHE_USER: text.default('default'),
  CACHE_NAME: text.default('none'),
  CACHE_AUTH: z.enum(['iam', 'none']).default('iam'),
  CACHE_TLS: z.enum(['on', 'off']).default('on'),
});

const dynamodb = z.object({ SESSION_STORE: z.literal('dynamodb'), SESSION_TABLE: text });

const schema = z
  .object({
    PORT: port.default(8080),
    AWS_REGION: text,
    /** Seconds until the process ends after SIGTERM, less than the load balancer's deregistration delay. */
    SHUTDOWN_SECONDS: z.coerce.number().int().min(1).max(3600).default(25),
    SESSION_HOURS: z.coerce.number().int().min(1).max(720).default(24),
  })
  .and(database)
  .and(z.discriminatedUnion('SESSION_STORE', [redis, dynamodb]));

export type Settings = z.output<typeof schema>;
export type DatabaseSettings = z.output<typeof database> & { readonly AWS_REGION: string };
export type RedisSettings = z.output<typeof redis> & { readonly AWS_REGION: string };

/** @throws Error with every variable that is missing or wrong, and never its value: it may be a secret. */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): Settings {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`The environment is wrong:\n${problems.join('\n')}`);
}
