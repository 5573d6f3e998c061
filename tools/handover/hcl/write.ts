import { Failure } from '../../console/failure';
import { type Body, isBody, type Json, type StackDocument } from '../document';
import { bare, bareList, expression, literal, literalText } from './expression';
import type { BlockSchema, SchemaKind, Schemas } from './schema';
import { TemplateError } from './template';

/** Lines that go into a block before its arguments, by the block's address. */
export type Comments = ReadonlyMap<string, readonly string[]>;

/**
 * Writes Terraform JSON as HCL. Only the provider knows whether a name in the JSON is an argument or a block. What cannot
 * be written is an error with its address, and never left out: a guess would change what Terraform reads.
 *
 * Indentation is left to `terraform fmt`.
 *
 * @throws Failure
 */
export function toHcl(document: StackDocument, schemas: Schemas, comments: Comments = new Map()): string {
  const writer = new HclWriter(schemas, comments);
  return `${Object.entries(document)
    .flatMap(([section, content]) => writer.section(section, content))
    .join('\n\n')}\n`;
}

/** Arguments that Terraform itself knows, in any resource or data source. */
const FIRST = ['count', 'for_each', 'provider'];
const LAST = ['connection', 'provisioner', 'lifecycle', 'depends_on'];
const META = new Set([...FIRST, ...LAST, 'dynamic']);

type Lines = readonly string[];

class HclWriter {
  constructor(
    private readonly schemas: Schemas,
    private readonly comments: Comments,
  ) {}

  /** The blocks of a section of the JSON. */
  section(section: string, content: Json): string[] {
    const each = (lines: (body: Body) => Lines) =>
      bodies(content, section).map((body) => block(section, lines(body)));
    switch (section) {
      case 'terraform':
        return each(terraformSettings);
      case 'locals':
        return each((body) => attributes(body, section));
      case 'provider':
        return entries(content, section).flatMap(([name, value]) => {
          const place = `provider ${name}`;
          return bodies(value, place).map(({ alias, version, ...body }) =>
            block(`provider ${literalText(name)}`, [
              ...(alias === undefined ? [] : [argument('alias', alias, place, literal)]),
              ...(version === undefined ? [] : [argument('version', version, place, literal)]),
              ...this.body(body, this.schema('provider', name), place),
            ]),
          );
        });
      case 'variable':
        return labelled(section, content, (body, place) =>
          mixed(body, place, {
            bare: ['type'],
            literal: ['default', 'description'],
            blocks: ['validation'],
          }),
        );
      case 'output':
        return labelled(section, content, (body, place) =>
          mixed(body, place, {
            literal: ['description'],
            blocks: ['precondition'],
            bareLists: ['depends_on'],
          }),
        );
      case 'module':
        return labelled(section, content, (body, place) =>
          mixed(body, place, {
            literal: ['source', 'version'],
            bareMaps: ['providers'],
            bareLists: ['depends_on'],
          }),
        );
      case 'resource':
      case 'data':
      case 'ephemeral':
        return this.objects(section, content);
      case 'check':
        return labelled(section, content, ({ data = {}, ...body }, place) => [
          ...this.objects('data', data),
          ...mixed(body, place, { blocks: ['assert'] }),
        ]);
      case 'moved':
        return each((body) => mixed(body, section, { bare: ['from', 'to'] }));
      case 'import':
        return each((body) => mixed(body, section, { bare: ['to', 'provider'] }));
      case 'removed':
        return each(({ provisioner = null, ...body }) => [
          ...mixed(body, section, { bare: ['from'], blocks: ['lifecycle', 'connection'] }),
          ...provisioners(provisioner, section),
        ]);
      default:
        throw new Failure(`Blocks "${section}" cannot be written as HCL. Hand over as JSON: --format json.`);
    }
  }

  private objects(kind: 'resource' | 'data' | 'ephemeral', content: Json): string[] {
    return entries(content, kind).flatMap(([type, named]) =>
      entries(named, `${kind} ${type}`).flatMap(([name, value]) => {
        const address = `${kind === 'resource' ? '' : `${kind}.`}${type}.${name}`;
        return bodies(value, address).map((body) =>
          block(
            `${kind} ${literalText(type)} ${literalText(name)}`,
            this.object(body, address, this.typeSchema(kind, type)),
          ),
        );
      }),
    );
  }

