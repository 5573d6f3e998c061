import type { Element } from './policy';

type Attributes = Record<string, unknown>;
type Section = Record<string, Record<string, Attributes>>;

/** Terraform JSON of one stack, as cdktf writes it. */
export interface StackJson {
  readonly provider?: Record<string, Attributes[] | Attributes>;
  readonly resource?: Section;
  readonly data?: Section;
}

/** Key in an element's `//` that holds its justifications. */
export const JUSTIFICATIONS = 'justifications';

/** Reads a stack's Terraform JSON for policies. */
export class StackView {
  readonly resources: readonly Element[];
  readonly data: readonly Element[];
  readonly providers: readonly Element[];

  constructor(
    readonly id: string,
    json: StackJson,
  ) {
    this.resources = elements(json.resource ?? {}, '');
    this.data = elements(json.data ?? {}, 'data.');
    this.providers = Object.entries(json.provider ?? {}).flatMap(([name, blocks]) =>
      [blocks].flat().map((attributes) => ({
        address: `provider.${[name, attributes['alias']].filter(Boolean).join('.')}`,
        type: `provider.${name}`,
        path: `${id}/${attributes['alias'] ?? name}`,
        attributes,
        justified: new Map(),
      })),
    );
  }

  /** The provider that makes a resource: the one of the alias that it names, else the one without. */
  providerOf({ attributes }: Element): Element | undefined {
    const named = String(attributes['provider'] ?? 'aws');
    return this.providers.find(({ address }) => address === `provider.${named}`);
  }

  /** The region that a resource is made in; undefined where its provider takes it from elsewhere. */
  regionOf(element: Element): string | undefined {
    const region = this.providerOf(element)?.attributes['region'];
    return typeof region === 'string' ? region : undefined;
  }

  /** The tags that a resource has in the end: the provider's, and its own over them. Provider documentation, "default_tags". */
  tagsOf(element: Element): Readonly<Record<string, unknown>> {
    const defaults = block(this.providerOf(element)?.attributes['default_tags']);
    return { ...block(defaults?.['tags']), ...block(element.attributes['tags']) };
  }

  /** Resources of one type. */
  ofType(type: string): Element[] {
    return this.resources.filter((element) => element.type === type);
  }

  /** Resources of a type of which an attribute refers to an element, such as a bucket's encryption. */
  referringTo(target: Element, type: string, attribute: string): Element[] {
    return this.ofType(type).filter(({ attributes }) => refersTo(attributes[attribute], target));
  }
}

/** Whether a value is, or holds, a reference such as `${aws_kms_key.logs.arn}` to an element. */
export function refersTo(value: unknown, { address }: Element): boolean {
  return typeof value === 'string' && value.includes(`\${${address}.`);
}

/** A nested block: cdktf writes one as an object, or as a list of one. */
export function block(value: unknown): Attributes | undefined {
  const [first] = blocks(value);
  return first;
}

/** Nested blocks: an object, a list, or nothing. */
export function blocks(value: unknown): Attributes[] {
  return [value ?? []]
    .flat()
    .filter((entry): entry is Attributes => typeof entry === 'object' && entry !== null);
}

function elements(section: Section, prefix: string): Element[] {
  return Object.entries(section).flatMap(([type, named]) =>
    Object.entries(named).map(([name, attributes]) => {
      const annotations = block(attributes['//']);
      const metadata = block(annotations?.['metadata']);
      return {
        address: `${prefix}${type}.${name}`,
        type,
        path: typeof metadata?.['path'] === 'string' ? metadata['path'] : `${prefix}${type}.${name}`,
        attributes,
        justified: new Map(
          blocks(annotations?.[JUSTIFICATIONS]).map(({ policy, reason, about }) => [
            String(policy),
            { reason: String(reason), about: [about ?? []].flat().map(String) },
          ]),
        ),
      };
    }),
  );
}
