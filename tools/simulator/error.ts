/** The simulator could not be had. The message says what was found, and what to do. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}
