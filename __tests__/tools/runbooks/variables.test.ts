import { readFileSync } from 'node:fs';
import path from 'node:path';
import { allBlocks, type BlockReference, runbookBlock } from '../../../tools/runbooks/blocks';

const pageOf = (reference: BlockReference) => reference.split('#')[0] ?? '';
const PAGES = [...new Set(allBlocks().map(pageOf))];

const textOf = (page: string) =>
  readFileSync(path.join(__dirname, '../../../docs/runbooks', `${page}.md`), 'utf8').replace(
    /^```sh id=\S+\n[\s\S]*?^```$/gm,
    '',
  );

/** What a block reads and does not set. Names in small letters are its own. */
function neededBy(reference: BlockReference): string[] {
  const block = runbookBlock(reference);
  const used = [...block.matchAll(/\$\{?([A-Z][A-Z_]*)(:-)?/g)].flatMap(([, name = '', or]) =>
    or ? [] : name,
  );
  return [...new Set(used)];
}

/** Blocks that a page executes: its own, and those that it names as "block `x` of [page.md](page.md)". */
function executedBy(page: string): BlockReference[] {
  const called = [
    ...textOf(page).matchAll(/blocks? ((?:`[\w-]+`(?:,? and |, )?)+)\s*of\s+\[([\w-]+)\.md\]/g),
  ];
  return [
    ...allBlocks().filter((reference) => pageOf(reference) === page),
    ...called.flatMap(([, names = '', other]) =>
      [...names.matchAll(/`([\w-]+)`/g)].map(([, name]): BlockReference => `${other}#${name}`),
    ),
  ];
}

/** What a page has its reader set: in a block without an id, or in a sentence (`STACK=prod-data`). */
const givenBy = (page: string) =>
  new Set([...textOf(page).matchAll(/(?<![\w$])([A-Z][A-Z_]*)=/g)].map(([, name]) => name));

test.each(PAGES)('%s has its reader set every variable of the blocks that it executes', (page) => {
  const given = givenBy(page);
  const missing = executedBy(page).flatMap((reference) =>
    neededBy(reference)
      .filter((name) => !given.has(name))
      .map((name) => `${reference}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test.each(PAGES)('%s names the region of every command that has one', (page) => {
  const regionless = executedBy(page).filter((reference) =>
    runbookBlock(reference)
      .replace(/\\\n/g, ' ')
      .split('\n')
      .some((line) => /\baws [a-z]/.test(line) && !/--(region|recursive)/.test(line)),
  );
  if (regionless.length > 0) expect(givenBy(page)).toContain('AWS_DEFAULT_REGION');
});

test('blocks that are called on another page are there', () => {
  const called = PAGES.flatMap(executedBy);
  expect(called.filter((reference) => !allBlocks().includes(reference))).toEqual([]);
  expect(executedBy('failback')).toEqual(
    expect.arrayContaining(['state-recovery#copy-back', 'failover#judge', 'key-compromise#rotate-users']),
  );
});
