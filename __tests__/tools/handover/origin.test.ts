import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { originOf } from '../../../tools/handover/origin';

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-handover-origin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project in a repository, all of it committed. */
async function project(name: string): Promise<string> {
  const root = path.join(folder, name);
  mkdirSync(root);
  writeFileSync(path.join(root, 'package.json'), '{ "version": "1.2.3" }');
  writeFileSync(path.join(root, '.gitignore'), 'ignored\n');
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    [...identity, 'commit', '--quiet', '-m', 'm'],
  ]) {
    await promiseSpawn('git', args, { cwd: root });
  }
  return root;
}

test('a source that is committed says its commit, whatever is ignored beside it', async () => {
  const root = await project('clean');
  writeFileSync(path.join(root, 'ignored'), '');
  const { stdout: commit } = await promiseSpawn('git', ['rev-parse', 'HEAD'], { cwd: root });
  expect(await originOf(root)).toEqual({ version: '1.2.3', commit, modified: false });
});

test('a changed file and one that git does not know yet are both in no commit', async () => {
  const changed = await project('changed');
  writeFileSync(path.join(changed, 'package.json'), '{ "version": "1.2.4" }');
  expect(await originOf(changed)).toMatchObject({ version: '1.2.4', modified: true });
  const untracked = await project('untracked');
  writeFileSync(path.join(untracked, 'new.ts'), '');
  expect(await originOf(untracked)).toMatchObject({ modified: true });
});

test('where git cannot tell, neither can the bundle', async () => {
  const root = path.join(folder, 'none');
  mkdirSync(root);
  writeFileSync(path.join(root, 'package.json'), '{ "version": "1.2.3" }');
  expect(await originOf(root)).toEqual({ version: '1.2.3', commit: 'unknown', modified: 'unknown' });
});
