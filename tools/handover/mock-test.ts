import { type Body, blocksOf, bodiesOf, bodyAt, isBody, type Json, type StackDocument } from './document';
import { expression, quoted } from './hcl/expression';
import type { Schemas } from './hcl/schema';
import { type PublishedOutput, publishedOutputs, resourceReferences, takenOutputs } from './references';

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

/** Where a stack's test finds the stack without ephemeral resources. */
export const WITHOUT_EPHEMERALS = 'tests/without-ephemerals';

export function stackTest(document: StackDocument, schemas: Schemas): StackTest {
  const mocks = new Mocks(document, schemas);
  const substitute = 'ephemeral' in document ? withoutEphemerals(document) : undefined;
  const files = {
    'tests/plan.tftest.hcl': planTest(document, mocks, substitute !== undefined),
    'tests/mocks/aws.tfmock.hcl': mocks.text(),
  };
  return { files, substitute };
}

/** An ARN that is one for the provider, and for nobody else. */
const MOCKED_ARN = 'arn:aws:mock:eu-central-1:000000000000:mock';

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

/** What the mocked provider answers. Terraform knows a value during a plan only if it is named here. */
class Mocks {
  private readonly answers = new Map<string, Map<string, Json>>();

  constructor(
    private readonly document: StackDocument,
    private readonly schemas: Schemas,
  ) {
    for (const kind of ['resource', 'data'] as const) {
      for (const { type } of blocksOf(document, kind)) {
        for (const [name, value] of Object.entries(CHECKED[`${kind} ${type}`] ?? {}))
          this.note(kind, type, name, value);
      }
    }
    for (const { type, attribute, body } of resourceReferences(document, document)) {
      if (/(^|_)arn$/.test(attribute) && !(attribute in body))
        this.note('resource', type, attribute, MOCKED_ARN);
    }
  }

  /** Makes an output's value known during a plan; false for one that depends on what cannot be made up. */
  makeKnown({ value }: PublishedOutput): boolean {
    return this.makeValueKnown(value, new Set());
  }

  private makeValueKnown(value: Json, seen: Set<string>): boolean {
    if (JSON.stringify(value).includes('${data.')) return false;
    return resourceReferences(value, this.document).every(({ type, name, attribute, body }) => {
      const key = `${type}.${name}.${attribute}`;
      if (seen.has(key)) return true;
      seen.add(key);
      const configured = body[attribute];
      if (configured !== undefined) return this.makeValueKnown(configured, seen);
      const answer = made(attribute, this.schemas.of('resource', type)?.attributes.get(attribute)?.type);
      if (answer !== undefined) this.note('resource', type, attribute, answer);
      return answer !== undefined;
    });
  }

  private note(kind: string, type: string, attribute: string, value: Json): void {
    const key = `${kind} ${type}`;
    const answers = this.answers.get(key) ?? new Map<string, Json>();
    if (!answers.has(attribute)) this.answers.set(key, answers.set(attribute, value));
  }

  text(): string {
    const blocks = sortedEntries(this.answers).map(([key, answers]) => {
      const [kind, type = ''] = key.split(' ');
      const lines = sortedEntries(answers).map(([name, value]) => `${name} = ${expression(value)}`);
      return `mock_${kind} ${quoted(type)} {\ndefaults = {\n${lines.join('\n')}\n}\n}`;
    });
    return `${['# What the mocked provider answers.', ...blocks].join('\n\n')}\n`;
  }
}

function sortedEntries<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A value of an attribute's type. */
function made(attribute: string, type: unknown): Json | undefined {
  if (type === 'string') return /(^|_)arn$/.test(attribute) ? MOCKED_ARN : 'mock';
  if (type === 'number') return 1;
  if (type === 'bool') return true;
  const [collection, element] = Array.isArray(type) ? type : [];
  return (collection === 'list' || collection === 'set') && element === 'string' ? ['mock'] : undefined;
}

function planTest(document: StackDocument, mocks: Mocks, substituted: boolean): string {
  const source = substituted ? [`module {\nsource = "./${WITHOUT_EPHEMERALS}"\n}`] : [];
  const asserts = publishedOutputs(document)
    .filter((output) => mocks.makeKnown(output))
    .map(
      ({ name }) =>
        `assert {\ncondition = output.${name} != null\nerror_message = ${quoted(`The output ${name} has no value.`)}\n}`,
    );
  const runs = [run('every_published_output_has_a_value', ['command = plan', ...source, ...asserts])];
  if ('account_id' in bodyAt(document, 'variable')) {
    runs.push(
      run('an_account_id_that_is_none_is_refused', [
        'command = plan',
        ...source,
        'variables {\naccount_id = "1234"\n}',
        'expect_failures = [var.account_id]',
      ]),
    );
  }
  const head =
    '# Plans this stack without an account: the provider and the states of other stacks are made up.';
  return `${[head, ...mockProviders(document), ...remoteStates(document), ...runs].join('\n\n')}\n`;
}

function run(name: string, lines: readonly string[]): string {
  return `run ${quoted(name)} {\n${lines.join('\n\n')}\n}`;
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
function withoutEphemerals(document: StackDocument): StackDocument {
  const { ephemeral: _, ...rest } = document;
  const { backend: __, ...terraform } = bodyAt(document, 'terraform');
  return { ...(withoutWriteOnly(rest) as Body), terraform };
}

function withoutWriteOnly(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutWriteOnly);
  if (!isBody(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !/_wo(_version)?$/.test(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutWriteOnly(item)]));
}
