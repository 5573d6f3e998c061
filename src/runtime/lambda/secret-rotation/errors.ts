import { isReadOnly, isWrongPassword } from './database';

/** A rotation that cannot go on. The message names the secret, what was found and what to do, and never a password. */
export class RotationError extends Error {
  override readonly name = 'RotationError';

  constructor(
    /** ARN. */
    readonly secret: string,
    private readonly found: string,
    private readonly toDo: string,
    step?: string,
  ) {
    super(`${step === undefined ? '' : `${step} of `}${secret}: ${found}. ${toDo}`);
  }

  /** The same, with the step that has failed. */
  in(step: string): RotationError {
    return new RotationError(this.secret, this.found, this.toDo, step);
  }
}

/** Any error of a step, with the secret and the step. */
export function failedIn(step: string, secret: string, error: unknown): RotationError {
  if (error instanceof RotationError) return error.in(step);
  const { name, message } = error as Error;
  return new RotationError(secret, `${name}: ${message}`, 'The rotation is tried again.', step);
}

/**
 * What the database answers to a user, in words that tell what to do. The cause is not attached: it may quote a
 * statement.
 *
 * @param remedy what to do when the database refuses the user's password.
 */
export function databaseError(
  secret: string,
  username: string,
  error: unknown,
  remedy: string,
): RotationError {
  if (error instanceof RotationError) return error;
  if (isWrongPassword(error)) {
    return new RotationError(secret, `the database refuses the user ${username} and its password`, remedy);
  }
  if (isReadOnly(error)) {
    return new RotationError(
      secret,
      'the database takes no writes',
      'Connect the function to the primary instance, or wait until the failover is over; the rotation is tried again.',
    );
  }
  const { code, message } = error as { code?: unknown; message?: string };
  if (code === '42501') {
    return new RotationError(
      secret,
      `the database denies this to the user ${username}`,
      'Let the master own the database, and administer the roles of the application that others have made (GRANT … WITH ADMIN OPTION).',
    );
  }
  return new RotationError(
    secret,
    `the database answers ${code === undefined ? (message ?? 'nothing') : `with the error ${String(code)}`} to the user ${username}`,
    'See "PostgreSQL Error Codes"; the rotation is tried again.',
  );
}
