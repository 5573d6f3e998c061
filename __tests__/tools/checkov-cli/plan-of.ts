/** A resource instance as a plan foresees it. */
export interface Planned {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** What its arguments refer to, by argument: checkov connects resources by these. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
}

/** A plan as `terraform show -json` prints it, of resources that are to be created. */
export function planOf(resources: readonly Planned[]): string {
  const named = resources.map((resource) => ({
    ...resource,
    mode: 'managed',
    name: nameOf(resource.address),
  }));
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: { root_module: { resources: named } },
    resource_changes: named.map(({ values, ...resource }) => ({
      ...resource,
      change: { actions: ['create'], before: null, after: values, after_unknown: {} },
    })),
    configuration: {
      root_module: {
        resources: named.map(({ values, references = {}, ...resource }) => ({
          ...resource,
          expressions: Object.fromEntries(
            Object.entries(references).map(([argument, addresses]) => [argument, { references: addresses }]),
          ),
        })),
      },
    },
  });
}

function nameOf(address: string): string {
  return (address.split('.').at(-1) ?? address).replace(/\[.*$/, '');
}
