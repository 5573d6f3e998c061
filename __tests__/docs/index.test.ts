import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../ladder/run-tool';

const read = (file: string) => readFileSync(path.join(PROJECT, file), 'utf8');
const pagesOf = (folder: string) =>
  readdirSync(path.join(PROJECT, folder)).filter((name) => name !== 'README.md');

describe.each(['docs/decisions', 'docs/runbooks'])('the index of %s', (folder) => {
  test('is linked by the README of the project', () => {
    expect(read('README.md')).toContain(`](${folder}/README.md)`);
  });

  test('links every page beside it, and none that is not there', () => {
    const links = [...read(`${folder}/README.md`).matchAll(/\]\(([\w-]+\.md)\)/g)].map(
      ([, page = '']) => page,
    );
    expect([...new Set(links)].sort()).toEqual(pagesOf(folder).sort());
  });
});

test('a decision has the same title in the index as on its page', () => {
  const index = read('docs/decisions/README.md');
  for (const page of pagesOf('docs/decisions')) {
    const [, number, title] = /^# (\d+)\. (.+)/.exec(read(`docs/decisions/${page}`)) ?? [];
    expect(index).toContain(`| ${number} | [${title}](${page}) |`);
  }
});

test('the README of the project links no page that is not there', () => {
  const links = [...read('README.md').matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, file = '']) => file);
  expect(links.filter((file) => !existsSync(path.join(PROJECT, file)))).toEqual([]);
});
