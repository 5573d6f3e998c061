import { type Body, bodiesOf, isBody, type Json, type StackDocument } from '../document';
import { bare, bareList, expression, quoted } from './expression';
import type { BlockSchema, SchemaKind, Schemas } from './schema';

/** Lines that go into a block before its arguments, by the block's address. */
export type Comments = ReadonlyMap<string, readonly string[]>;

/**
 * Writes Terraform JSON as HCL. Only the provider knows whether a name in the JSON is an argument or a block; a name that
 * it does not know is an error, since a guess would change what Terraform reads.
 *
 * Indentation is left to `terraform fmt`.
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
    switch (section) {
      case 'terraform':
        return bodiesOf(content).map((body) => block('terraform', terraformSettings(body)));
      case 'locals':
        return bodiesOf(content).map((body) => block('locals', attributes(body)));
      case 'provider':
        return entriesOf(content).flatMap(([name, value]) =>
          bodiesOf(value).map(({ alias, ...body }) =>
            block(`provider ${quoted(name)}`, [
              ...(alias === undefined ? [] : [`alias = ${expression(alias)}`]),
              ...this.schemaBody(body, this.schema('provider', name), `provider ${name}`),
            ]),
          ),
        );
      case 'variable':
        return labelled(section, content, (body) => mixed(body, { bare: ['type'], blocks: ['validation'] }));
      case 'output':
        return labelled(section, content, (body) =>
          mixed(body, { blocks: ['precondition'], bareLists: ['depends_on'] }),
        );
      case 'module':
        return labelled(section, content, (body) =>
          mixed(body, { bareMaps: ['providers'], bareLists: ['depends_on'] }),
        );
      case 'resource':
      case 'data':
      case 'ephemeral':
        return entriesOf(content).flatMap(([type, named]) =>
          entriesOf(named).flatMap(([name, value]) =>
            bodiesOf(value).map((body) => this.object(section, type, name, body)),
          ),
        );
      case 'moved':
        return bodiesOf(content).map((body) => block(section, mixed(body, { bare: ['from', 'to'] })));
      case 'import':
        return bodiesOf(content).map((body) => block(section, mixed(body, { bare: ['to', 'provider'] })));
      case 'removed':
        return bodiesOf(content).map((body) =>
          block(section, mixed(body, { bare: ['from'], blocks: ['lifecycle'] })),
        );
      default:
        throw new Error(`Blocks "${section}" cannot be written as HCL.`);
    }
  }

  private object(kind: 'resource' | 'data' | 'ephemeral', type: string, name: string, body: Body): string {
    const address = `${kind === 'resource' ? '' : `${kind}.`}${type}.${name}`;
    // Terraform's own types (terraform_remote_state, terraform_data) have arguments only, and no provider to ask.
    const schema = type.startsWith('terraform_') ? undefined : this.schema(kind, type);
    const own = Object.fromEntries(Object.entries(body).filter(([key]) => !META.has(key)));
    const present = (names: readonly string[]) => names.filter((key) => body[key] !== undefined);
    return block(`${kind} ${quoted(type)} ${quoted(name)}`, [
      ...(this.comments.get(address) ?? []).map((line) => `# ${line}`),
      ...present(FIRST).map(
        (key) => `${key} = ${key === 'provider' ? bare(body[key] ?? '') : expression(body[key] ?? null)}`,
      ),
      ...(schema === undefined ? attributes(own) : this.schemaBody(own, schema, address)),
      ...(schema === undefined ? [] : this.dynamicBlocks(body['dynamic'], schema, address)),
      ...present(LAST).flatMap((key) => this.meta(key, body[key] ?? null)),
    ]);
  }

  private meta(key: string, value: Json): Lines {
    if (key === 'depends_on') return [`depends_on = ${bareList(value)}`];
    if (key === 'lifecycle') return bodiesOf(value).map((body) => block('lifecycle', lifecycle(body)));
    if (key === 'connection') return bodiesOf(value).map((body) => block('connection', attributes(body)));
    return bodiesOf(value).flatMap((kinds) =>
      entriesOf(kinds).flatMap(([kind, bodies]) =>
        bodiesOf(bodies).map((body) =>
          block(
            `provisioner ${quoted(kind)}`,
            mixed(body, { bare: ['when', 'on_failure'], blocks: ['connection'] }),
          ),
        ),
      ),
    );
  }

  private schemaBody(body: Body, schema: BlockSchema, place: string): string[] {
    const entries = Object.entries(body).filter(([name]) => name !== 'dynamic');
    const isAttribute = ([name, value]: [string, Json]): boolean => {
      const attribute = schema.attributes.get(name);
      // A list of objects may leave out what is null when it is written as blocks, and only then.
      return attribute !== undefined && !(attribute.ofObjects && bodiesOf(value).length > 0);
    };
    return [
      ...entries.filter(isAttribute).map(([name, value]) => `${name} = ${expression(value)}`),
      ...entries
        .filter((entry) => !isAttribute(entry))
        .flatMap(([name, value]) => {
          const nested = schema.blocks.get(name);
          if (nested !== undefined) {
            return bodiesOf(value).map((each) =>
              block(name, this.nestedBody(each, nested, `${place}.${name}`)),
            );
          }
          if (schema.attributes.has(name))
            return bodiesOf(value).map((each) => block(name, attributes(each)));
          throw new Error(
            `${place} has "${name}", which its provider knows neither as an argument nor as a block.`,
          );
        }),
    ];
  }

  private nestedBody(body: Body, schema: BlockSchema, place: string): Lines {
    return [...this.schemaBody(body, schema, place), ...this.dynamicBlocks(body['dynamic'], schema, place)];
  }

  private dynamicBlocks(value: Json | undefined, schema: BlockSchema, place: string): Lines {
    return bodiesOf(value).flatMap((labels) =>
      entriesOf(labels).flatMap(([label, bodies]) => {
        const nested = schema.blocks.get(label);
        if (nested === undefined)
          throw new Error(`${place} has dynamic blocks "${label}", which its provider does not know.`);
        return bodiesOf(bodies).map(({ content, iterator, ...rest }) =>
          block(`dynamic ${quoted(label)}`, [
            ...attributes(rest),
            ...(iterator === undefined ? [] : [`iterator = ${bare(iterator)}`]),
            ...bodiesOf(content).map((each) =>
              block('content', this.nestedBody(each, nested, `${place}.${label}`)),
            ),
          ]),
        );
      }),
    );
  }

  private schema(kind: SchemaKind, type: string): BlockSchema {
    const schema = this.schemas.of(kind, type);
    if (schema === undefined) throw new Error(`No provider of the stack knows the ${kind} type ${type}.`);
    return schema;
  }
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

function attributes(body: Body): string[] {
  return Object.entries(body).map(([name, value]) => `${name} = ${expression(value)}`);
}

/** A body that Terraform's own language describes: what in it is no plain argument is named. */
function mixed(
  body: Body,
  known: { bare?: Lines; bareLists?: Lines; bareMaps?: Lines; blocks?: Lines },
): string[] {
  const { bare: code = [], bareLists = [], bareMaps = [], blocks = [] } = known;
  return Object.entries(body).flatMap(([name, value]) => {
    if (code.includes(name)) return [`${name} = ${bare(value)}`];
    if (bareLists.includes(name)) return [`${name} = ${bareList(value)}`];
    if (bareMaps.includes(name)) {
      return [
        `${name} = {\n${entriesOf(value)
          .map(([key, item]) => `${key} = ${bare(item)}`)
          .join('\n')}\n}`,
      ];
    }
    if (blocks.includes(name)) return bodiesOf(value).map((each) => block(name, attributes(each)));
    return [`${name} = ${expression(value)}`];
  });
}

function terraformSettings(body: Body): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (name === 'backend') return labelled('backend', value, attributes);
    if (name === 'cloud')
      return bodiesOf(value).map((each) => block('cloud', mixed(each, { blocks: ['workspaces'] })));
    if (name === 'required_providers') return bodiesOf(value).map((each) => block(name, attributes(each)));
    return [`${name} = ${expression(value)}`];
  });
}

function lifecycle(body: Body): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (name === 'ignore_changes' || name === 'replace_triggered_by') return [`${name} = ${bareList(value)}`];
    if (name === 'precondition' || name === 'postcondition') {
      return bodiesOf(value).map((each) => block(name, attributes(each)));
    }
    return [`${name} = ${expression(value)}`];
  });
}

function labelled(head: string, content: Json, lines: (body: Body) => Lines): string[] {
  return entriesOf(content).flatMap(([label, value]) =>
    bodiesOf(value).map((body) => block(`${head} ${quoted(label)}`, lines(body))),
  );
}

function entriesOf(value: Json): [string, Json][] {
  return isBody(value) ? Object.entries(value) : [];
}
