import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { z } from 'zod';
import { Failure } from '../console/failure';
import { CommandFailure, type CommandRunner } from '../up/run-command';

const LOCK = 'package-lock.json';

const configSchema = z.looseObject({ app: z.string() });

/**
 * Finds a commit.
 *
 * @throws Failure when the repository has none of that name.
 */
export async function commitOf(ref: string, project: string, runner: CommandRunner): Promise<string> {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    return (await runner.run('git', args, { cwd: project })).stdout.trim();
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new Failure(
      `"${ref}" is no commit of this repository: name a branch, a tag or a commit that "git log" knows. ` +
        'A shallow clone, as continuous integration makes it, lacks older ones: git fetch --unshallow.',
    );
  }
}

/**
 * Does something in a checkout of a commit beside the project, with the packages that it needs; the checkout is gone
 * afterwards, whatever has happened.
 *
 * @param folder absolute path for the checkout.
 */
export async function inCheckout<T>(
  commit: string,
  project: string,
  folder: string,
  runner: CommandRunner,
  use: (folder: string) => Promise<T>,
  onStep: (step: string) => void,
): Promise<T> {
  try {
    await runner.run('git', ['worktree', 'add', '--quiet', '--detach', folder, commit], { cwd: project });
    if (read(path.join(folder, LOCK)) === read(path.join(project, LOCK))) {
      symlinkSync(path.join(project, 'node_modules'), path.join(folder, 'node_modules'));
    } else {
      onStep(`installing packages: ${LOCK} was another`);
      await runner.run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    // Git forgets checkouts whose folder is gone. Not by the runner: that starts nothing more once it was told to stop.
    await promiseSpawn('git', ['worktree', 'prune'], { cwd: project });
  }
}

/**
 * Synthesizes a project as its own cdktf.json says, without cdktf-cli, which takes as long again.
 *
 * @param what the project's name in an error.
 */
export async function synthesize(
  folder: string,
  outDir: string,
  what: string,
  runner: CommandRunner,
): Promise<void> {
  const { app } = configSchema.parse(JSON.parse(read(path.join(folder, 'cdktf.json')) ?? '{}'));
  const PATH = [path.join(folder, 'node_modules', '.bin'), process.env['PATH']].join(path.delimiter);
  try {
    await runner.with({ CDKTF_OUTDIR: outDir, PATH }).run('sh', ['-c', app], { cwd: folder });
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new Failure(`${what} cannot be synthesized: ${error.message}`);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
