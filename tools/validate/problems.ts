import { getLocation } from 'jsonc-parser';
import type { Diagnostic } from '../terraform-cli/src/index';
import { STACK_FILE, type SynthesizedStack } from './stacks';

/** What is wrong with a stack, and where its author finds it. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Terraform's title, for example `Unsupported argument`. */
  readonly summary: string;
  /** Terraform's explanation; may be empty. */
  readonly detail: string;
  /** File in the stack's folder, for example `cdk.tf.json`. */
  readonly file?: string;
  /** Line in that file, from 1. */
  readonly line?: number;
  /** The construct that made it, for example `dev-network/vpc/flow-logs`; several, with commas, if it is about all. */
  readonly constructPath?: string;
}

/** Turns what terraform says about a stack's file into a problem that names the construct. */
export function toProblem(diagnostic: Diagnostic, stack: SynthesizedStack): Problem {
  const { severity, summary, detail, range } = diagnostic;
  if (range === undefined) return { severity, summary, detail };
  const file = range.filename.split('/').at(-1) ?? range.filename;
  const { line, column } = range.start;
  const constructPath = file === STACK_FILE ? constructAt(stack.text, line, column) : undefined;
  return { severity, summary, detail, file, line, constructPath };
}

/**
 * The path of the construct whose block stands at a position: cdktf notes it in the `//` metadata of each block. At the
 * name of a resource type, these are all constructs of that type.
 *
 * @param line from 1
 * @param column from 1
 */
export function constructAt(text: string, line: number, column: number): string | undefined {
  const lineStart = text.split('\n', line - 1).reduce((offset, previous) => offset + previous.length + 1, 0);
  const keys = getLocation(text, lineStart + column).path;
  let block: unknown = JSON.parse(text);
  let innermost: string | undefined;
  for (const key of keys.filter((name) => name !== '')) {
    block = isRecord(block) ? block[key] : undefined;
    innermost = metadataPath(block) ?? innermost;
  }
  if (innermost !== undefined || !isRecord(block)) return innermost;
  const inside = Object.values(block).flatMap((child) => metadataPath(child) ?? []);
  return inside.length > 0 ? inside.join(', ') : undefined;
}

function metadataPath(block: unknown): string | undefined {
  const comment = isRecord(block) ? block['//'] : undefined;
  const metadata = isRecord(comment) ? comment['metadata'] : undefined;
  const path = isRecord(metadata) ? metadata['path'] : undefined;
  return typeof path === 'string' ? path : undefined;
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
