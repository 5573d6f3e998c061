import type { TerraformElement } from 'cdktf';
import { annotate } from './annotate';
import { POLICIES } from './policies';
import { JUSTIFICATIONS } from './stack-view';

/** Shorter than this is no reason. */
const SHORTEST_REASON = 20;

const justifications = new WeakMap<
  TerraformElement,
  { policy: string; reason: string; about?: readonly string[] }[]
>();

/**
 * Lets one element break one policy, with the reason beside it in the stack's JSON. A justification that is no longer
 * needed is a violation itself.
 *
 * @param policy id of the policy, such as `no-wildcard-iam`.
 * @param reason a sentence of at least 20 characters, for whoever reviews the stack.
 * @param about words of the findings that it is about, such as the `sid` of a statement; none: all of the policy's.
 * @throws Error with the construct path when the policy is unknown or justified already, the reason is none, or the
 * element has no block.
 */
export function justify(
  construct: TerraformElement,
  policy: string,
  reason: string,
  about: readonly string[] = [],
): void {
  const refuse = (problem: string): never => {
    throw new Error(`justify() on ${construct.node.path}: ${problem}`);
  };
  if (!POLICIES.some(({ id }) => id === policy)) {
    refuse(`"${policy}" is no policy. There are: ${POLICIES.map(({ id }) => id).join(', ')}.`);
  }
  if (reason.trim().length < SHORTEST_REASON) {
    refuse(`"${reason}" is no reason to break ${policy}. Say in a sentence why it is right here.`);
  }
  const known = justifications.get(construct) ?? [];
  if (known.some((each) => each.policy === policy))
    refuse(`${policy} is justified already: keep one reason.`);
  const all = [...known, { policy, reason: reason.trim(), ...(about.length > 0 && { about }) }];
  if (!annotate(construct, JUSTIFICATIONS, all)) refuse('only a resource or a data source can be justified.');
  justifications.set(construct, all);
}
