import { createHash } from 'node:crypto';

/** So many of these, the same for the same seed on every machine, whatever their order. */
export function sampleOf<T extends { readonly id: string }>(
  all: readonly T[],
  size: number,
  seed: number,
): T[] {
  const place = ({ id }: T): string => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  return [...all].sort((a, b) => place(a).localeCompare(place(b))).slice(0, size);
}
