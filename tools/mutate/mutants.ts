import { type Attributes, type Document, OPERATORS } from './operators';

/** A synthesized stack with one bad change. */
export interface Mutant {
  /** `<stack>--<operator>--<number>`: the id of the changed stack. */
  readonly id: string;
  readonly stack: string;
  readonly operator: string;
  /** Completes the sentence "somebody …". */
  readonly what: string;
  /** Address of the changed block. */
  readonly address: string;
  readonly document: Document;
}

/** Blocks of one stack that one operator changes, each by itself: more of the same kind tell nothing new. */
const MOST_OF_A_KIND = 2;

/** Tags that every provider gives. */
const TAGS = ['Project', 'Environment', 'Owner', 'CostCenter', 'DataClassification', 'ManagedBy'];

/** Every mutant of a stack: each bad change, at the first blocks that it can be made at. */
export function mutantsOf(stack: string, document: Document): Mutant[] {
  return [...changedBlocks(stack, document), ...lostTags(stack, document)];
}

function changedBlocks(stack: string, document: Document): Mutant[] {
  return OPERATORS.flatMap(({ id, what, section, types, change }) => {
    const mutants: Mutant[] = [];
    for (const type of types) {
      for (const name of Object.keys(document[section]?.[type] ?? {})) {
        if (mutants.length >= MOST_OF_A_KIND) return mutants;
        const changed = structuredClone(document);
        const blocks = changed[section]?.[type] as Record<string, Attributes>;
        const done = change(blocks[name] as Attributes);
        if (done === false) continue;
        if (done === 'remove') delete blocks[name];
        if (Object.keys(blocks).length === 0) delete changed[section]?.[type];
        mutants.push({
          id: `${stack}--${id}--${mutants.length + 1}`,
          stack,
          operator: id,
          what,
          address: `${section === 'data' ? 'data.' : ''}${type}.${name}`,
          document: changed,
        });
      }
    }
    return mutants;
  });
}

function lostTags(stack: string, document: Document): Mutant[] {
  return TAGS.map((tag) => {
    const changed = structuredClone(document);
    const providers = (changed['provider']?.['aws'] ?? []) as unknown as {
      readonly default_tags: readonly { readonly tags: Record<string, string> }[];
    }[];
    delete providers[0]?.default_tags[0]?.tags[tag];
    return {
      id: `${stack}--no-tag-${tag}--1`,
      stack,
      operator: `no-tag-${tag}`,
      what: `forgets the tag ${tag}`,
      address: 'provider.aws',
      document: changed,
    };
  });
}
