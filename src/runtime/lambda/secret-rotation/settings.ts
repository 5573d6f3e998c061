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

/** @throws Error with every variable that is missing or wrong. */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): RotationSettings {
  const problems: string[] = [];
  const required = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') problems.push(`${name} is not set`);
    return value ?? '';
  };
  const port = Number(required('DATABASE_PORT'));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    problems.push(`DATABASE_PORT is ${env['DATABASE_PORT']}: a port from 1 to 65535 is needed`);
  }
  const settings = {
    database: { host: required('DATABASE_HOST'), port, name: required('DATABASE_NAME') },
    masterSecretArn: required('MASTER_SECRET_ARN'),
    applicationSecretArn: required('APPLICATION_SECRET_ARN'),
    applicationUser: required('APPLICATION_USER'),
    credentialSecretArns: arnsByUser(required('CREDENTIAL_SECRET_ARNS'), problems),
  };
  if (problems.length > 0) throw new Error(`The function's environment is wrong: ${problems.join('; ')}`);
  return settings;
}

function arnsByUser(json: string, problems: string[]): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(json);
    if (
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((arn) => typeof arn === 'string')
    ) {
      return value as Record<string, string>;
    }
  } catch {
    // Told below, like any other wrong value.
  }
  problems.push('CREDENTIAL_SECRET_ARNS is no JSON object of ARNs by user');
  return {};
}
