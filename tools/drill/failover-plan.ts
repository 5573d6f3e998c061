import { z } from 'zod';
import { STATEFUL_TYPES } from '../../src/policies/data-protection';

const planSchema = z.looseObject({
  resource_changes: z
    .array(
      z.looseObject({
        address: z.string(),
        type: z.string(),
        mode: z.string(),
        change: z.looseObject({ actions: z.array(z.string()) }),
      }),
    )
    .default([]),
});

/** What a plan does to a resource. */
export interface PlannedAction {
  readonly address: string;
  readonly type: string;
  /** As Terraform calls them: `['update']`, `['delete', 'create']`. */
  readonly actions: readonly string[];
}

/** What `terraform show -json` of a plan says is going to be done. */
export function plannedActions(json: string): PlannedAction[] {
  return planSchema
    .parse(JSON.parse(json))
    .resource_changes.filter(
      ({ mode, change }) => mode === 'managed' && !/^(no-op|read)$/.test(change.actions[0] ?? ''),
    )
    .map(({ address, type, change }) => ({ address, type, actions: change.actions }));
}

/** Those that delete or replace what holds data. */
export function dataThatGoes(actions: readonly PlannedAction[]): PlannedAction[] {
  return actions.filter((each) => each.actions.includes('delete') && STATEFUL_TYPES.has(each.type));
}
