import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { STATEFUL_TYPES } from '../../src/policies/data-protection';
import { Failure } from '../console/failure';
import { sha256 } from './digest';
import { type Body, blocksOf, bodiesOf, bodyAt, isBody, type Json, type StackDocument } from './document';
import { differences, type Manifest, readManifest } from './manifest';

/** The file of a bundle that the next one is compared with. */
export const CONTENTS = 'contents.json';

const contentsSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string())));

/** For each stack, each thing in it by its address, and each argument of that, a digest of the value. */
export type Contents = z.infer<typeof contentsSchema>;

/** The bundle that was handed over before. */
export interface Previous {
  readonly contents: Contents;
  readonly source: Manifest['source'];
}

/** A stack of the new bundle, as the comparison needs it. */
export interface ComparedStack {
  readonly id: string;
  readonly document: StackDocument;
  /** Digests of the files that it uploads, by their path. */
  readonly assets: Readonly<Record<string, string>>;
}

/** All that a stack holds, in a form that does not depend on the bundle's format. */
export function contentsOf({ document, assets }: ComparedStack): Contents[string] {
  const blocks = (['resource', 'data', 'ephemeral'] as const).flatMap((section) =>
    blocksOf(document, section).map(({ address, body }): [string, Body] => [address, body]),
  );
  const named = ['output', 'variable', 'module', 'check'].flatMap((section) =>
    Object.entries(bodyAt(document, section)).map(([name, body]): [string, Body] => [
      `${section}.${name}`,
      isBody(body) ? body : { value: body },
    ]),
  );
  const providers = Object.entries(bodyAt(document, 'provider')).flatMap(([name, value]) =>
    bodiesOf(value).map((body): [string, Body] => [
      `provider.${name}${body['alias'] === undefined ? '' : `.${body['alias']}`}`,
      body,
    ]),
  );
  const { required_providers, ...settings } = bodyAt(document, 'terraform');
  const versions = Object.entries(isBody(required_providers) ? required_providers : {});
  const terraform = Object.fromEntries([
    ...Object.entries(settings),
    ...versions.map(([name, value]) => [`required_providers.${name}`, value]),
  ]) as Body;
  const unnamed = [
    ['moved', 'from'],
    ['removed', 'from'],
    ['import', 'to'],
  ].flatMap(([section = '', of = '']) =>
    bodiesOf(document[section]).map((body): [string, Body] => [`${section}.${body[of]}`, body]),
  );
  const locals = bodiesOf(document['locals'])
    .flatMap((body) => Object.entries(body))
    .map(([name, value]): [string, Body] => [`local.${name}`, { value }]);
  // cdktf puts a digest of the content into the path, which would make another file of each content.
  const files = Object.entries(assets).map(([file, content]): [string, Body] => [
    `file.${file.replace(/\/[0-9A-F]{32}(?=\/)/, '')}`,
    { content },
  ]);
  return Object.fromEntries(
    [...blocks, ...named, ...providers, ...unnamed, ...locals, ...files, ['terraform', terraform] as const]
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
 * Reads what the bundle before held.
 *
 * @throws Failure when the folder is no bundle of the environment, or is not as it was handed over
 */
export function readPrevious(folder: string, environment: string): Previous {
  const manifest = readManifest(folder);
  if (manifest.environment !== environment) {
    throw new Failure(
      `${folder} is a bundle of ${manifest.environment}, and this will be one of ${environment}. Name the bundle of ${environment} that was handed over before with --previous.`,
    );
  }
  // What its users have put beside it is not compared.
  const edited = differences(folder).filter((line) => !line.startsWith('not part of the bundle'));
  if (edited.length > 0) {
    throw new Failure(
      `${folder} is not as it was handed over, so nothing can be compared with it:\n${edited.map((line) => `  ${line}`).join('\n')}\n` +
        `Take the bundle as it was handed over, or make it again at commit ${manifest.source.commit}.`,
    );
  }
  const file = path.join(folder, CONTENTS);
  try {
    return {
      contents: contentsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))),
      source: manifest.source,
    };
  } catch (error) {
    throw new Failure(
      `${file} cannot be read (${(error as Error).message}). Take the bundle as it was handed over.`,
    );
  }
}

/**
 * The changes from one bundle to the next, in the words and signs of Terraform's plans. Whether a change replaces a
 * resource is the plan's to say: it depends on what is applied.
 */
