import { type Body, blocksOf, bodyAt, isBody, type Json, type StackDocument } from './document';

/** Outputs that a stack takes from others: by the name of its `terraform_remote_state`, the outputs' names. */
export function takenOutputs(document: StackDocument): Map<string, string[]> {
  const taken = new Map<string, Set<string>>(
    Object.keys(bodyAt(bodyAt(document, 'data'), 'terraform_remote_state')).map((name) => [name, new Set()]),
  );
  const references = JSON.stringify(document).matchAll(
    /data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)/g,
  );
  for (const [, source = '', output = ''] of references) taken.get(source)?.add(output);
  return new Map([...taken].map(([source, outputs]) => [source, [...outputs].sort()]));
}

/** The stack whose state a `terraform_remote_state` of cdktf's reads. */
export function stackOfRemoteState(name: string): string {
  return name.replace(/^cross-stack-reference-input-/, '');
}

/** Whether cdktf has made an output for another stack; else the platform publishes it. */
export function isBetweenStacks(output: string): boolean {
  return output.startsWith('cross-stack-output-');
}

/** An output that a stack publishes under a fixed name. */
export interface PublishedOutput {
  readonly name: string;
  readonly description: string;
  readonly value: Json;
}

/** The outputs of a stack that are for people and programs, and not made by cdktf for another stack. */
export function publishedOutputs(document: StackDocument): PublishedOutput[] {
  return Object.entries(bodyAt(document, 'output')).flatMap(([name, body]) =>
    isBetweenStacks(name) || !isBody(body)
      ? []
      : [{ name, description: String(body['description'] ?? ''), value: body['value'] ?? null }],
  );
}

/** An attribute of a resource that an expression reads. */
export interface Reference {
  readonly type: string;
  readonly name: string;
  readonly attribute: string;
  /** The resource that it belongs to. */
  readonly body: Body;
}

/** The attributes of a document's resources that a value reads, directly. */
export function resourceReferences(value: Json, document: StackDocument): Reference[] {
  const resources = new Map(blocksOf(document, 'resource').map((block) => [block.address, block]));
  // A data source's address ends like a resource's.
  const found = JSON.stringify(value).matchAll(/(?<![\w.-])(\w+\.[A-Za-z_][\w-]*)\.(\w+)/g);
  return [...found].flatMap(([, address = '', attribute = '']) => {
    const block = resources.get(address);
    return block === undefined ? [] : [{ type: block.type, name: block.name, attribute, body: block.body }];
  });
}
