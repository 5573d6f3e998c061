import { Failure } from '../console/failure';
import { type Body, blocksOf, bodiesOf, bodyAt, isBody, type Json, type StackDocument } from './document';
import { expression, literal, literalText as quoted } from './hcl/expression';
import type { BlockSchema, Schemas } from './hcl/schema';
import { codeOf, piecesOf } from './hcl/template';
import type { Input } from './inputs';
import type { Manifest } from './manifest';
import { publishedOutputs, resourceReferences, takenOutputs } from './references';

/** The `terraform test` of a stack. */
export interface StackTest {
  /** Its files by their path in the stack's folder. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * The stack without what Terraform cannot mock, for a stack that has such: the test plans this in its place, from
   * the folder {@link WITHOUT_EPHEMERALS}.
   */
  readonly substitute?: StackDocument;
}

/** What a test is made with. */
export interface TestSettings {
  readonly schemas: Schemas;
  readonly inputs: readonly Input[];
  /** Syntax of the stack that it tests. */
  readonly format: Manifest['format'];
}

/** Where a stack's test finds the stack without ephemeral resources. */
export const WITHOUT_EPHEMERALS = 'tests/without-ephemerals';

/**
 * Makes the test of a stack: it plans the stack without an account and compares the plan with what was handed over.
 *
 * @throws Failure when an ephemeral value feeds what a plan cannot do without
 */
export function stackTest(document: StackDocument, settings: TestSettings): StackTest {
  const substitute = 'ephemeral' in document ? withoutEphemerals(document, settings.schemas) : undefined;
  const tested = substitute ?? document;
  const mocks = new Mocks(tested, settings.schemas);
  return {
    files: {
      'tests/plan.tftest.hcl': planTest(tested, mocks, settings, substitute !== undefined),
      'tests/mocks/aws.tfmock.hcl': mocks.text(),
    },
    substitute,
  };
}

/** An ARN that is one for the provider, and of no account and region. */
const MOCKED_ARN = 'arn:aws:mock:::mock';

const isArn = (name: string) => /(^|_)arn$/.test(name);

/** Values that the provider checks where they are used; whatever else Terraform makes up passes. */
const CHECKED: Readonly<Record<string, Body>> = {
  'data aws_iam_policy_document': { json: '{}' },
  // One for each name of a certificate, of which there are ten at most unless AWS is asked for more.
  'resource aws_acm_certificate': {
    domain_validation_options: Array.from({ length: 10 }, (_, index) => ({
      domain_name: `name-${index}.example`,
      resource_record_name: `_name-${index}.example`,
      resource_record_type: 'CNAME',
      resource_record_value: `_value-${index}.example`,
    })),
  },
  'resource aws_db_proxy_default_target_group': { name: 'default' },
};

/** A string with one code in it and nothing else that reads an attribute of a resource. */
const ATTRIBUTE = /^([a-z]\w*)\.([A-Za-z_][\w-]*)\.(\w+)$/;

/** What the mocked provider answers. Terraform knows a value during a plan only if it is named here. */
class Mocks {
  /** By kind and type, for all of a type. */
  private readonly answers = new Map<string, Map<string, Json>>();
  /** By the address of one resource, so that its values are no other's. */
  private readonly own = new Map<string, Map<string, Json>>();

  constructor(
    private readonly document: StackDocument,
    private readonly schemas: Schemas,
  ) {
    for (const kind of ['resource', 'data'] as const) {
      for (const { type } of blocksOf(document, kind)) {
        for (const [name, value] of Object.entries(CHECKED[`${kind} ${type}`] ?? {}))
          note(this.answers, `${kind} ${type}`, name, value);
      }
    }
    for (const { type, attribute, body } of resourceReferences(document, document)) {
      if (isArn(attribute) && !(attribute in body))
        note(this.answers, `resource ${type}`, attribute, MOCKED_ARN);
    }
  }

  /**
   * What a value is in a plan, as HCL: what was configured, or what is answered for the resource that it comes from.
   *
   * @returns undefined for one that depends on more than that
   */
  expected(value: Json, seen: readonly string[] = []): string | undefined {
    if (Array.isArray(value)) {
      const items = value.map((item) => this.expected(item, seen));
      return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
    }
    if (isBody(value)) {
      const items = Object.entries(value).map(([name, item]) => [name, this.expected(item, seen)] as const);
      if (items.some(([name, item]) => item === undefined || name.includes('${'))) return undefined;
      return `{ ${items.map(([name, item]) => `${quoted(name)} = ${item}`).join(', ')} }`;
    }
    if (typeof value !== 'string') return expression(value);
    const pieces = piecesOf(value);
    const parts = pieces.map((piece) => {
      if (piece.kind === 'text') return expression(piece.text);
      const code = codeOf(piece.code).trim();
      if (piece.open !== '${') return undefined;
      return /^var\.\w+$/.test(code) ? code : this.attribute(code, seen);
    });
    if (parts.includes(undefined)) return undefined;
    if (parts.length === 1) return parts[0];
    const joined = parts.map((part) => (part?.startsWith('"') ? part.slice(1, -1) : `\${${part}}`));
    return `"${joined.join('')}"`;
  }

