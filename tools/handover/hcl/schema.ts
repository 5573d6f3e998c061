import { z } from 'zod';
import { Failure } from '../../console/failure';

/** What a provider says of a block: which of the names in it are blocks; all others are arguments. */
export interface BlockSchema {
  /** Arguments and attributes by their name. */
  readonly attributes: ReadonlyMap<string, AttributeSchema>;
  readonly blocks: ReadonlyMap<string, BlockSchema>;
}

/** What a provider says of an argument or attribute. */
export interface AttributeSchema {
  /** As the provider writes it: `"string"`, `["list", "string"]`, …; undefined for a nested type. */
  readonly type: unknown;
  /** Whether it takes a list or set of objects: such a one may be written as blocks too. */
  readonly ofObjects: boolean;
  /** Whether it stands in no state and no plan. */
  readonly writeOnly: boolean;
}

/** The schemas of providers, as `terraform providers schema -json` gives them. */
export interface Schemas {
  /** Undefined for a type that no provider has. */
  of(kind: SchemaKind, type: string): BlockSchema | undefined;
}

export type SchemaKind = 'provider' | 'resource' | 'data' | 'ephemeral';

interface RawBlock {
  readonly attributes?: Readonly<Record<string, { readonly type?: unknown; readonly write_only?: boolean }>>;
  readonly block_types?: Readonly<
    Record<string, { readonly nesting_mode: string; readonly block: RawBlock }>
  >;
}

const rawBlock: z.ZodType<RawBlock> = z.looseObject({
  attributes: z
    .record(z.string(), z.looseObject({ type: z.unknown().optional(), write_only: z.boolean().optional() }))
    .optional(),
  get block_types() {
    return z.record(z.string(), z.looseObject({ nesting_mode: z.string(), block: rawBlock })).optional();
  },
});
const schemasByType = z.record(z.string(), z.object({ block: z.unknown() })).default({});
const document = z.object({
  provider_schemas: z.record(
    z.string(),
    z.looseObject({
      provider: z.object({ block: z.unknown() }).optional(),
      resource_schemas: schemasByType,
      data_source_schemas: schemasByType,
      ephemeral_resource_schemas: schemasByType,
    }),
  ),
});

/** Reads the output of `terraform providers schema -json`. */
export function readSchemas(text: string): Schemas {
  const providers = Object.entries(document.parse(JSON.parse(text)).provider_schemas);
  const found = new Map<string, BlockSchema | undefined>();
  const raw = (kind: SchemaKind, type: string): unknown => {
    for (const [address, schemas] of providers) {
      const block = {
        provider: address.endsWith(`/${type}`) ? schemas.provider?.block : undefined,
        resource: schemas.resource_schemas[type]?.block,
        data: schemas.data_source_schemas[type]?.block,
        ephemeral: schemas.ephemeral_resource_schemas[type]?.block,
      }[kind];
      if (block !== undefined) return block;
    }
    return undefined;
  };
  return {
    of: (kind, type) => {
      const key = `${kind} ${type}`;
      if (!found.has(key)) {
        const block = raw(kind, type);
        found.set(key, block === undefined ? undefined : toSchema(rawBlock.parse(block)));
      }
      return found.get(key);
    },
  };
}

function toSchema({ attributes = {}, block_types = {} }: RawBlock): BlockSchema {
  return {
    attributes: new Map(
      Object.entries(attributes).map(([name, { type, write_only = false }]) => [
        name,
        { type, ofObjects: isOfObjects(type), writeOnly: write_only },
      ]),
    ),
    blocks: new Map(
      Object.entries(block_types).map(([name, { nesting_mode, block }]) => {
        // No provider that the platform uses has such; this says so if one comes.
        if (nesting_mode === 'map')
          throw new Failure(`Blocks with a label, as ${name}, cannot be written as HCL.`);
        return [name, toSchema(block)];
      }),
    ),
  };
}

/** For example `["set", ["object", {…}]]`. */
function isOfObjects(type: unknown): boolean {
  const [collection, element] = Array.isArray(type) ? type : [];
  return (collection === 'set' || collection === 'list') && Array.isArray(element) && element[0] === 'object';
}
