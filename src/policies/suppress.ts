import type { TerraformElement } from 'cdktf';
import { annotate } from './annotate';

/** A finding of checkov that is accepted, as it stands in a block's metadata: `"//": {"checkov": {"suppressions": []}}`. */
export interface Suppression {
  /** The check's id, for example `CKV_AWS_18`. */
  readonly id: string;
  /** Why the finding is right to stay: shown beside the skipped check in every report. */
  readonly reason: string;
  /** Set when only the plan view fails, so that a scan without plans cannot tell whether it is needed. */
  readonly seenIn?: 'plan';
}

/** The ids of checkov's own checks (CKV_AWS_18, CKV2_AWS_62, CKV_SECRET_6, CKV_TF_1) and of ours (CKV_GROUNDWORK_1). */
const CHECK_ID = /^CKV2?_[A-Z][A-Z0-9]*(_[A-Z0-9]+)*_\d+$/;

/** Fewer words than this name a wish ("accepted", "false positive") and give no reason. */
const FEWEST_WORDS = 3;

const suppressions = new WeakMap<TerraformElement, Suppression[]>();

/**
 * Accepts a finding of checkov on one resource, data source or module, with the reason. `npx checkov` then shows it as
 * skipped, and fails once the finding is gone, so that no suppression outlives its cause.
 *
 * @param construct the element whose Terraform block the finding is about
 * @param checkId for example `CKV_AWS_18`
 * @param reason a sentence for the reader of the report: at least three words
 * @param options `seenIn: 'plan'` for a finding that the stack's JSON does not show, only its plan
 * @throws Error with the construct path when the id has no valid shape, the reason is none, the construct has no block
 * of its own, or the check is suppressed there already
 */
export function suppress(
  construct: TerraformElement,
  checkId: string,
  reason: string,
  options: Pick<Suppression, 'seenIn'> = {},
): void {
  const refuse = (problem: string): never => {
    throw new Error(`suppress() on ${construct.node.path}: ${problem}`);
  };
  const known = suppressions.get(construct) ?? [];
  if (!CHECK_ID.test(checkId)) {
    refuse(`"${checkId}" is no check id. It looks like CKV_AWS_18, CKV2_AWS_62 or CKV_GROUNDWORK_1.`);
  }
  if (reason.trim().split(/\s+/).length < FEWEST_WORDS) {
    refuse(`"${reason}" is no reason for ${checkId}. Say in a sentence why the finding is right to stay.`);
  }
  if (known.some(({ id }) => id === checkId)) {
    refuse(`${checkId} is suppressed already. Keep one suppression with one reason.`);
  }
  const { seenIn } = options;
  const all = [...known, { id: checkId, reason: reason.trim(), ...(seenIn && { seenIn }) }];
  if (!annotate(construct, 'checkov.suppressions', all)) {
    refuse('only a resource, a data source or a module has a block that checkov checks.');
  }
  suppressions.set(construct, all);
}