export function changesPage(
  stacks: readonly ComparedStack[],
  source: Manifest['source'],
  previous: Previous | undefined,
): string {
  const head = ['# Changes', `This bundle is of ${commitOf(source)}.`];
  if (previous === undefined) return page([...head, 'It was compared with no other.']);
  const removed = Object.keys(previous.contents).filter((id) => !stacks.some((stack) => stack.id === id));
  const sections = [
    ...stacks.flatMap((stack) => stackChanges(stack, previous.contents[stack.id])),
    ...removed.map(
      (id) =>
        `## ${id}\n\nThe stack is not part of this bundle any more. What it has made stays until it is destroyed.`,
    ),
  ];
  return page([
    ...head,
    `The bundle before was of ${commitOf(previous.source)}.`,
    ...(sections.length === 0 ? ['Nothing has changed.'] : [LEGEND, ...sections]),
  ]);
}

const LEGEND =
  '`+` stands for what is new, `~` for what is changed, `-` for what is gone. Whether a change of a resource updates it ' +
  'in-place or replaces it depends on what is applied: `./apply.sh --plan` tells.';

function commitOf({ version, commit, modified }: Manifest['source']): string {
  return `version ${version}, commit \`${commit}\`${modified === true ? ' with changes that are in no commit' : ''}`;
}

function page(sections: readonly string[]): string {
  return `${sections.join('\n\n')}\n`;
}

function stackChanges(stack: ComparedStack, before: Contents[string] | undefined): string[] {
  const { id, document } = stack;
  if (before === undefined)
    return [`## ${id}\n\nThe stack is new: ${blocksOf(document, 'resource').length} to add.`];
  const after = contentsOf(stack);
  const moves = new Map(
    bodiesOf(document['moved'])
      .map(({ from, to }): [string, string] => [withoutIndex(from), withoutIndex(to)])
      .filter(([from, to]) => from in before && to in after && !(to in before)),
  );
  const origins = new Map([...moves].map(([from, to]) => [to, from]));
  const forgotten = new Set(
    bodiesOf(document['removed'])
      .filter(({ lifecycle }) => bodiesOf(lifecycle).some(({ destroy }) => destroy === false))
      .map(({ from }) => withoutIndex(from)),
  );
  const entries = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((address) => {
    const origin = origins.get(address);
    const [old, now] = [before[origin ?? address], after[address]];
    if (old === undefined) return [entry(address, '+', isResource(address) ? 'will be created' : '')];
    if (now === undefined) {
      return moves.has(address) ? [] : [entry(address, '-', goneWords(address, forgotten.has(address)))];
    }
    const changed = argumentChanges(old, now);
    if (changed.length === 0 && origin === undefined) return [];
    const words = isResource(address) ? 'will be updated in-place or must be replaced' : '';
    return [
      ...(origin === undefined ? [] : [`  # ${origin} has moved to ${address}`]),
      ...(changed.length === 0 ? [] : [entry(address, '~', words, changed)]),
    ];
  });
  return entries.length === 0 ? [] : [`## ${id}\n\n\`\`\`text\n${entries.join('\n\n')}\n\`\`\``];
}

function argumentChanges(old: Contents[string][string], now: Contents[string][string]): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((name) => {
    if (old[name] === now[name]) return [];
    const sign = old[name] === undefined ? '+' : now[name] === undefined ? '-' : '~';
    return [`      ${sign} ${name}`];
  });
}

/** One thing of a stack as a plan shows it. */
function entry(address: string, sign: string, words: string, details: readonly string[] = []): string {
  const shown = isResource(address) ? `resource.${address}` : address;
  const [section = '', ...labels] = shown.split('.');
  // Addresses in `moved` and file names have dots of their own, and no two labels.
  const two = ['resource', 'data', 'ephemeral', 'provider'].includes(section);
  const names = (two ? labels : [labels.join('.')]).filter(Boolean).map((label) => ` "${label}"`);
  return [
    ...(words === '' ? [] : [`  # ${address} ${words}`]),
    `  ${sign} ${section}${names.join('')}`,
    ...details,
  ].join('\n');
}

function goneWords(address: string, isForgotten: boolean): string {
  if (!isResource(address)) return '';
  if (isForgotten) return 'will no longer be managed by Terraform, but will not be destroyed';
  const isStateful = STATEFUL_TYPES.has(address.split('.')[0] ?? '');
  return `will be destroyed${isStateful ? ': IT HOLDS DATA, which is lost with it' : ''}`;
}

/** Addresses of all else begin with what they are. */
const OTHERS =
  /^(data|ephemeral|output|variable|module|check|provider|moved|removed|import|local|file)\.|^terraform$/;

function isResource(address: string): boolean {
  return !OTHERS.test(address);
}

/** The address of a resource that one of its instances has. */
function withoutIndex(address: Json | undefined): string {
  return String(address).replace(/\[[^\]]*\]$/, '');
}
