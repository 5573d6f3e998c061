import { z } from 'zod';

/** What `terraform show -json` of a plan says, as far as it is read here. Terraform adds to it, and takes nothing away. */
const planSchema = z.looseObject({
  resource_changes: z
    .array(
      z.looseObject({
        address: z.string(),
        previous_address: z.string().optional(),
        deposed: z.string().optional(),
        mode: z.string(),
        type: z.string(),
        change: z.looseObject({
          actions: z.array(z.string()),
          replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
          importing: z.unknown().optional(),
        }),
      }),
    )
    .default([]),
  output_changes: z.record(z.string(), z.looseObject({ actions: z.array(z.string()) })).default({}),
  prior_state: z
    .looseObject({
      values: z
        .looseObject({
          outputs: z.record(z.string(), z.unknown()).default({}),
          root_module: z.looseObject({
            resources: z.array(z.looseObject({ mode: z.string() })).default([]),
            child_modules: z.array(z.unknown()).default([]),
          }),
        })
        .optional(),
    })
    .optional(),
});

/** A resource and what happens to it. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
}

/** A resource that is destroyed and made anew. */
export interface Replacement extends ResourceChange {
  /** The arguments that cannot be changed in place. Empty when something else than an argument forces it. */
  readonly because: readonly string[];
}

/** What a plan does to the resources of a stack. All sorted by address, as terraform gives them. */
export interface Changes {
  readonly added: readonly ResourceChange[];
  readonly changed: readonly ResourceChange[];
  readonly replaced: readonly Replacement[];
  readonly destroyed: readonly ResourceChange[];
  /** Taken out of the state and left as they are. */
  readonly forgotten: readonly ResourceChange[];
  /** That keep what they are under another address. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Taken into the state as they are; they stand among the changed too when something of them changes. */
  readonly imported: readonly ResourceChange[];
  /** Names of outputs whose value changes. */
  readonly outputs: readonly string[];
  /** Whether the stack has ever been applied. */
  readonly applied: boolean;
}

/**
 * Reads a plan.
 *
 * @param planJson output of `terraform show -json <plan file>`
 */
export function changesOf(planJson: string): Changes {
  const { resource_changes, output_changes, prior_state } = planSchema.parse(JSON.parse(planJson));
  const resources = resource_changes.filter(({ mode }) => mode === 'managed');
  const having = (...wanted: readonly string[]): ResourceChange[] =>
    resources
      .filter(({ change }) => wanted.includes(change.actions.join('-then-')))
      .map(({ address, deposed, type }) => ({
        // An object that a replacement could not destroy is still its resource's.
        address: deposed === undefined ? address : `${address} (deposed object ${deposed})`,
        type,
      }));
  const replacements = new Map(
    resources.map(({ address, change }) => [address, change.replace_paths ?? []] as const),
  );
  const values = prior_state?.values;
  return {
    added: having('create'),
    changed: having('update'),
    replaced: having('delete-then-create', 'create-then-delete', 'create-then-forget').map((resource) => ({
      ...resource,
      because: (replacements.get(resource.address) ?? []).map((steps) => steps.join('.')),
    })),
    destroyed: having('delete'),
    forgotten: having('forget'),
    moved: resources.flatMap(({ address, previous_address: from }) =>
      from === undefined || from === address ? [] : [{ from, to: address }],
    ),
    imported: resources
      .filter(({ change }) => change.importing !== undefined && change.importing !== null)
      .map(({ address, type }) => ({ address, type })),
    outputs: Object.entries(output_changes)
      .filter(([, { actions }]) => actions.join() !== 'no-op')
      .map(([name]) => name)
      .sort(),
    applied:
      values !== undefined &&
      (Object.keys(values.outputs).length > 0 ||
        values.root_module.child_modules.length > 0 ||
        values.root_module.resources.some(({ mode }) => mode === 'managed')),
  };
}

/** How many resources a plan touches. */
export function countOf({ added, changed, replaced, destroyed }: Changes): number {
  return added.length + changed.length + replaced.length + destroyed.length;
}
