import { isBody, type Json, type StackDocument } from './document';

/**
 * A stack's Terraform without what only CDKTF reads: the `//` beside every block, which names constructs and the
 * framework's version. Names come in one order, so that the same stack gives the same bytes.
 */
export function clean(document: StackDocument): StackDocument {
  return sorted(document) as StackDocument;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isBody(value)) return value;
  const entries = Object.entries(value)
    .filter(([name]) => name !== '//')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
