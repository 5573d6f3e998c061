import { readFileSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { z } from 'zod';
import type { Manifest } from './manifest';

const packageFile = z.object({ version: z.string() });

/** Which source of the project a bundle is made from. A source that git cannot tell of is `unknown`. */
export async function originOf(root: string): Promise<Manifest['source']> {
  const { version } = packageFile.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const git = async (...args: string[]) => (await promiseSpawn('git', args, { cwd: root })).stdout;
  try {
    const commit = await git('rev-parse', 'HEAD');
    // Files that git does not know yet are as much part of what is synthesized as those that are changed.
    const modified = (await git('status', '--porcelain', '--untracked-files=normal', '--', '.')) !== '';
    return { version, commit, modified };
  } catch {
    return { version, commit: 'unknown', modified: 'unknown' };
  }
}
