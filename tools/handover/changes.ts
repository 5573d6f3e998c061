import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { STATEFUL_TYPES } from '../../src/policies/data-protection';
import { Failure } from '../console/failure';
import { sha256 } from './digest';
import { type Body, blocksOf, bodiesOf, bodyAt, type Json, type StackDocument } from './document';
import { readManifest } from './manifest';

/** The file of a bundle that the next one is compared with. */
export const CONTENTS = 'contents.json';

const contentsSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string())));

/** For each stack, each address of a block, and each argument in it, a digest of the value. */
export type Contents = z.infer<typeof contentsSchema>;

/** What a stack holds, in a form that does not depend on the bundle's format. */
export function contentsOf(document: StackDocument): Contents[string] {
  const blocks = (['resource', 'data', 'ephemeral'] as const).flatMap((section) =>
    blocksOf(document, section).map(({ address, body }): [string, Body] => [address, body]),
  );
  const named = ['output', 'variable', 'module'].flatMap((section) =>
    Object.entries(bodyAt(document, section)).map(([name, value]): [string, Body] => [
      `${section}.${name}`,
      { value },
    ]),
  );
  return Object.fromEntries(
    [...blocks, ...named]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([address, body]) => [
        address,
        Object.fromEntries(Object.entries(body).map(([argument, value]) => [argument, digestOfValue(value)])),
      ]),
  );
}

/** Enough of a digest to tell two values apart. */
function digestOfValue(value: Json): string {
  return sha256(JSON.stringify(value)).slice(0, 16);
}

/**
 * Reads what another bundle holds.
 *
 * @throws Failure when the folder is no bundle
 */
export function readContents(folder: string): Contents {
  readManifest(folder);
  const file = path.join(folder, CONTENTS);
  try {
    return contentsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Failure(
      `${file} cannot be read (${(error as Error).message}). Take the bundle as it was handed over.`,
    );
  }
}

/** A stack of the new bundle, as the comparison needs it. */
export interface ComparedStack {
  readonly id: string;
  readonly document: StackDocument;
}

/**
 * The changes from one bundle to the next, by address, in the signs of Terraform's plans. Whether a change replaces a
 * resource is the plan's to say: it depends on what is applied.
 */
export function changesPage(stacks: readonly ComparedStack[], previous: Contents | undefined): string {
  const head = '# Changes';
  if (previous === undefined) return `${head}\n\nThis bundle was compared with no other.\n`;
  const removedStacks = Object.keys(previous).filter((id) => !stacks.some((stack) => stack.id === id));
  const sections = [
    ...stacks.map(({ id, document }) => stackChanges(id, document, previous[id])),
    ...removedStacks.map(
      (id) =>
        `## ${id}\n\nThe stack is not part of this bundle any more. What it has made stays until it is destroyed.`,
    ),
  ].filter((section) => section !== undefined);
  const body = sections.length === 0 ? ['Nothing has changed.'] : [LEGEND, ...sections];
  return `${[head, 'Against the bundle before this one.', ...body].join('\n\n')}\n`;
}

const LEGEND =
  '`+` added, `~` changed (its arguments in brackets), `-` removed: applied resources will be destroyed, `>` moved to another address. ' +
  'Whether a change updates a resource or replaces it, `./apply.sh --plan` tells.';

function stackChanges(
  id: string,
  document: StackDocument,
  before: Contents[string] | undefined,
): string | undefined {
  if (before === undefined)
    return `## ${id}\n\nThe stack is new: ${blocksOf(document, 'resource').length} resources to add.`;
  const after = contentsOf(document);
  const moves = new Map(bodiesOf(document['moved']).map(({ from, to }) => [String(from), String(to)]));
  const arrived = new Set([...moves].filter(([from]) => from in before).map(([, to]) => to));
  const lines = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((address) => {
    const [old, now] = [before[address], after[address]];
    if (old === undefined) return arrived.has(address) ? [] : [`- \`+ ${address}\``];
    if (now === undefined) {
      const to = moves.get(address);
      return [to === undefined ? `- \`- ${address}\`${warning(address)}` : `- \`> ${address}\` to \`${to}\``];
    }
    const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
      (name) => old[name] !== now[name],
    );
    if (changed.length === 0) return [];
    return [`- \`~ ${address}\`${isResource(address) ? ` (${changed.sort().join(', ')})` : ''}`];
  });
  return lines.length === 0 ? undefined : `## ${id}\n\n${lines.join('\n')}`;
}

function isResource(address: string): boolean {
  return !/^(output|variable|module)\./.test(address);
}

function warning(address: string): string {
  return STATEFUL_TYPES.has(address.split('.')[0] ?? '') ? ' **holds data, which is lost with it**' : '';
}
