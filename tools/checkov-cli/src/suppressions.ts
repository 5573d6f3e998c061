import type { DeclaredSuppression } from './stack-blocks';
import type { ScannedStack } from './stacks';

/** A suppression with its place. */
export interface PlacedSuppression extends DeclaredSuppression {
  readonly stack: string;
  readonly address: string;
  readonly constructPath: string;
}

/** Every suppression that the stacks declare. */
export function declaredSuppressions(stacks: readonly ScannedStack[]): PlacedSuppression[] {
  return stacks.flatMap(({ id: stack, blocks }) =>
    blocks.flatMap(({ address, constructPath = address, suppressions }) =>
      suppressions.map((declared) => ({ ...declared, stack, address, constructPath })),
    ),
  );
}

/** What a scan tells about the suppressions. */
export interface SuppressionEvidence {
  readonly knownChecks: ReadonlySet<string>;
  /** Those that met no failure in any view. */
  readonly unused: ReadonlySet<PlacedSuppression>;
  /** Stacks whose plan was scanned as well. */
  readonly planned: ReadonlySet<string>;
}

/** The problem of each suppression that has no reason, names no check, or suppresses nothing. */
export function suppressionProblems(
  suppressions: readonly PlacedSuppression[],
  { knownChecks, unused, planned }: SuppressionEvidence,
): string[] {
  return suppressions.flatMap((suppression) => {
    const { stack, address, constructPath, id, reason, seenIn } = suppression;
    const place = `on ${constructPath} (stack ${stack}, ${address})`;
    if (!knownChecks.has(id)) {
      return [
        `The suppression of ${id} ${place} names a check that does not exist. Correct its id or remove it.`,
      ];
    }
    if (reason.trim() === '') {
      return [
        `The suppression of ${id} ${place} has no reason. Give one: suppress(construct, '${id}', 'why').`,
      ];
    }
    // Without a plan there is no telling whether one that is for the plan is needed.
    if (unused.has(suppression) && (seenIn !== 'plan' || planned.has(stack))) {
      return [`The suppression of ${id} ${place} suppresses nothing: ${unmet(planned.has(stack))}`];
    }
    return [];
  });
}

/** Why a suppression counts as unused, and what to do. */
function unmet(planned: boolean): string {
  return planned
    ? 'neither the stack nor its plan fails this check there. Remove it.'
    : 'the stack does not fail this check there. ' +
        "Remove it, or if only the plan fails, say so: suppress(construct, id, reason, { seenIn: 'plan' }).";
}
