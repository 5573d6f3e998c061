import { z } from 'zod';

const schema = z.looseObject({
  lineage: z.string(),
  serial: z.int(),
  resources: z.array(z.looseObject({ mode: z.string(), instances: z.array(z.unknown()) })),
});

/** Which state a file holds, as Terraform tells states apart. */
export interface StateVersion {
  /** The same for all versions of one state. */
  readonly lineage: string;
  /** Grows with each version. */
  readonly serial: number;
  /** Resources in it, data sources aside. */
  readonly resources: number;
}

/** Reads a state; undefined for the empty answer of a backend that has none. */
export function stateVersion(text: string): StateVersion | undefined {
  if (text.trim() === '') return undefined;
  const { lineage, serial, resources } = schema.parse(JSON.parse(text));
  return {
    lineage,
    serial,
    resources: resources
      .filter(({ mode }) => mode === 'managed')
      .reduce((count, { instances }) => count + instances.length, 0),
  };
}
