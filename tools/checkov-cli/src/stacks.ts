import path from 'node:path';
import { NoStacksError, parseJson, readStacks, STACK_FILE } from '../../validate/stacks';
import { ScanError } from './errors';
import { type Block, readBlocks } from './stack-blocks';

/** A synthesized stack to scan. */
export interface ScannedStack {
  readonly id: string;
  /** Absolute path of its `cdk.tf.json`. */
  readonly file: string;
  /** The text of that file. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

/**
 * Reads the stacks of a synthesized app.
 *
 * @param outDir cdktf's output folder
 * @param patterns stack ids to take, where `*` stands for any characters; none: all
 * @throws ScanError when there is no app, a file is not readable, a pattern fits no stack, or a stack has no resource
 */
export function stacksToScan(outDir: string, patterns: readonly string[] = []): ScannedStack[] {
  try {
    const chosen = (patterns.length === 0 ? ['*'] : patterns).flatMap((pattern) =>
      readStacks(outDir, pattern),
    );
    const unique = new Map(chosen.map((stack) => [stack.id, stack]));
    return [...unique.values()].map(({ id, folder, text }) => {
      const file = path.join(folder, STACK_FILE);
      const blocks = readBlocks(id, parseJson(text, file));
      requireResource(id, file, blocks);
      return { id, file, text, blocks };
    });
  } catch (error) {
    if (error instanceof NoStacksError) throw new ScanError(error.message, { cause: error });
    throw error;
  }
}

function requireResource(id: string, file: string, blocks: readonly Block[]): void {
  if (blocks.some(({ address }) => !address.startsWith('data.'))) return;
  throw new ScanError(
    `Stack ${id} has no resource at all, so a scan of it would prove nothing.\n` +
      `Give it one, or remove the stack from the app (${file}).`,
  );
}
