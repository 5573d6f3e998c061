/** Something that went wrong and that the reader can mend: shown as it is, without a stack trace. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** Names of errors whose message says all that a reader needs. */
const SAYS_ALL = new Set([
  'Failure',
  'ConfigurationError',
  'PythonEnvironmentError',
  'RunnerError',
  'ScanError',
  'SimulatorError',
  'TerraformError',
]);

/** Ends a command: prints what went wrong, and sets the exit code. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof Error && SAYS_ALL.has(error.name)) console.error(error.message);
  else console.error(error);
}
