import { z } from 'zod';
import { ScanError } from './errors';

interface PlannedModule {
  readonly resources?: readonly { readonly address: string }[];
  readonly child_modules?: readonly PlannedModule[];
}

const moduleSchema: z.ZodType<PlannedModule> = z.looseObject({
  resources: z.array(z.looseObject({ address: z.string() })).optional(),
  get child_modules() {
    return z.array(moduleSchema).optional();
  },
});

const planSchema = z.looseObject({
  format_version: z.string(),
  planned_values: z.looseObject({ root_module: moduleSchema }),
});

/**
 * The address of every resource instance that a plan will have made, modules included.
 *
 * @throws ScanError when the text is no plan of terraform
 */
export function plannedAddresses(file: string, text: string): string[] {
  const parsed = planSchema.safeParse(tryParse(text));
  if (!parsed.success) {
    throw new ScanError(
      `${file} is no plan of terraform (output of terraform show -json):\n${z.prettifyError(parsed.error)}`,
    );
  }
  return collect(parsed.data.planned_values.root_module);
}

function collect({ resources = [], child_modules = [] }: PlannedModule): string[] {
  return [...resources.map(({ address }) => address), ...child_modules.flatMap(collect)];
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
