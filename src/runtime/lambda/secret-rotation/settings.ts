import { otherUser } from './users';

/** What the function is told by its environment. */
export interface RotationSettings {
  readonly database: { readonly host: string; readonly port: number; readonly name: string };
  readonly masterSecretArn: string;
  readonly applicationSecretArn: string;
  /** The first of the two users that take turns. */
  readonly applicationUser: string;
  /** ARN of the secret of each single user, for RDS Proxy; empty without one. */
  readonly credentialSecretArns: Readonly<Record<string, string>>;
}

/** A name that needs no quotes, and leaves room for `_clone` and `_owner` in PostgreSQL's 63 characters. */
const USER = /^[a-z_][a-z0-9_]{0,56}$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/;

/**
 * Reads the settings from environment variables.
 *
 * @throws Error with every variable that is missing or wrong.
 */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): RotationSettings {
  const problems: string[] = [];
  const read = (name: string, isValid: (value: string) => boolean, wanted: string): string => {
    const value = env[name] ?? '';
    if (value === '') problems.push(`${name} is not set: ${wanted} is needed`);
    else if (!isValid(value)) problems.push(`${name} is ${value}: ${wanted} is needed`);
    return value;
  };
  const anything = () => true;
  const arn = (name: string) => read(name, (value) => SECRET_ARN.test(value), 'the ARN of a secret');
  const settings = {
    database: {
      host: read('DATABASE_HOST', anything, "the database's host"),
      port: Number(read('DATABASE_PORT', isPort, 'a port from 1 to 65535')),
      name: read('DATABASE_NAME', anything, "the database's name"),
    },
    masterSecretArn: arn('MASTER_SECRET_ARN'),
    applicationSecretArn: arn('APPLICATION_SECRET_ARN'),
    applicationUser: read(
      'APPLICATION_USER',
      (value) => USER.test(value),
      'a name of at most 57 small letters, digits and _',
    ),
  };
  const credentials = read(
    'CREDENTIAL_SECRET_ARNS',
    (value) => arnsByUser(value, settings.applicationUser) !== undefined,
    'a JSON object with the ARN of a secret for each of the two users, or {},',
  );
  if (problems.length > 0) throw new Error(`The function's environment is wrong: ${problems.join('; ')}`);
  return { ...settings, credentialSecretArns: arnsByUser(credentials, settings.applicationUser) ?? {} };
}

function isPort(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535;
}

function arnsByUser(json: string, first: string): Readonly<Record<string, string>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const arns = Object.values(value);
  if (!arns.every((arn) => typeof arn === 'string' && SECRET_ARN.test(arn))) return undefined;
  const users = Object.keys(value).sort().join();
  const both = [first, otherUser(first, first)].sort().join();
  return users === '' || users === both ? (value as Record<string, string>) : undefined;
}
