import { Listr, ListrLogger, ListrLogLevels, type ListrRendererValue, type ListrTask } from 'listr2';

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

/** One line for each piece of work that is done alone: the next one, or the end, tells that it is over. */
class PlainLines extends ListrLogger<ListrLogLevels> {
  private readonly alone: ReadonlySet<unknown>;

  constructor(plan: Plan) {
    super({ useIcons: true, toStderr: [ListrLogLevels.FAILED] });
    this.alone = new Set(plan.map(({ title }) => title));
  }

  override log(...[level, message, options]: Parameters<ListrLogger<ListrLogLevels>['log']>): void {
    if (level === ListrLogLevels.COMPLETED && this.alone.has(message)) return;
    super.log(level, message, options);
  }
}

/**
 * Does the work of a plan and shows how far it is. The first failure ends it.
 *
 * @param silent whether to show nothing, for machine output
 * @param signal ends it before the next piece of work. Who gives one listens for the process's signals.
 * @throws the first failure, as it was thrown
 */
export async function runPlan(plan: Plan, silent = false, signal?: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  const task = ({ title, run }: Work): ListrTask => ({
    title,
    task: async (_context, shown) => {
      const show = (text: string) => {
        shown.output = text;
      };
      try {
        signal?.throwIfAborted();
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
    // Its own listener would end the process at the first signal.
    const registerSignalListeners = signal === undefined;
    await new Listr(tasks, {
      renderer,
      rendererOptions: renderer === 'simple' ? { logger: new PlainLines(plan) } : {},
      concurrent: false,
      registerSignalListeners,
    }).run();
  } catch (error) {
    throw failures[0] ?? error;
  }
}

/** Shows many pieces of work that go on side by side, each by its name and by what it is at. */
export interface Board {
  /** A step of a piece of work. */
  step(name: string, step: string): void;
  /** Progress within a step: shown to those who watch only. */
  progress(name: string, progress: string): void;
  /** Ends a piece of work. */
  end(name: string, step: string, failed?: boolean): void;
}

/**
 * Runs work that decides by itself in which order its pieces go, and shows them side by side: as lists that change where
 * somebody watches, else as one line a step. Signals are left to the caller.
 *
 * @param silent whether to show nothing, for machine output
 */
export async function onBoard<T>(
  title: string,
  names: readonly string[],
  silent: boolean,
  run: (board: Board) => Promise<T>,
): Promise<T> {
  if (silent || !isWatched()) {
    const show = (name: string, text: string) => {
      if (!silent) console.log(`${name}: ${text}`);
    };
    return run({ step: show, progress: () => undefined, end: show });
  }
  const pieces = new Map(names.map((name) => [name, piece(name)]));
  const list = new Listr(
    [
      {
        title,
        task: (_context, shown) =>
          shown.newListr(
            [...pieces.values()].map(({ task }) => task),
            { concurrent: true, exitOnError: false },
          ),
      },
    ],
    // It would end the process at the first signal.
    { registerSignalListeners: false, exitOnError: false },
  );
  const shown = list.run();
  try {
    return await run({
      step: (name, step) => pieces.get(name)?.show(step),
      progress: (name, progress) => pieces.get(name)?.show(progress),
      end: (name, step, failed) => pieces.get(name)?.end(step, failed),
    });
  } finally {
    for (const { end } of pieces.values()) end('not reached');
    await shown;
  }
}

/** A task whose end comes from outside. */
function piece(name: string) {
  let show: (text: string) => void = () => undefined;
  let settle: (failed: boolean) => void = () => undefined;
  const ended = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const task: ListrTask = {
    title: name,
    task: async (_context, shown) => {
      show = (text) => {
        shown.title = `${name}: ${text}`;
      };
      if (await ended) throw new Error(shown.title);
    },
  };
  return {
    task,
    show: (text: string) => show(text),
    end: (text: string, failed = false) => {
      show(text);
      settle(failed);
    },
  };
}
