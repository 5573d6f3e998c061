import { Failure } from '../console/failure';
import { deploymentWaves, type EnvironmentStack } from '../up/stacks';

/**
 * The stacks that are meant, in the order of their deployment, each with those of them that come before it: also those
 * that it depends on through stacks that are not meant.
 *
 * @param names ids, or ids without the environment's name. None: all.
 * @throws Failure when a name is no stack of the environment.
 */
export function selectStacks(
  stacks: readonly EnvironmentStack[],
  environment: string,
  names: readonly string[],
): EnvironmentStack[] {
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const wanted = new Set(
    names.map((name) => (byId.has(name) ? name : `${environment}-${name}`)).filter((id) => byId.has(id)),
  );
  const unknown = names.filter((name) => !byId.has(name) && !byId.has(`${environment}-${name}`));
  if (unknown.length > 0) {
    throw new Failure(
      `${environment} has no stack ${unknown.map((name) => `"${name}"`).join(', ')}; it has ${[...byId.keys()].join(', ')}.`,
    );
  }
  const before = (id: string, seen = new Set<string>()): Set<string> => {
    for (const dependency of byId.get(id)?.dependencies ?? []) {
      if (seen.has(dependency)) continue;
      seen.add(dependency);
      before(dependency, seen);
    }
    return seen;
  };
  return deploymentWaves(stacks)
    .flat()
    .filter(({ id }) => wanted.size === 0 || wanted.has(id))
    .map((stack) => ({
      ...stack,
      dependencies: [...before(stack.id)].filter((id) => (wanted.size === 0 ? byId.has(id) : wanted.has(id))),
    }));
}

/**
 * Runs each stack as soon as all that it depends on have ended, whichever way: what that means for it is for `run` to say.
 *
 * @param stacks in an order in which they can be run one after another.
 * @param parallel how many run at a time.
 * @param run is given what the stacks before it came to. It does not throw for what is a result of the stack.
 * @returns what each came to, in the given order.
 */
export async function runInOrder<T>(
  stacks: readonly EnvironmentStack[],
  parallel: number,
  run: (stack: EnvironmentStack, before: ReadonlyMap<string, T>) => Promise<T>,
): Promise<Map<string, T>> {
  const ended = new Map<string, T>();
  const running = new Map<string, Promise<void>>();
  let waiting = [...stacks];
  while (waiting.length + running.size > 0) {
    for (const stack of waiting.filter(({ dependencies }) => dependencies.every((id) => ended.has(id)))) {
      if (running.size >= parallel) break;
      waiting = waiting.filter((each) => each !== stack);
      running.set(
        stack.id,
        run(stack, chosen(ended, stack.dependencies)).then((result) => {
          ended.set(stack.id, result);
          running.delete(stack.id);
        }),
      );
    }
    await Promise.race(running.values());
  }
  return chosen(
    ended,
    stacks.map(({ id }) => id),
  );
}

/** What some stacks came to, in the order in which they are named. */
function chosen<T>(ended: ReadonlyMap<string, T>, ids: readonly string[]): Map<string, T> {
  return new Map(ids.flatMap((id) => (ended.has(id) ? [[id, ended.get(id) as T] as const] : [])));
}
