import { selectionsOf } from './backed-up';
import { POLICIES } from './policies';
import type { Policy, PolicyContext, StackContext, Violation } from './policy';
import { type StackJson, StackView } from './stack-view';

/** Asks every policy about every stack of an app, by their ids. */
export function violationsOfApp(
  stacks: ReadonlyMap<string, StackJson>,
  contextOf: (id: string) => StackContext,
): Violation[] {
  const selections = [...stacks].flatMap(([id, json]) => selectionsOf(new StackView(id, json)));
  return [...stacks].flatMap(([id, json]) => violationsOf(id, json, { ...contextOf(id), selections }));
}

/** Asks every policy about one stack; what an element has a justification for is not told. */
export function violationsOf(
  id: string,
  json: StackJson,
  context: PolicyContext,
  policies: readonly Policy[] = POLICIES,
): Violation[] {
  const stack = new StackView(id, json);
  const needed = new Set<string>();
  const violations = policies.flatMap((policy) =>
    policy.check(stack, context).flatMap(({ element, found, remedy }): Violation[] => {
      const justification = element.justified.get(policy.id);
      const { about = [] } = justification ?? {};
      if (
        justification !== undefined &&
        (about.length === 0 || about.some((words) => found.includes(words)))
      ) {
        needed.add(`${element.address} ${policy.id}`);
        return [];
      }
      return [{ policy: policy.id, path: element.path, address: element.address, found, remedy }];
    }),
  );
  return [...violations, ...unneeded(stack, needed)];
}

function unneeded(stack: StackView, needed: ReadonlySet<string>): Violation[] {
  return [...stack.resources, ...stack.data].flatMap((element) =>
    [...element.justified.keys()]
      .filter((policy) => !needed.has(`${element.address} ${policy}`))
      .map((policy) => ({
        policy,
        path: element.path,
        address: element.address,
        found: 'a justification of what the element does not do',
        remedy: `remove justify(construct, '${policy}', …)`,
      })),
  );
}

/** Stacks that break policies: all of what they break. Nothing has been written when it is thrown. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  constructor(readonly violations: readonly Violation[]) {
    const count =
      violations.length === 1 ? '1 policy is' : `Policies are broken in ${violations.length} places:`;
    super(
      `${count}${violations.length === 1 ? ' broken:' : ''} nothing was written.\n${violations.map(lines).join('\n')}`,
    );
  }
}

function lines({ policy, path, address, found, remedy }: Violation): string {
  return `  ${path} (${address})\n    ${policy}: found ${found}\n    to do: ${remedy}`;
}
