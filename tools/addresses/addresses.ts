import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { STATEFUL_TYPES } from '../../src/policies/data-protection';

const stackSchema = z.looseObject({
  resource: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  moved: z.array(z.object({ from: z.string(), to: z.string() })).default([]),
});
const manifestSchema = z.looseObject({
  stacks: z.record(z.string(), z.looseObject({ synthesizedStackPath: z.string() })),
});

/** Addresses of the resources whose replacement loses data, by stack. Sorted. */
export type StatefulAddresses = Readonly<Record<string, readonly string[]>>;

/** What a stack's JSON says of its stateful resources. */
export interface StackAddresses {
  readonly addresses: readonly string[];
  /** Where `moved` blocks say that a resource of an earlier address went. */
  readonly moved: ReadonlyMap<string, string>;
}

export function addressesOf(stackJson: unknown): StackAddresses {
  const { resource, moved } = stackSchema.parse(stackJson);
  const addresses = Object.entries(resource)
    .filter(([type]) => STATEFUL_TYPES.has(type))
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
  return { addresses: addresses.sort(), moved: new Map(moved.map(({ from, to }) => [from, to])) };
}

/** Reads every stack of cdktf's output. */
export function readAddresses(outDir: string): Record<string, StackAddresses> {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(outDir, 'manifest.json'), 'utf8')));
  return Object.fromEntries(
    Object.entries(manifest.stacks).map(([id, { synthesizedStackPath }]) => [
      id,
      addressesOf(JSON.parse(readFileSync(path.join(outDir, synthesizedStackPath), 'utf8'))),
    ]),
  );
}

/** Listed addresses that are gone without a `moved` block that leads, over any number of moves, to one that is there. */
export function lostAddresses(
  listed: StatefulAddresses,
  stacks: Readonly<Record<string, StackAddresses>>,
): string[] {
  return Object.entries(listed).flatMap(([id, addresses]) =>
    addresses.filter((address) => !isKept(address, stacks[id])).map((address) => `${id}: ${address}`),
  );
}

/** Addresses that are there and not listed yet. */
export function unlistedAddresses(
  listed: StatefulAddresses,
  stacks: Readonly<Record<string, StackAddresses>>,
): string[] {
  return Object.entries(stacks).flatMap(([id, { addresses }]) =>
    addresses
      .filter((address) => !(listed[id] ?? []).includes(address))
      .map((address) => `${id}: ${address}`),
  );
}

function isKept(address: string, stack: StackAddresses | undefined): boolean {
  if (stack === undefined) return false;
  const seen = new Set<string>();
  for (let at: string | undefined = address; at !== undefined && !seen.has(at); at = stack.moved.get(at)) {
    if (stack.addresses.includes(at)) return true;
    seen.add(at);
  }
  return false;
}
