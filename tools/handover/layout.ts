import { Failure } from '../console/failure';
import { isBody, type Json, type StackDocument } from './document';

/** Which sections of a stack stand in which file. */
const FILES: readonly (readonly [file: string, sections: readonly string[]])[] = [
  ['terraform', ['terraform']],
  ['providers', ['provider']],
  ['variables', ['variable', 'locals']],
  ['main', ['ephemeral', 'data', 'resource', 'module', 'moved', 'import', 'removed', 'check']],
  ['outputs', ['output']],
];

/** A part of a stack that stands in one file. */
export interface StackPart {
  /** Its name without extension, for example `main`. */
  readonly name: string;
  readonly document: StackDocument;
}

/**
 * Lays a stack out in the files that readers of Terraform expect.
 *
 * @throws Failure for a section that no file is known for: none is left out
 */
export function parts(document: StackDocument): StackPart[] {
  const known = new Set(FILES.flatMap(([, sections]) => sections));
  const unknown = Object.keys(document).filter((section) => !known.has(section));
  if (unknown.length > 0) {
    throw new Failure(
      `No file is laid out for the section ${unknown.join(', ')}. Name one in tools/handover/layout.ts.`,
    );
  }
  return FILES.flatMap(([name, sections]) => {
    const present = sections.flatMap((section) => {
      const content = document[section];
      return content === undefined || isEmpty(content) ? [] : [[section, content] as const];
    });
    return present.length === 0 ? [] : [{ name, document: Object.fromEntries(present) }];
  });
}

function isEmpty(value: Json): boolean {
  return Array.isArray(value) ? value.length === 0 : isBody(value) && Object.keys(value).length === 0;
}
