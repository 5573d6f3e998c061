import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CommandRunner } from '../up/run-command';
import { commitOf, inCheckout, synthesize } from './checkout';
import { type Comparison, compare, readContent } from './compare';

/** What `npm run affected -- --json` prints. Names and meanings stay; there may come more. */
export interface AffectedReport extends Comparison {
  readonly formatVersion: 1;
  readonly since: { readonly ref: string; readonly commit: string };
}

/**
 * Compares what a commit synthesizes with what the working tree does.
 *
 * @param project folder of the repository.
 * @param onStep told of what takes its time.
 * @param temporary folder for the checkout and both outputs while they are needed.
 * @throws Failure when there is no such commit, or one of the two cannot be synthesized.
 */
export async function affectedSince(
  ref: string,
  project: string,
  runner: CommandRunner,
  onStep: (step: string) => void,
  temporary = tmpdir(),
): Promise<AffectedReport> {
  const commit = await commitOf(ref, project, runner);
  // By its real name: programs that compare paths would take a linked one for another.
  const work = realpathSync(mkdtempSync(path.join(temporary, 'groundwork-affected-')));
  const [before, after] = [path.join(work, 'before'), path.join(work, 'after')];
  onStep('synthesizing it and the working tree');
  try {
    const synths = await Promise.allSettled([
      inCheckout(
        commit,
        project,
        path.join(work, 'project'),
        runner,
        (folder) => synthesize(folder, before, ref, runner),
        onStep,
      ),
      synthesize(project, after, 'The working tree', runner),
    ]);
    // Both have ended before the first failure is told: else the other would write to what is removed.
    for (const synth of synths) if (synth.status === 'rejected') throw synth.reason;
    return { formatVersion: 1, since: { ref, commit }, ...compare(readContent(before), readContent(after)) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What people are told: stacks on standard output, where each line is taken for one, and all else beside it. */
export function linesOf({ since: { ref }, affected, removed }: AffectedReport): {
  readonly stacks: readonly string[];
  readonly notes: readonly string[];
} {
  const isSame = affected.length === 0 && removed.length === 0;
  return {
    stacks: affected.map(({ stack }) => stack),
    notes: [
      ...(isSame ? [`No stack has changed since ${ref}.`] : []),
      ...removed.map(
        (stack) =>
          `${stack} is there no more: what it has made is, until "cdktf destroy ${stack}" is run at ${ref}.`,
      ),
    ],
  };
}
