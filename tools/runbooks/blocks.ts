import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const RUNBOOKS = path.resolve(__dirname, '..', '..', 'docs', 'runbooks');

/**
 * A block of a runbook by its place: `restore-objects#deleted` is the block "sh id=deleted" of that page. Blocks are of
 * commands (`sh`) or of queries (`sql`).
 */
export type BlockReference = `${string}#${string}`;

const FENCE = /^```(sh|sql) id=(\S+)\n([\s\S]*?)^```$/gm;

/** What a block holds. */
interface Block {
  readonly language: 'sh' | 'sql';
  readonly text: string;
}

/** The commands or the queries of a block, as they stand in the runbook. */
export function runbookBlock(reference: BlockReference, folder = RUNBOOKS): string {
  return blockOf(reference, folder).text;
}

/** Whether a block is of commands or of queries. */
export function blockLanguage(reference: BlockReference, folder = RUNBOOKS): 'sh' | 'sql' {
  return blockOf(reference, folder).language;
}

/** Tells two texts of a block apart. */
export function blockDigest(reference: BlockReference, folder = RUNBOOKS): string {
  return createHash('sha256').update(runbookBlock(reference, folder)).digest('hex').slice(0, 12);
}

/** Every block of every runbook. */
export function allBlocks(folder = RUNBOOKS): BlockReference[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .flatMap((file) => [...blocksOf(path.basename(file, '.md'), folder).keys()]);
}

function blockOf(reference: BlockReference, folder: string): Block {
  const [runbook = ''] = reference.split('#');
  const found = blocksOf(runbook, folder).get(reference);
  if (found === undefined) throw new Error(`docs/runbooks/${runbook}.md has no block for ${reference}`);
  return found;
}

function blocksOf(runbook: string, folder: string): Map<BlockReference, Block> {
  const page = readFileSync(path.join(folder, `${runbook}.md`), 'utf8');
  const blocks = new Map<BlockReference, Block>();
  for (const [, language = '', id = '', text = ''] of page.matchAll(FENCE)) {
    const reference: BlockReference = `${runbook}#${id}`;
    if (blocks.has(reference)) throw new Error(`docs/runbooks/${runbook}.md has two blocks of the id ${id}`);
    blocks.set(reference, { language: language === 'sql' ? 'sql' : 'sh', text });
  }
  return blocks;
}
