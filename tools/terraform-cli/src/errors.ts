/** A refusal of the runner itself, before terraform was started. The message says what was wrong and what to do. */
export class RunnerError extends Error {
  override readonly name = 'RunnerError';

  /**
   * @param problem what was wrong, where, and what was found
   * @param advice what the reader can do about it
   */
  constructor(problem: string, advice: string, options?: ErrorOptions) {
    super(`${problem}\n${advice}`, options);
  }
}
