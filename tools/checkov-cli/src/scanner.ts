import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { checkovPython } from './checkov-python';
import { ScanError } from './errors';
import { countOf } from './text';

const PACKAGE = path.resolve(__dirname, '..');

/** The formats that checkov itself writes. */
export const FORMATS = ['json', 'sarif', 'junitxml'] as const;
export type Format = (typeof FORMATS)[number];

/** What the Python side is asked to do. */
export interface ScanRequest {
  readonly stacks: readonly { readonly stack: string; readonly file: string }[];
  readonly plans: readonly { readonly stack: string; readonly file: string }[];
  readonly suppressions: readonly {
    readonly stack: string;
    readonly address: string;
    readonly id: string;
    readonly reason: string;
  }[];
  /** Construct path by stack and address. */
  readonly constructPaths: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Only these checks; none: all. */
  readonly checks: readonly string[];
  readonly formats: readonly Format[];
}

const view = z.enum(['stack', 'plan']);

const findingSchema = z.object({
  stack: z.string(),
  address: z.string(),
  checkId: z.string(),
  checkName: z.string(),
  /** Skipped: it failed, and is suppressed. */
  result: z.enum(['passed', 'failed', 'skipped']),
  /** The views in which it failed: the stack's JSON, its plan, or both. */
  failedIn: z.array(view),
  /** Why it is skipped; null when it is not. */
  reason: z.string().nullable(),
  /** The arguments that the check looked at. */
  evaluatedKeys: z.array(z.string()),
  details: z.array(z.string()),
  guideline: z.string().nullable(),
  file: z.string(),
  lines: z.array(z.number()),
});

const resultSchema = z.object({
  /** checkov's version. */
  version: z.string(),
  knownChecks: z.array(z.string()),
  /** The addresses that each view really scanned, by stack. */
  scanned: z.record(view, z.record(z.string(), z.array(z.string()))),
  /** What went wrong in checkov while it went on. */
  errors: z.array(z.string()),
  /** Indexes into the request's suppressions of those that met no failure. */
  unused: z.array(z.number()),
  findings: z.array(findingSchema),
  outputs: z.record(z.string(), z.string()),
});

export type Finding = z.infer<typeof findingSchema>;
export type ScanResult = z.infer<typeof resultSchema>;

/**
 * Runs the real checkov once for everything, offline.
 *
 * @throws PythonEnvironmentError when there is no Python, ScanError when checkov crashed
 */
export async function runScanner(
  request: ScanRequest,
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<ScanResult> {
  const python = await checkovPython(onProgress);
  signal?.throwIfAborted();
  onProgress(describe(request));
  const child = spawn(python, ['-m', 'groundwork_checkov'], {
    stdio: 'pipe',
    signal,
    env: {
      ...process.env,
      PYTHONPATH: path.join(PACKAGE, 'python'),
      PYTHONUTF8: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  const closed = once(child, 'close');
  child.stdin.on('error', () => undefined); // A crash before the request is read is told by the exit code.
  child.stdin.end(JSON.stringify({ ...request, policies: path.join(PACKAGE, 'policies') }));
  const [output, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (code !== 0) {
    throw new ScanError(
      `checkov crashed (exit code ${code}); nothing was proven. It said:\n${complaints.trim()}`,
    );
  }
  return resultSchema.parse(JSON.parse(output));
}

function describe({ stacks, plans }: ScanRequest): string {
  return `checkov reads ${countOf(stacks.length, 'stack')} and ${countOf(plans.length, 'plan')}`;
}
