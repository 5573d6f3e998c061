import { Failure } from '../console/failure';
import type { Api } from './api';
import type { Change, Ids } from './changes';
import type { Found } from './found';

/**
 * Makes the changes one after another.
 *
 * @throws Failure at the first that fails, with what was done and what was not.
 */
export async function applyChanges(
  changes: readonly Change[],
  api: Api,
  found: Found,
  onProgress: (progress: string) => void,
): Promise<void> {
  const ids: Ids = { project: found.project, workspaces: new Map(found.ids) };
  for (const [index, change] of changes.entries()) {
    onProgress(`${index + 1} of ${changes.length}: ${describeChange(change)}`);
    try {
      await change.apply(api, ids);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(
        [
          error.message,
          `${index} of ${changes.length} changes were made${index === 0 ? '.' : ':'}`,
          ...changes.slice(0, index).map((done) => `  done      ${describeChange(done)}`),
          `  failed    ${describeChange(change)}`,
          ...changes.slice(index + 1).map((left) => `  not done  ${describeChange(left)}`),
          'Run the same command again: it goes on with what is not done.',
        ].join('\n'),
      );
    }
  }
}

/** A change in one line. */
export function describeChange({ action, workspace, what }: Change): string {
  return [action, workspace, what].filter((part) => part !== undefined).join(' ');
}
