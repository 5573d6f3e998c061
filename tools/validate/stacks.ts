import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What cdktf writes to `cdktf.out/manifest.json`. */
const manifestSchema = z.object({
  stacks: z.record(z.string(), z.object({ name: z.string(), workingDirectory: z.string() })),
});

/** A synthesized stack on disk. */
export interface SynthesizedStack {
  /** Its id, for example `dev-network`. */
  readonly id: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** The text of its `cdk.tf.json`. */
  readonly text: string;
}

/** Nothing to validate, or nothing readable: never a pass. */
export class NoStacksError extends Error {
  override readonly name = 'NoStacksError';
}

/** The file that cdktf writes for each stack. */
export const STACK_FILE = 'cdk.tf.json';

/**
 * Reads the stacks of a synthesized app.
 *
 * @param outDir cdktf's output folder
 * @param pattern stack ids to take, where `*` stands for any characters, for example `prod-*`
 * @throws NoStacksError when the folder holds no synthesized app, a stack's file cannot be read, or no stack matches
 */
export function readStacks(outDir: string, pattern = '*'): SynthesizedStack[] {
  const manifestFile = path.join(outDir, 'manifest.json');
  const manifest = manifestSchema.safeParse(parseJson(read(manifestFile), manifestFile));
  if (!manifest.success)
    throw new NoStacksError(`${manifestFile} is no manifest of cdktf. Run: npx cdktf synth`);
  const all = Object.values(manifest.data.stacks);
  const wanted = all.filter(({ name }) => matches(name, pattern));
  if (wanted.length === 0) {
    const have =
      all.length === 0 ? 'it has no stack at all' : `it has ${all.map(({ name }) => name).join(', ')}`;
    throw new NoStacksError(`No stack of ${outDir} matches "${pattern}": ${have}.`);
  }
  return wanted.map(({ name, workingDirectory }) => {
    const folder = path.resolve(outDir, workingDirectory);
    return { id: name, folder, text: read(path.join(folder, STACK_FILE)) };
  });
}

/** Parses JSON, naming the file when it is none. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NoStacksError(`${file} is not JSON (${(error as Error).message}). Run: npx cdktf synth`, {
      cause: error,
    });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new NoStacksError(`${file} cannot be read (${(error as Error).message}). Run: npx cdktf synth`, {
      cause: error,
    });
  }
}

function matches(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
