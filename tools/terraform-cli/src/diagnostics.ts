import { z } from 'zod';

const position = z.object({ line: z.number(), column: z.number(), byte: z.number() });

const diagnostic = z.object({
  severity: z.enum(['error', 'warning']),
  summary: z.string(),
  detail: z.string().default(''),
  address: z.string().optional(),
  range: z.object({ filename: z.string(), start: position, end: position }).optional(),
});

/** One error or warning of terraform, as its `-json` outputs give it ("Machine-Readable UI", "validate -json"). */
export type Diagnostic = z.infer<typeof diagnostic>;

const validateOutput = z.object({ diagnostics: z.array(diagnostic) });
const streamedLine = z.object({ type: z.literal('diagnostic'), diagnostic });

/**
 * Collects the diagnostics of a command's standard output: one JSON document (`validate -json`), or one a line (`plan
 * -json`, `apply -json`, `init -json`). Output that is not JSON has none.
 */
export function parseDiagnostics(stdout: string): Diagnostic[] {
  const whole = validateOutput.safeParse(parseJson(stdout));
  if (whole.success) return whole.data.diagnostics;
  return stdout.split('\n').flatMap((line) => {
    const streamed = streamedLine.safeParse(parseJson(line));
    return streamed.success ? [streamed.data.diagnostic] : [];
  });
}

/** A diagnostic as a person reads it: what, where, and terraform's explanation. */
export function describeDiagnostic({ severity, summary, detail, address, range }: Diagnostic): string {
  const where = [address, range && `${range.filename} line ${range.start.line}`].filter(Boolean).join(', ');
  const title = `${severity === 'error' ? 'Error' : 'Warning'}: ${summary}${where ? ` (${where})` : ''}`;
  return detail === '' ? title : `${title}\n  ${detail.replaceAll('\n', '\n  ')}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
