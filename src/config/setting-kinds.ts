import { z } from 'zod';
import { nearestName } from './nearest-name';

/*
 * The kinds of settings that the schema is made of. Each says with one sentence what it allows, whatever the way in
 * which a value breaks it: a reader wants to know what to write, not which of a library's checks has failed.
 */

/** A text that matches a pattern or a rule. */
export function text(allowed: string, rule: RegExp | ((value: string) => boolean)) {
  const matches = typeof rule === 'function' ? rule : (value: string) => rule.test(value);
  return z.string(allowed).refine(matches, allowed);
}

/** A whole number within a range, both ends included. */
export function wholeNumber(least: number, most: number, of = 'a whole number') {
  const allowed = `${of} from ${least} to ${most}`;
  return z.int(allowed).min(least, allowed).max(most, allowed);
}

/** A choice among a few texts or numbers. */
export function oneOf<const T extends string | number>(choices: readonly T[]) {
  return z.literal(choices, `one of: ${choices.join(', ')}`);
}

export function yesOrNo() {
  return z.boolean('true or false');
}

/** A list of different values. */
export function listOf<T extends z.ZodType>(
  item: T,
  allowed: string,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
) {
  return z
    .array(item, allowed)
    .min(least, allowed)
    .max(most, allowed)
    .refine((values) => new Set(values).size === values.length, `${allowed}, none of them twice`);
}

/** A group of settings; a name that is not among them is refused. */
export function settings<S extends z.ZodRawShape>(shape: S) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? unknownSettings(issue.keys, names)
        : `an object with the settings ${listed(shape)}`,
  });
}

function listed(shape: z.ZodRawShape): string {
  return Object.entries(shape)
    .map(([name, setting]) => (z.safeParse(setting, undefined).success ? `${name} (optional)` : name))
    .join(', ');
}

/** Message of a union whose member is chosen by one of its settings. */
export function chosenBy(discriminator: string, choices: readonly (string | boolean)[]) {
  const allowed = `one of: ${choices.join(', ')}`;
  return {
    error: (issue: { readonly code: string }) =>
      issue.code === 'invalid_union' ? allowed : `an object with the setting ${discriminator}, ${allowed}`,
  };
}

/** One line for each name, in their order: the schema library reports all unknown names of an object as one issue. */
function unknownSettings(unknown: readonly string[], known: readonly string[]): string {
  return unknown
    .map((name) => {
      const nearest = nearestName(name, known);
      const hint = nearest === undefined ? '' : `: did you mean ${nearest}?`;
      return `no such setting${hint} (known here: ${known.join(', ')})`;
    })
    .join('\n');
}
