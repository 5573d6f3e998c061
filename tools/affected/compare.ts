import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deploymentWaves, STACK_FILE, synthesizedStacks } from '../up/stacks';

/** A synthesized stack, without what says nothing of the infrastructure. */
export interface StackContent {
  readonly id: string;
  readonly dependencies: readonly string[];
  /** Canonical JSON of each block by the address that others refer to it by: `aws_vpc.main`, `data.x.y`, `output.id`. */
  readonly blocks: ReadonlyMap<string, string>;
  /** Hash of each other file of its folder, such as assets and the lock file, by its path there. */
  readonly files: ReadonlyMap<string, string>;
}

/** Reads all stacks of a synthesized app, in no certain order. */
export function readContent(outDir: string): StackContent[] {
  return synthesizedStacks(outDir).map(({ id, folder, jsonFile, dependencies }) => ({
    id,
    dependencies,
    blocks: blocksOf(JSON.parse(readFileSync(jsonFile, 'utf8'))),
    files: filesOf(folder),
  }));
}

/** Blocks that are named by a type and a name, and what stands before these in a reference. */
const OF_TYPE = new Map([
  ['resource', ''],
  ['data', 'data.'],
  ['ephemeral', 'ephemeral.'],
]);

/** Blocks that are named by a name alone, and how a reference begins. */
const OF_NAME = new Map([
  ['output', 'output.'],
  ['locals', 'local.'],
  ['variable', 'var.'],
  ['module', 'module.'],
]);

function blocksOf(json: unknown): Map<string, string> {
  const blocks = new Map<string, string>();
  for (const [kind, content] of entriesOf(json)) {
    const [before, named] = [OF_TYPE.get(kind), OF_NAME.get(kind)];
    if (before !== undefined) {
      for (const [type, byName] of entriesOf(content)) {
        for (const [name, block] of entriesOf(byName))
          blocks.set(`${before}${type}.${name}`, canonical(block));
      }
    } else if (named !== undefined) {
      for (const [name, block] of entriesOf(content)) blocks.set(`${named}${name}`, canonical(block));
    } else {
      blocks.set(kind, canonical(content));
    }
  }
  return blocks;
}

/** JSON without cdktf's notes (`//`), and with its keys in one order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const sorted = entriesOf(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).filter(([key]) => key !== '//')
    : [];
}

function filesOf(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== STACK_FILE)
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [
        path.relative(folder, file),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );
}

/** Why a stack may have something to do. */
export interface Affected {
  readonly stack: string;
  /** `changed`, `added`: its own JSON or files. `reads`: only outputs that it reads, of stacks that are affected. */
  readonly why: 'added' | 'changed' | 'reads';
  /** What differs: addresses of blocks and paths of files, of a changed one. */
  readonly differs: readonly string[];
  /** Outputs that it reads and that may have another value, as `<stack>.<output>`. */
  readonly reads: readonly string[];
}

/** What has happened between two synthesized apps. */
export interface Comparison {
  /** In an order in which they can be deployed. */
  readonly affected: readonly Affected[];
  /** Stacks that are there no more: what they have made is still there. */
  readonly removed: readonly string[];
}

/** How cdktf refers to an output of another stack. */
const READ = /data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+)\.outputs\.([\w-]+)/g;

const REFERENCE = /(?:\bdata\.|\bephemeral\.)?\b[A-Za-z_]\w*\.[A-Za-z_][\w-]*/g;

/**
 * Compares two synthesized apps: which stacks differ, and which read an output whose value may be another for it, over
 * any number of stacks.
 */
export function compare(before: readonly StackContent[], after: readonly StackContent[]): Comparison {
  const earlier = new Map(before.map((stack) => [stack.id, stack]));
  const ids = new Set(after.map(({ id }) => id));
  /** Outputs that may have another value, as `<stack>.<output>`. */
  const touched = new Set<string>();
  const affected: Affected[] = [];
  for (const stack of deploymentWaves(after).flat()) {
    const was = earlier.get(stack.id);
    const differs =
      was === undefined ? [] : [...differing(was.blocks, stack.blocks), ...differing(was.files, stack.files)];
    const reads = new Set<string>();
    const moving = new Set(differs);
    for (const [address, text] of stack.blocks) {
      for (const [, from, output] of text.matchAll(READ)) {
        const read = `${from}.${output}`;
        if (!touched.has(read)) continue;
        reads.add(read);
        moving.add(address);
      }
    }
    for (const output of outputsMovedBy(stack, moving, was === undefined))
      touched.add(`${stack.id}.${output}`);
    const why = was === undefined ? 'added' : differs.length > 0 ? 'changed' : 'reads';
    if (why === 'reads' && reads.size === 0) continue;
    affected.push({ stack: stack.id, why, differs: differs.sort(), reads: [...reads].sort() });
  }
  return {
    affected,
    removed: before
      .map(({ id }) => id)
      .filter((id) => !ids.has(id))
      .sort(),
  };
}

/** Keys whose value is another, or that only one of the two has. */
function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key) !== after.get(key),
  );
}

/** Outputs of a stack whose value depends on what moves in it. */
function outputsMovedBy({ blocks }: StackContent, moving: ReadonlySet<string>, all: boolean): string[] {
  const outputs = [...blocks.keys()].filter((address) => address.startsWith('output.'));
  // A provider's settings (its region, say) stand behind every value.
  if (all || moving.has('provider')) return outputs.map((address) => address.slice('output.'.length));
  const moves = new Map<string, boolean>();
  const doesMove = (address: string): boolean => {
    const known = moves.get(address);
    if (known !== undefined) return known;
    // Terraform allows no circle; this only keeps a broken stack from having us go round in one.
    moves.set(address, moving.has(address));
    const references = (blocks.get(address) ?? '').match(REFERENCE) ?? [];
    const result =
      moving.has(address) ||
      references.some((each) => blocks.has(each) && each !== address && doesMove(each));
    moves.set(address, result);
    return result;
  };
  return outputs.filter(doesMove).map((address) => address.slice('output.'.length));
}
