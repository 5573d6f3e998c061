/** A value of Terraform's JSON. */
export type Json = string | number | boolean | null | readonly Json[] | Body;

/** The arguments and nested blocks of one block, by name. */
export interface Body {
  readonly [name: string]: Json;
}

/** A stack as Terraform JSON: section (`resource`, `output`, …) by section. */
export type StackDocument = Readonly<Record<string, Json>>;

export function isBody(value: Json | undefined): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands under a name: an object, or nothing. */
export function bodyAt(document: Body, name: string): Body {
  const value = document[name];
  return isBody(value) ? value : {};
}

/** The bodies of a block that Terraform's JSON gives as one object or as a list of them. */
export function bodiesOf(value: Json | undefined): Body[] {
  if (Array.isArray(value)) return value.filter(isBody);
  return isBody(value) ? [value] : [];
}

/** A block that has a type and a name: a resource, a data source, an ephemeral resource. */
export interface NamedBlock {
  /** As in Terraform's plans, for example `aws_vpc.main` or `data.aws_region.here`. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly body: Body;
}

/** The blocks of one section, in the order of the document. */
export function blocksOf(document: StackDocument, section: 'resource' | 'data' | 'ephemeral'): NamedBlock[] {
  const prefix = section === 'resource' ? '' : `${section}.`;
  return Object.entries(bodyAt(document, section)).flatMap(([type, named]) =>
    Object.entries(isBody(named) ? named : {}).flatMap(([name, body]) =>
      isBody(body) ? [{ address: `${prefix}${type}.${name}`, type, name, body }] : [],
    ),
  );
}
