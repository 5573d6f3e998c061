import { TerraformStack, Testing } from 'cdktf';

type Attributes = Record<string, unknown>;

/** The Terraform JSON of one stack, for assertions that cdktf's matchers cannot state: absence, relations, order. */
export interface Synthesized {
  /** The text that cdktf's matchers take. */
  readonly json: string;
  /** Resources of a type, by their name. */
  resources(type: string): Record<string, Attributes>;
  /** The only resource of a type, or the one whose name contains `name`. */
  resource(type: string, name?: string): Attributes;
  /** Statements of the policy document whose name contains `name`. */
  statements(name: string): Statement[];
  readonly document: Record<string, Record<string, Record<string, Attributes>>>;
}

export interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions: string[];
  readonly resources?: string[];
  readonly principals?: { type: string; identifiers: string[] }[];
  readonly condition?: { test: string; variable: string; values: string[] }[];
}

/** Synthesizes a stack that `build` fills. */
export function synthesize(build: (stack: TerraformStack) => void): Synthesized {
  const stack = new TerraformStack(Testing.app(), 'test');
  build(stack);
  return view(Testing.synth(stack));
}

/** Reads Terraform JSON. */
export function view(json: string): Synthesized {
  const document = JSON.parse(json);
  const of = (section: string, type: string): Record<string, Attributes> => document[section]?.[type] ?? {};
  const only = (found: Record<string, Attributes>, what: string, name?: string): Attributes => {
    const entries = Object.entries(found).filter(([key]) => name === undefined || key.includes(name));
    const [first] = entries;
    if (first === undefined || entries.length > 1) {
      throw new Error(
        `expected one ${what} ${name ?? ''}, found: ${entries.map(([key]) => key).join(', ') || 'none'}`,
      );
    }
    return first[1];
  };
  return {
    json,
    document,
    resources: (type) => of('resource', type),
    resource: (type, name) => only(of('resource', type), type, name),
    statements: (name) =>
      only(of('data', 'aws_iam_policy_document'), 'policy document', name)['statement'] as Statement[],
  };
}
