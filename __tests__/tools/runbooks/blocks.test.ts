import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOSS_CASES } from '../../../tools/drill/cases';
import { allBlocks, blockLanguage, runbookBlock } from '../../../tools/runbooks/blocks';

describe('a runbook', () => {
  let folder: string;
  const write = (text: string) => writeFileSync(path.join(folder, 'page.md'), text);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'runbooks-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('gives the commands of a block exactly as they stand', () => {
    write('Text\n\n```sh id=one\necho "a" \\\n  b\n```\n\n```sh id=two\ntrue\n```\n');
    expect(runbookBlock('page#one', folder)).toBe('echo "a" \\\n  b\n');
    expect(allBlocks(folder)).toEqual(['page#one', 'page#two']);
  });

  test('keeps to its reader what has no id', () => {
    write('```sh\nexport A=1\n```\n\n```ts\nid=no\n```\n');
    expect(allBlocks(folder)).toEqual([]);
  });

  test('has queries as it has commands', () => {
    write('```sql id=one\nSELECT 1;\n```\n\n```sh id=two\ntrue\n```\n');
    expect(allBlocks(folder)).toEqual(['page#one', 'page#two']);
    expect(blockLanguage('page#one', folder)).toBe('sql');
    expect(runbookBlock('page#one', folder)).toBe('SELECT 1;\n');
  });

  test('without the block is an error that names both', () => {
    write('Nothing.\n');
    expect(() => runbookBlock('page#gone', folder)).toThrow(
      'docs/runbooks/page.md has no block for page#gone',
    );
  });

  test('with two blocks of one id is an error', () => {
    write('```sh id=one\ntrue\n```\n\n```sh id=one\nfalse\n```\n');
    expect(() => allBlocks(folder)).toThrow('has two blocks of the id one');
  });
});

const COMMANDS = allBlocks().filter((block) => blockLanguage(block) === 'sh');

test.each(COMMANDS)('%s ends at what fails or is not set, and leaves its reader’s shell open', (block) => {
  expect(runbookBlock(block)).toMatch(/^\( set -euo pipefail\n[\s\S]*\n\)\n$/);
});

test.each(COMMANDS)('%s means the same when it is pasted into a shell as in a script', (block) => {
  // Bash, "History Expansion": also within double quotes, unless a space, `=` or `(` follows. A comment is an error in zsh.
  expect(runbookBlock(block)).not.toMatch(/![^\s=(]/);
  expect(runbookBlock(block)).not.toMatch(/(^|\s)#/m);
});

test.each([...new Set(COMMANDS.map((block) => block.split('#')[0]))])(
  '%s says where its blocks are to be pasted',
  (page) => {
    const text = readFileSync(path.join(__dirname, `../../../docs/runbooks/${page}.md`), 'utf8');
    expect(text.replace(/\s+/g, ' ')).toContain('They are for `bash`: [README.md](README.md)');
  },
);

test('every block of every runbook is executed by a case of the drill or by the applied environment', () => {
  const drilled = LOSS_CASES.flatMap((each) => (each.expected === 'recovered' ? each.blocks : []));
  const environment = readFileSync(path.join(__dirname, '../../ladder/environment.test.ts'), 'utf8');
  const tested = [...environment.matchAll(/runbookBlock\('([^']+)'\)/g)].map(([, reference]) => reference);
  expect(allBlocks().filter((block) => !drilled.includes(block) && !tested.includes(block))).toEqual([]);
});
