import { readFileSync } from 'node:fs';
import path from 'node:path';
import { allBlocks, type BlockReference, runbookBlock } from '../../../tools/runbooks/blocks';

const pageOf = (reference: BlockReference) => reference.split('#')[0] ?? '';
const PAGES = [...new Set(allBlocks().map(pageOf))];

/** A page with blanks in the place of its blocks: what stands where stays. */
const textOf = (page: string) =>
  readFileSync(path.join(__dirname, '../../../docs/runbooks', `${page}.md`), 'utf8').replace(
    /^```(?:sh|sql) id=\S+\n[\s\S]*?^```$/gm,
    (block) => ' '.repeat(block.length),
  );

/** What a block reads and does not set. Names in small letters are its own. */
function neededBy(reference: BlockReference): string[] {
  const block = runbookBlock(reference);
  const used = [...block.matchAll(/\$\{?([A-Z][A-Z_]*)(:-)?/g)].flatMap(([, name = '', or]) =>
    or ? [] : name,
  );
  return [...new Set(used)];
}

interface Execution {
  readonly reference: BlockReference;
  /** Where in the page. */
  readonly at: number;
}

/** Blocks that a page executes: its own, and those that it names as "block `x` of [page.md](page.md)". */
function executedBy(page: string): Execution[] {
  const whole = readFileSync(path.join(__dirname, '../../../docs/runbooks', `${page}.md`), 'utf8');
  const called = [
    ...textOf(page).matchAll(/blocks?\s+((?:`[\w-]+`(?:,?\s+and\s+|,\s+)?)+)\s*of\s+\[([\w-]+)\.md\]/gi),
  ];
  return [
    ...allBlocks()
      .filter((reference) => pageOf(reference) === page)
      .map((reference) => ({
        reference,
        at: whole.search(new RegExp(` id=${reference.split('#')[1]}$`, 'm')),
      })),
    ...called.flatMap(({ index: at, 1: names = '', 2: other }) =>
      [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => ({
        reference: `${other}#${name}` as BlockReference,
        // What the sentence says with it counts.
        at: at + (/\.(?=\s)/.exec(textOf(page).slice(at))?.index ?? 0),
      })),
    ),
  ];
}

/** What a page has its reader set before a place: in a block without an id, or in a sentence (`STACK=prod-data`). */
const givenBy = (page: string, before?: number) =>
  new Set(
    [
      ...textOf(page)
        .slice(0, before)
        .matchAll(/(?<![\w$])([A-Z][A-Z_]*)=/g),
    ].map(([, name]) => name),
  );

test.each(PAGES)('%s has its reader set every variable before the block that needs it', (page) => {
  const missing = executedBy(page).flatMap(({ reference, at }) =>
    neededBy(reference)
      .filter((name) => !givenBy(page, at).has(name))
      .map((name) => `${reference}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test.each(PAGES)('%s names the region of every command that has one', (page) => {
  const regionless = executedBy(page).filter(({ reference }) =>
    runbookBlock(reference)
      .replace(/\\\n/g, ' ')
      .split('\n')
      .some((line) => /\baws [a-z]/.test(line) && !/--(region|recursive)/.test(line)),
  );
  if (regionless.length > 0) expect(givenBy(page)).toContain('AWS_DEFAULT_REGION');
});

test.each(PAGES)('%s has no command wait in a pager', (page) => {
  // AWS CLI User Guide, "Use AWS CLI pagination": version 2 pages what it writes to a terminal.
  const asks = executedBy(page).some(({ reference }) => /\baws [a-z]/.test(runbookBlock(reference)));
  if (asks) expect(givenBy(page)).toContain('AWS_PAGER');
});

test('blocks that are called on another page are there', () => {
  const called = PAGES.flatMap(executedBy).map(({ reference }) => reference);
  expect(called.filter((reference) => !allBlocks().includes(reference))).toEqual([]);
  expect(executedBy('failback').map(({ reference }) => reference)).toEqual(
    expect.arrayContaining(['state-recovery#copy-back', 'failover#judge', 'key-compromise#rotate-users']),
  );
});