  private object(body: Body, address: string, schema: BlockSchema | undefined): Lines {
    const own = Object.fromEntries(Object.entries(body).filter(([key]) => !META.has(key)));
    const present = (names: readonly string[]) =>
      names.flatMap((key) => (body[key] === undefined ? [] : [[key, body[key]] as const]));
    return [
      ...(this.comments.get(address) ?? []).map((line) => `# ${line}`),
      ...present(FIRST).map(([key, value]) =>
        argument(key, value, address, key === 'provider' ? bare : expression),
      ),
      ...(schema === undefined ? attributes(own, address) : this.arguments(own, schema, address)),
      ...this.dynamicBlocks(body['dynamic'], schema, address),
      ...present(LAST).flatMap(([key, value]) => meta(key, value, address)),
    ];
  }

  /** The content of a block of the provider's. */
  private body(body: Body, schema: BlockSchema, place: string): Lines {
    const { dynamic, ...rest } = body;
    return [...this.arguments(rest, schema, place), ...this.dynamicBlocks(dynamic, schema, place)];
  }

  private arguments(body: Body, schema: BlockSchema, place: string): string[] {
    const isAttribute = ([name, value]: [string, Json]): boolean => {
      const attribute = schema.attributes.get(name);
      // A list of objects may leave out what is null when it is written as blocks, and only then.
      return attribute !== undefined && !(attribute.ofObjects && holdsObjects(value));
    };
    const all = Object.entries(body);
    return [
      ...all.filter(isAttribute).map(([name, value]) => argument(name, value, place)),
      ...all
        .filter((entry) => !isAttribute(entry))
        .flatMap(([name, value]) => {
          const at = `${place}.${name}`;
          const nested = schema.blocks.get(name);
          if (nested !== undefined) {
            return bodies(value, at).map((each) => block(name, this.body(each, nested, at)));
          }
          if (schema.attributes.has(name))
            return bodies(value, at).map((each) => block(name, attributes(each, at)));
          throw new Failure(
            `${place} has "${name}", which its provider knows neither as an argument nor as a block. Mend its name where the stack is made.`,
          );
        }),
    ];
  }

  private dynamicBlocks(value: Json | undefined, schema: BlockSchema | undefined, place: string): Lines {
    return bodies(value, `${place}.dynamic`).flatMap((labels) =>
      entries(labels, `${place}.dynamic`).flatMap(([label, content]) => {
        const nested = schema?.blocks.get(label) ?? attributesAsBlocks(schema, label);
        const at = `${place}.dynamic.${label}`;
        if (nested === undefined) {
          throw new Failure(
            `${place} has dynamic blocks "${label}", which its provider does not know. Mend their name where the stack is made.`,
          );
        }
        return bodies(content, at).map(({ content: inner, iterator, ...rest }) =>
          block(`dynamic ${literalText(label)}`, [
            ...mixed(rest, at, {}),
            ...(iterator === undefined ? [] : [argument('iterator', iterator, at, bare)]),
            ...bodies(inner, `${at}.content`).map((each) =>
              block('content', this.body(each, nested, `${at}.content`)),
            ),
          ]),
        );
      }),
    );
  }

  /** Terraform's own types (terraform_remote_state, terraform_data) have arguments only, and no provider to ask. */
  private typeSchema(kind: SchemaKind, type: string): BlockSchema | undefined {
    return type.startsWith('terraform_') ? undefined : this.schema(kind, type);
  }

  private schema(kind: SchemaKind, type: string): BlockSchema {
    const schema = this.schemas.of(kind, type);
    if (schema === undefined) {
      throw new Failure(
        `No provider of the stack knows the ${kind} type ${type}. Lock its provider: docs/decisions/0002-terraform-runner.md.`,
      );
    }
    return schema;
  }
}

/** What a block for an item of a list of objects may hold: any name, all of them arguments. */
function attributesAsBlocks(schema: BlockSchema | undefined, name: string): BlockSchema | undefined {
  const attribute = schema?.attributes.get(name);
  if (attribute?.ofObjects !== true) return undefined;
  const [, [, names = {}] = []] = attribute.type as [string, [string, object?]?];
  return {
    attributes: new Map(
      Object.keys(names).map((each) => [each, { type: undefined, ofObjects: false, writeOnly: false }]),
    ),
    blocks: new Map(),
  };
}

/** Whether any item of a list, or the value itself, is an object. */
function holdsObjects(value: Json): boolean {
  return Array.isArray(value) ? value.some(isBody) : isBody(value);
}

/**
 * The bodies of a block, which JSON gives as one object or as a list of them.
 *
 * @throws Failure for anything else: it has no form as a block
 */
