import { type PlanState, RENEW_COMMAND } from './plans';

type Plans = ReadonlyMap<string, PlanState>;

/** What a reader should know when plans are left out: the scan goes on, with the stacks' JSON alone. */
export function planNotices(plans: Plans): string[] {
  const stale = stacksIn(plans, 'stale');
  const missing = stacksIn(plans, 'missing');
  return [
    ...(stale.length > 0
      ? [
          `Left out, for the stack has changed since: the plan of ${stale.join(', ')}. To renew: ${RENEW_COMMAND}`,
        ]
      : []),
    ...(missing.length > 0
      ? [`No plan of ${missing.join(', ')}: only the JSON was scanned. To make plans: ${RENEW_COMMAND}`]
      : []),
  ];
}

/** The same as problems, for where every stack must have been scanned in both views. */
export function planProblems(plans: Plans): string[] {
  return [
    ...stacksIn(plans, 'stale').map(
      (stack) =>
        `The plan of ${stack} was made from other JSON than the stack has now. Run: ${RENEW_COMMAND}`,
    ),
    ...stacksIn(plans, 'missing').map((stack) => `There is no plan of ${stack}. Run: ${RENEW_COMMAND}`),
  ];
}

function stacksIn(plans: Plans, kind: PlanState['kind']): string[] {
  return [...plans].filter(([, plan]) => plan.kind === kind).map(([stack]) => stack);
}
