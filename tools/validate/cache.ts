import { createHash, type Hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Problem } from './problems';
import type { SynthesizedStack } from './stacks';

const entrySchema = z.object({
  stack: z.string(),
  warnings: z.array(
    z.object({
      severity: z.literal('warning'),
      summary: z.string(),
      detail: z.string(),
      file: z.string().optional(),
      line: z.number().optional(),
      constructPath: z.string().optional(),
    }),
  ),
});

/** Files that terraform writes into a stack's folder when it is applied: they say nothing about the configuration. */
const WRITTEN_BY_TERRAFORM = /^(\..*|plan|.*\.tfstate(\..*)?)$/;

/**
 * Remembers which content terraform has found valid. Only passes are kept: a stack that failed is asked about again.
 */
export class ValidationCache {
  readonly #folder: string;
  readonly #context: string;

  /**
   * @param folder where entries are kept, one small file each
   * @param context what a verdict depends on besides the stack: terraform's version, the lock file
   */
  constructor(folder: string, context: string) {
    this.#folder = folder;
    this.#context = context;
  }

  /** The warnings of a stack that is known to be valid; undefined when it must be validated. */
  get(stack: SynthesizedStack): Problem[] | undefined {
    try {
      return entrySchema.parse(JSON.parse(readFileSync(this.#entry(stack), 'utf8'))).warnings;
    } catch {
      return undefined;
    }
  }

  /** Notes that a stack is valid. */
  put(stack: SynthesizedStack, warnings: readonly Problem[]): void {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#entry(stack), JSON.stringify({ stack: stack.id, warnings }));
  }

  #entry(stack: SynthesizedStack): string {
    const hash = createHash('sha256').update(this.#context);
    addFolder(hash, stack.folder, '');
    return path.join(this.#folder, `${hash.digest('hex')}.json`);
  }
}

/** Assets count too: functions such as filesha256() read them while terraform validates. */
function addFolder(hash: Hash, root: string, relative: string): void {
  const entries = readdirSync(path.join(root, relative), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (WRITTEN_BY_TERRAFORM.test(entry.name)) continue;
    const file = path.join(relative, entry.name);
    if (entry.isDirectory()) addFolder(hash, root, file);
    else hash.update(`\n${file}\n`).update(readFileSync(path.join(root, file)));
  }
}
