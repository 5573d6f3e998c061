/** A Python environment could not be had. The message says what was looked for, what was found, and what to do. */
export class PythonEnvironmentError extends Error {
  override readonly name = 'PythonEnvironmentError';
}
