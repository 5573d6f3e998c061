import type { SourceStack } from './source';

/** The stacks and what each needs, as a diagram; what follows from other arrows is left out. */
export function graph(stacks: readonly Pick<SourceStack, 'id' | 'predecessors'>[]): string {
  const needs = new Map(stacks.map(({ id, predecessors }) => [id, predecessors]));
  const reaches = (from: string, to: string): boolean =>
    (needs.get(from) ?? []).some((each) => each === to || reaches(each, to));
  const arrows = stacks.flatMap(({ id, predecessors }) =>
    predecessors
      .filter((before) => !predecessors.some((other) => other !== before && reaches(other, before)))
      .map((before) => `  ${before} --> ${id}`),
  );
  return ['```mermaid', 'flowchart TD', ...stacks.map(({ id }) => `  ${id}[${id}]`), ...arrows, '```'].join(
    '\n',
  );
}
