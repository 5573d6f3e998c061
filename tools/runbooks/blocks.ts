import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const RUNBOOKS = path.resolve(__dirname, '..', '..', 'docs', 'runbooks');

/** A command block of a runbook by its place: `restore-objects#deleted` is the block "sh id=deleted" of that page. */
export type BlockReference = `${string}#${string}`;

const FENCE = /^```sh id=(\S+)\n([\s\S]*?)^```$/gm;

/** The commands of a block, as they stand in the runbook. */
export function runbookBlock(reference: BlockReference, folder = RUNBOOKS): string {
  const [runbook = ''] = reference.split('#');
  const found = blocksOf(runbook, folder).get(reference);
  if (found === undefined) throw new Error(`docs/runbooks/${runbook}.md has no block for ${reference}`);
  return found;
}

/** Tells two texts of a block apart. */
export function blockDigest(reference: BlockReference, folder = RUNBOOKS): string {
  return createHash('sha256').update(runbookBlock(reference, folder)).digest('hex').slice(0, 12);
}

/** Every command block of every runbook. */
export function allBlocks(folder = RUNBOOKS): BlockReference[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .flatMap((file) => [...blocksOf(path.basename(file, '.md'), folder).keys()]);
}

function blocksOf(runbook: string, folder: string): Map<BlockReference, string> {
  const blocks = new Map<BlockReference, string>();
  for (const [, id = '', commands = ''] of readFileSync(path.join(folder, `${runbook}.md`), 'utf8').matchAll(
    FENCE,
  )) {
    const reference: BlockReference = `${runbook}#${id}`;
    if (blocks.has(reference)) throw new Error(`docs/runbooks/${runbook}.md has two blocks "sh id=${id}"`);
    blocks.set(reference, commands);
  }
  return blocks;
}
