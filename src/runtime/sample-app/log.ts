/** One line of JSON for each event, for CloudWatch Logs. */
export function log(event: string, facts: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`);
}

/** What is told of an error: its message may quote an address, never a secret. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
