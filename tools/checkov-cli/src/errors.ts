/** The scan cannot be made. The message says what was wrong, where, what was found, and what to do. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
}
