/** A rotation that cannot go on. The message names the secret, what was found and what to do, and never a password. */
export class RotationError extends Error {
  override readonly name = 'RotationError';

  constructor(
    readonly secret: string,
    found: string,
    toDo: string,
    options?: ErrorOptions,
  ) {
    super(`${secret}: ${found}. ${toDo}`, options);
  }
}