function bodies(value: Json | undefined, place: string): Body[] {
  if (value === undefined || value === null) return [];
  const all = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return all.map((each) => {
    if (isBody(each)) return each;
    throw new Failure(
      `${place} is a block, and ${JSON.stringify(each)} is no object: HCL cannot say that. Use a dynamic block, or hand over as JSON: --format json.`,
    );
  });
}

/** What stands under names. JSON may give it in several objects. */
function entries(value: Json | undefined, place: string): [string, Json][] {
  return bodies(value, place).flatMap((body) => Object.entries(body));
}

/** @throws Failure with the place of the argument when its value cannot be written */
function argument(name: string, value: Json, place: string, write = expression): string {
  try {
    return `${name} = ${write(value)}`;
  } catch (error) {
    if (error instanceof TemplateError) throw new Failure(`${place}.${name}: ${error.message}`);
    throw error;
  }
}

function attributes(body: Body, place: string): string[] {
  return Object.entries(body).map(([name, value]) => argument(name, value, place));
}

function block(head: string, lines: Lines): string {
  if (lines.length === 0) return `${head} {}`;
  const spaced = lines.map((line, index) => (index > 0 && isBlock(line) ? `\n${line}` : line));
  return `${head} {\n${spaced.join('\n')}\n}`;
}

/** Lines are arguments or blocks; a block's head has no `=`. */
function isBlock(line: string): boolean {
  return /^[^=\n]*\{(\n|\}$)/.test(line);
}

function meta(key: string, value: Json, place: string): Lines {
  const at = `${place}.${key}`;
  if (key === 'depends_on') return [argument(key, value, place, bareList)];
  if (key === 'lifecycle') return bodies(value, at).map((body) => block(key, lifecycle(body, at)));
  if (key === 'connection') return bodies(value, at).map((body) => block(key, attributes(body, at)));
  return provisioners(value, place);
}

function provisioners(value: Json, place: string): Lines {
  return entries(value, `${place}.provisioner`).flatMap(([kind, each]) => {
    const at = `${place}.provisioner.${kind}`;
    return bodies(each, at).map((body) =>
      block(
        `provisioner ${literalText(kind)}`,
        mixed(body, at, { bare: ['when', 'on_failure'], blocks: ['connection'] }),
      ),
    );
  });
}

/** Names in a body that Terraform's own language describes and that are no plain arguments. */
interface Known {
  readonly bare?: Lines;
  readonly literal?: Lines;
  readonly bareLists?: Lines;
  readonly bareMaps?: Lines;
  readonly blocks?: Lines;
}

function mixed(body: Body, place: string, known: Known): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    const at = `${place}.${name}`;
    if (known.bare?.includes(name)) return [argument(name, value, place, bare)];
    if (known.literal?.includes(name)) return [argument(name, value, place, literal)];
    if (known.bareLists?.includes(name)) return [argument(name, value, place, bareList)];
    if (known.bareMaps?.includes(name)) {
      const items = entries(value, at).map(([key, item]) => argument(key, item, at, bare));
      return [`${name} = {\n${items.join('\n')}\n}`];
    }
    if (known.blocks?.includes(name))
      return bodies(value, at).map((each) => block(name, attributes(each, at)));
    return [argument(name, value, place)];
  });
}

function terraformSettings(body: Body): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    const at = `terraform.${name}`;
    const literals = (each: Body) =>
      Object.entries(each).map(([key, item]) => argument(key, item, at, literal));
    if (name === 'backend' || name === 'provider_meta') return labelled(name, value, literals);
    if (name === 'cloud') {
      return bodies(value, at).map(({ workspaces = null, ...each }) =>
        block(name, [
          ...literals(each),
          ...bodies(workspaces, `${at}.workspaces`).map((inner) => block('workspaces', literals(inner))),
        ]),
      );
    }
    if (name === 'required_providers') return bodies(value, at).map((each) => block(name, literals(each)));
    return [argument(name, value, 'terraform', name === 'experiments' ? bareList : literal)];
  });
}

function lifecycle(body: Body, place: string): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (name === 'ignore_changes' || name === 'replace_triggered_by')
      return [argument(name, value, place, bareList)];
    if (name === 'precondition' || name === 'postcondition') {
      return bodies(value, `${place}.${name}`).map((each) =>
        block(name, attributes(each, `${place}.${name}`)),
      );
    }
    return [argument(name, value, place)];
  });
}

function labelled(head: string, content: Json, lines: (body: Body, place: string) => Lines): string[] {
  return entries(content, head).flatMap(([label, value]) => {
    const place = `${head}.${label}`;
    return bodies(value, place).map((body) => block(`${head} ${literalText(label)}`, lines(body, place)));
  });
}