  private attribute(code: string, seen: readonly string[]): string | undefined {
    const [, type = '', name = '', attribute = ''] = ATTRIBUTE.exec(code) ?? [];
    const address = `${type}.${name}`;
    const body = bodyAt(bodyAt(this.document, 'resource'), type)[name];
    if (!isBody(body) || 'count' in body || 'for_each' in body || seen.includes(code)) return undefined;
    const known = this.schemas.of('resource', type)?.attributes.get(attribute)?.type;
    const configured = body[attribute];
    if (configured !== undefined) {
      return typeof configured === known || (typeof configured === 'boolean' && known === 'bool')
        ? this.expected(configured, [...seen, code])
        : undefined;
    }
    const [collection, element] = Array.isArray(known) ? known : [];
    const isCollection = (collection === 'list' || collection === 'set') && element === 'string';
    if (known !== 'string' && !isCollection) return undefined;
    const text = isArn(attribute)
      ? `${MOCKED_ARN}/${address}`
      : `mock-${this.numberOf(address)}-${attribute.replaceAll('_', '-')}`;
    note(this.own, address, attribute, isCollection ? [text] : text);
    return isCollection ? `to${collection}([${quoted(text)}])` : quoted(text);
  }

  /** Short, since providers refuse long names, and no other resource's. */
  private numberOf(address: string): number {
    return blocksOf(this.document, 'resource').findIndex((block) => block.address === address) + 1;
  }

  text(): string {
    const blocks = sortedEntries(this.answers).map(([key, answers]) => {
      const [kind, type = ''] = key.split(' ');
      return `mock_${kind} ${quoted(type)} {\n${values('defaults', answers)}\n}`;
    });
    return `${['# What the mocked provider answers.', ...blocks].join('\n\n')}\n`;
  }

  /** What it answers for single resources, for the test's own file. */
  overrides(): string[] {
    return sortedEntries(this.own).map(([address, answers]) => {
      // Terraform asks the mocked provider for nothing of a resource that is overridden.
      const all = new Map([
        ...(this.answers.get(`resource ${address.split('.')[0]}`) ?? new Map<string, Json>()),
        ...answers,
      ]);
      return `override_resource {\ntarget = ${address}\noverride_during = plan\n${values('values', all)}\n}`;
    });
  }
}

function note(to: Map<string, Map<string, Json>>, key: string, attribute: string, value: Json): void {
  const answers = to.get(key) ?? new Map<string, Json>();
  if (!answers.has(attribute)) to.set(key, answers.set(attribute, value));
}

function values(name: string, answers: ReadonlyMap<string, Json>): string {
  const lines = sortedEntries(answers).map(([attribute, value]) => `${attribute} = ${expression(value)}`);
  return `${name} = {\n${lines.join('\n')}\n}`;
}

function sortedEntries<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function planTest(
  document: StackDocument,
  mocks: Mocks,
  settings: TestSettings,
  isSubstituted: boolean,
): string {
  const source = isSubstituted ? [`module {\nsource = "./${WITHOUT_EPHEMERALS}"\n}`] : [];
  const outputs = publishedOutputs(document).map(({ name, value }) => ({
    name,
    value: mocks.expected(value),
  }));
  const unknown = outputs.filter(({ value }) => value === undefined).map(({ name }) => name);
  const runs = [
    run('the_plan_is_what_was_handed_over', [
      'command = plan',
      ...source,
      ...(unknown.length === 0
        ? []
        : [`# Not compared, since only AWS or another stack can tell them: outputs ${unknown.join(', ')}.`]),
      ...outputs.flatMap(({ name, value }) =>
        value === undefined
          ? []
          : [assertion(`output.${name} == ${value}`, `The output ${name} has another value.`)],
      ),
      ...switches(document, settings.schemas),
      counts(document, settings.format),
    ]),
    ...refusals(document, settings.inputs, source),
  ];
  const head =
    '# Plans this stack without an account: the provider and the states of other stacks are made up.';
  return `${[head, ...mockProviders(document), ...remoteStates(document), ...mocks.overrides(), ...runs].join('\n\n')}\n`;
}

function run(name: string, lines: readonly string[]): string {
  return `run ${quoted(name)} {\n${lines.join('\n\n')}\n}`;
}

function assertion(condition: string, message: string): string {
  return `assert {\ncondition = ${condition}\nerror_message = ${quoted(message)}\n}`;
}

