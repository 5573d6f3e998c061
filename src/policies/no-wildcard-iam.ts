import type { Element, Finding, Policy } from './policy';
import { blocks, refersTo, type StackView } from './stack-view';

interface Statement {
  readonly sid: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  /** Whether it names what it does not mean, and so means everything else: NotAction, NotResource, NotPrincipal. */
  readonly negated: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly string[];
  readonly conditional: boolean;
}

/** A statement of IAM names what it allows, on what, to whom; a wildcard needs a reason beside it. */
export const noWildcardIam: Policy = {
  id: 'no-wildcard-iam',
  title: 'IAM statements name actions, resources and principals',
  check: (stack) => [
    ...stack.data
      .filter(({ type }) => type === 'aws_iam_policy_document')
      .flatMap((element) =>
        blocks(element.attributes['statement'])
          .map(statementOfDocument)
          .flatMap((statement) => findings(element, statement, isKeyPolicy(element, stack))),
      ),
    ...stack.resources.flatMap((element) =>
      inlinePolicies(element).flatMap((statement) => findings(element, statement, KEY.test(element.type))),
    ),
  ],
};

const KEY = /^aws_kms_(replica_)?key$/;

/** In a key's policy the resource `*` is the key itself. AWS KMS, "Key policies in AWS KMS". */
function isKeyPolicy(document: Element, stack: StackView): boolean {
  const users = stack.resources.filter(({ attributes }) =>
    Object.values(attributes).some((value) => refersTo(value, document)),
  );
  return users.length > 0 && users.every(({ type }) => KEY.test(type));
}

/** `*`, `s3:*`, `s3*`: a wildcard for a service or all of its actions. `kms:ReEncrypt*` names a family of them. */
const WHOLE_SERVICE = /^[^:]*\*|:\*$/;

function findings(element: Element, statement: Statement, keyPolicy: boolean): Finding[] {
  if (!statement.allows) return [];
  const { sid, actions, negated, resources, principals, conditional } = statement;
  const wildcards = [
    ...actions.filter((action) => WHOLE_SERVICE.test(action)).map((action) => `the action ${action}`),
    ...negated.map((name) => `${name}, which allows all others`),
    ...(keyPolicy ? [] : resources.filter((resource) => resource === '*').map(() => 'the resource *')),
    ...(conditional ? [] : principals.filter((principal) => principal === '*').map(() => 'the principal *')),
  ];
  return wildcards.map((wildcard) => ({
    element,
    found: `${wildcard} in the statement ${sid}`,
    remedy: "name what is meant, or say why not: justify(construct, 'no-wildcard-iam', 'why')",
  }));
}

function statementOfDocument(statement: Readonly<Record<string, unknown>>): Statement {
  return {
    sid: String(statement['sid'] ?? 'without sid'),
    allows: statement['effect'] !== 'Deny',
    actions: texts(statement['actions']),
    negated: ['not_actions', 'not_resources', 'not_principals'].filter((name) => has(statement[name])),
    resources: texts(statement['resources']),
    principals: blocks(statement['principals']).flatMap(({ identifiers }) => texts(identifiers)),
    conditional: blocks(statement['condition']).length > 0,
  };
}

/** Attributes that hold a policy as JSON text. */
const POLICY_ATTRIBUTES = [
  'policy',
  'assume_role_policy',
  'policy_document',
  'resource_policy',
  'access_policies',
];

/** Policies that are written as JSON text, into a resource's own attribute or a block `inline_policy`. */
function inlinePolicies(element: Element): Statement[] {
  const written = [
    ...POLICY_ATTRIBUTES.map((name) => element.attributes[name]),
    ...blocks(element.attributes['inline_policy']).map(({ policy }) => policy),
  ];
  return written.flatMap((text) => {
    const policy = typeof text === 'string' && text.trimStart().startsWith('{') ? parse(text) : undefined;
    return blocks(policy?.['Statement']).map((statement) => ({
      sid: String(statement['Sid'] ?? 'without sid'),
      allows: statement['Effect'] !== 'Deny',
      actions: texts(statement['Action']),
      negated: ['NotAction', 'NotResource', 'NotPrincipal'].filter((name) => has(statement[name])),
      resources: texts(statement['Resource']),
      principals:
        statement['Principal'] === '*'
          ? ['*']
          : Object.values((statement['Principal'] ?? {}) as Record<string, unknown>).flatMap(texts),
      conditional: Object.keys((statement['Condition'] ?? {}) as object).length > 0,
    }));
  });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function texts(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}

function has(value: unknown): boolean {
  return [value ?? []].flat().length > 0;
}
