import { Listr, type ListrRendererValue, type ListrTask } from 'listr2';

/** One piece of long work, shown by its title and by the step that it is at. */
export interface Work {
  readonly title: string;
  /**
   * @param onStep told of each of a few steps
   * @param onProgress told of progress within a step, as often as there is any: shown to those who watch only
   */
  run(onStep: (step: string) => void, onProgress: (progress: string) => void): Promise<void>;
}

/** Work that is done side by side. */
export interface WorkTogether {
  readonly title: string;
  readonly together: readonly Work[];
}

/** Work that is done one after another. */
export type Plan = readonly (Work | WorkTogether)[];

/** Puts work side by side; one piece alone stands for itself. */
export function together(title: string, work: readonly Work[]): Work | WorkTogether {
  const [only] = work;
  return only !== undefined && work.length === 1 ? only : { title, together: work };
}

/** Whether output goes to somebody who watches it: else it is plain lines. */
export function isWatched(): boolean {
  return process.stderr.isTTY === true && process.stdout.isTTY === true && !process.env['CI'];
}

/**
 * Does the work of a plan and shows how far it is. The first failure ends it.
 *
 * @param silent whether to show nothing, for machine output
 * @throws the first failure, as it was thrown
 */
export async function runPlan(plan: Plan, silent = false): Promise<void> {
  const failures: unknown[] = [];
  const task = ({ title, run }: Work): ListrTask => ({
    title,
    task: async (_context, shown) => {
      const show = (text: string) => {
        shown.output = text;
      };
      try {
        await run(show, isWatched() ? show : () => undefined);
      } catch (error) {
        failures.push(error);
        // The failure itself is for whoever called: shown here as well, it would stand there twice.
        throw new Error('failed');
      }
    },
  });
  const tasks = plan.map((entry): ListrTask => {
    if (!('together' in entry)) return task(entry);
    const { title, together } = entry;
    return {
      title,
      task: (_context, shown) => shown.newListr(together.map(task), { concurrent: true }),
    };
  });
  const renderer: ListrRendererValue = silent ? 'silent' : isWatched() ? 'default' : 'simple';
  try {
    await new Listr(tasks, { renderer, concurrent: false }).run();
  } catch (error) {
    throw failures[0] ?? error;
  }
}