/** What is switched on and off: encryption, protection, public access and the like. */
function switches(document: StackDocument, schemas: Schemas): string[] {
  return blocksOf(document, 'resource').flatMap(({ address, type, body }) => {
    if ('count' in body || 'for_each' in body) return [];
    const names = Object.entries(body).flatMap(([name, value]) =>
      typeof value === 'boolean' && schemas.of('resource', type)?.attributes.get(name)?.type === 'bool'
        ? [name]
        : [],
    );
    if (names.length === 0) return [];
    const planned = names.map((name) => `${address}.${name}`).join(', ');
    return [
      assertion(
        `[${planned}] == [${names.map((name) => body[name]).join(', ')}]`,
        `${address} is switched otherwise: ${names.join(', ')}.`,
      ),
    ];
  });
}

/** How many resources of each type the code has. A plan cannot be asked for what is not known to be in it. */
function counts(document: StackDocument, format: TestSettings['format']): string {
  const types = Object.entries(bodyAt(document, 'resource')).map(
    ([type, named]) => `${type} = ${isBody(named) ? Object.keys(named).length : 0}`,
  );
  const found =
    format === 'json'
      ? '{ for type, named in jsondecode(file("${path.module}/main.tf.json")).resource : type => length(named) }'
      : '{ for type, all in { for type in flatten(regexall("(?m)^resource \\"(\\\\w+)\\"", file("${path.module}/main.tf"))) : type => type... } : type => length(all) }';
  return assertion(
    `${found} == {\n${types.join('\n')}\n}`,
    'There are more or fewer resources of some type than were handed over.',
  );
}

/** A value that is none is refused, for each variable that has a rule. */
function refusals(document: StackDocument, inputs: readonly Input[], source: readonly string[]): string[] {
  const variables = bodyAt(document, 'variable');
  const ruled = inputs.flatMap(({ name, rule }) =>
    rule !== undefined && name in variables ? [{ name, refused: rule.refused }] : [],
  );
  if (ruled.length === 0) return [];
  return [
    run('values_that_are_none_are_refused', [
      'command = plan',
      ...source,
      `variables {\n${ruled.map(({ name, refused }) => `${name} = ${literal(refused)}`).join('\n')}\n}`,
      `expect_failures = [${ruled.map(({ name }) => `var.${name}`).join(', ')}]`,
    ]),
  ];
}

function mockProviders(document: StackDocument): string[] {
  return Object.entries(bodyAt(document, 'provider')).flatMap(([name, value]) =>
    bodiesOf(value).map(({ alias }) => {
      const named = alias === undefined ? '' : `alias = ${expression(alias)}\n`;
      return `mock_provider ${quoted(name)} {\n${named}source = "./tests/mocks"\noverride_during = plan\n}`;
    }),
  );
}

function remoteStates(document: StackDocument): string[] {
  return [...takenOutputs(document)].map(([name, outputs]) => {
    const values = outputs.map(
      (output) => `${quoted(output)} = ${quoted(/arn$/.test(output) ? MOCKED_ARN : 'mock')}`,
    );
    return `override_data {\ntarget = data.terraform_remote_state.${name}\nvalues = {\noutputs = {\n${values.join('\n')}\n}\n}\n}`;
  });
}

/**
 * Terraform mocks no ephemeral resources, and refuses to plan where there is one. They feed write-only arguments alone,
 * which stand in no state and no plan: without both, all else is planned as it is.
 */
function withoutEphemerals(document: StackDocument, schemas: Schemas): StackDocument {
  const { ephemeral: _, ...rest } = document;
  const { backend: __, ...terraform } = bodyAt(document, 'terraform');
  const resources = Object.entries(bodyAt(document, 'resource')).map(([type, named]) => {
    const schema = schemas.of('resource', type);
    const bodies = Object.entries(isBody(named) ? named : {}).map(([name, body]) => [
      name,
      isBody(body) && schema !== undefined ? withoutWriteOnly(body, schema) : body,
    ]);
    return [type, Object.fromEntries(bodies) as Body];
  });
  const without = { ...rest, resource: Object.fromEntries(resources) as Body, terraform };
  const [left] = /[^"]{0,40}\bephemeral\.\w[^"]{0,60}/.exec(JSON.stringify(without)) ?? [];
  if (left !== undefined) {
    throw new Failure(
      `An ephemeral value feeds more than write-only arguments, so the stack cannot be planned without it: ${left}`,
    );
  }
  return without;
}

/** A write-only argument goes with its version, which says when it is written anew. */
function withoutWriteOnly(body: Body, schema: BlockSchema): Body {
  const gone = new Set(
    [...schema.attributes].flatMap(([name, { writeOnly }]) => (writeOnly ? [name, `${name}_version`] : [])),
  );
  const kept = Object.entries(body).filter(([name]) => !gone.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => {
      const nested = schema.blocks.get(name);
      if (nested === undefined) return [name, value];
      const bodies = bodiesOf(value).map((each) => withoutWriteOnly(each, nested));
      return [name, Array.isArray(value) ? bodies : (bodies[0] ?? value)];
    }),
  );
}
