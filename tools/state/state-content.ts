import { z } from 'zod';

const schema = z.looseObject({
  resources: z.array(
    z.looseObject({
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      instances: z.array(z.looseObject({ attributes: z.looseObject({ id: z.string().optional() }) })),
    }),
  ),
});

/** What a state holds: for each resource, data sources aside, its address and its id in AWS. */
export type StateContent = ReadonlySet<string>;

/**
 * Reads a state; undefined for the empty answer of a backend that has none. Lineage and serial would tell less: Terraform
 * gives a state that is moved into an empty bucket new ones.
 */
export function stateContent(text: string): StateContent | undefined {
  if (text.trim() === '') return undefined;
  return new Set(
    schema
      .parse(JSON.parse(text))
      .resources.filter(({ mode }) => mode === 'managed')
      .flatMap(({ type, name, instances }) =>
        instances.map(({ attributes }) => `${type}.${name} (${attributes.id ?? 'no id'})`),
      ),
  );
}

/** What the first state holds and the second lacks. */
export function missingFrom(content: StateContent, other: StateContent): string[] {
  return [...content].filter((entry) => !other.has(entry));
}
