import { type EnvironmentConfig, namesOf, type ProjectConfig } from '../../src/config';
import type { Body } from './document';
import type { StatePlace } from './source';

/** Where a value stands in a stack. */
export type Place =
  /** As a string by itself. */
  | { readonly kind: 'whole' }
  /** In any text, between characters that are no part of such a value. */
  | { readonly kind: 'text'; readonly before: string; readonly after: string }
  /** As the value of a tag. */
  | { readonly kind: 'tag'; readonly tag: string };

interface Variable<Value> {
  readonly name: string;
  /** What the environment was configured with: the variable's default. */
  readonly value: Value;
  readonly description: string;
  /** What Terraform asks of a value, with an example that it refuses. */
  readonly rule?: { readonly condition: string; readonly message: string; readonly refused: Value };
}

/** A value that becomes a variable where it stands. */
export interface TextInput extends Variable<string> {
  readonly place: Place;
}

/** Values that become one variable, a list, where they stand all together and in their order. */
export interface ListInput extends Variable<readonly string[]> {
  /** What stands in the stacks for one of them. */
  readonly written: (item: string) => string;
  /** A parameter whose text is the first of those without `*`, with commas between them, where there are any. */
  readonly joined: { readonly parameter: string; readonly most: number };
}

/** What the team that gets a bundle may set: what the environment was configured with, as a variable of its stacks. */
export type Input = TextInput | ListInput;

export function isList(input: Input): input is ListInput {
  return 'written' in input;
}

export function isText(input: Input): input is TextInput {
  return !isList(input);
}

/** What stands for a thing of your own in the shipped environments and in AWS's documentation. */
const PLACEHOLDER =
  /(^|[.@])example\.(com|net|org)$|(?<!\d)((?<digit>\d)\k<digit>{11}|111122223333|123456789012)(?!\d)/;

/** Whether a value is a placeholder, which somebody has to replace before anything is applied. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}

/** A variable whose value is a placeholder. */
export type Placeholder = Pick<TextInput, 'name' | 'value'>;

/** Those of the inputs that have a placeholder. */
export function placeholdersOf(inputs: readonly Input[]): Placeholder[] {
  return inputs.flatMap(({ name, value }) =>
    typeof value === 'string' && isPlaceholder(value) ? [{ name, value }] : [],
  );
}

/** The inputs of all stacks of an environment. */
export function environmentInputs(project: ProjectConfig, environment: EnvironmentConfig): Input[] {
  const { account, domain, backup, edge } = environment;
  return [
    {
      name: 'account_id',
      value: account.id,
      description: 'Account that the stack is applied in; the provider refuses any other.',
      // An id within a longer number is another number.
      place: { kind: 'text', before: '\\d', after: '\\d' },
      rule: {
        condition: '${can(regex("^[0-9]{12}$", var.account_id))}',
        message: 'An account id has 12 digits and nothing else.',
        refused: '1234',
      },
    },
    ...backup.notify.map((value, index): TextInput => {
      const name = `backup_email_${index + 1}`;
      return {
        name,
        value,
        description: 'E-mail address that is told of backups and copies that fail; it has to confirm.',
        place: { kind: 'whole' },
        rule: {
          condition: `\${can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", var.${name}))}`,
          message: 'This is no e-mail address.',
          refused: 'nobody',
        },
      };
    }),
    ...(domain === undefined
      ? []
      : [
          {
            name: 'domain',
            value: domain,
            description: "The site's DNS name. Its other names are below it.",
            // Names below it contain it, and longer names that only end or begin alike do not.
            place: { kind: 'text', before: '[\\w-]', after: '[\\w-]|\\.\\w' },
            rule: {
              condition:
                '${length(var.domain) <= 64 && can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z][a-z0-9-]{0,61}[a-z0-9]$", var.domain))}',
              message: 'A DNS name in lower case has at most 64 characters, such as app.example.com.',
              refused: 'No name',
            },
          } satisfies TextInput,
        ]),
    ...(edge.hostedZone.kind === 'existing'
      ? [
          {
            name: 'hosted_zone_id',
            value: edge.hostedZone.id,
            description: 'Id of the hosted zone that has the names of the site.',
            place: { kind: 'whole' },
            rule: {
              condition: '${can(regex("^Z[A-Z0-9]{1,31}$", var.hosted_zone_id))}',
              message: 'The id of a hosted zone is a Z and up to 31 of A-Z and 0-9.',
              refused: 'none',
            },
          } satisfies TextInput,
        ]
      : []),
    {
      name: 'deploy_roles',
      value: account.deployRoles,
      description:
        "Roles that run Terraform, by path and name, * allowed. Beside the platform's own roles they alone may read its secrets and delete its backups: with none that you work as, you are locked out.",
      written: namesOf(project, environment).roleArn,
      // AWS Backup, "Controls and remediation": it takes five.
      joined: { parameter: 'principalArnList', most: 5 },
      rule: {
        condition:
          '${length(var.deploy_roles) > 0 && alltrue([for role in var.deploy_roles : can(regex("^([A-Za-z0-9_+=,.@*-]+/)*[A-Za-z0-9_+=,.@*-]{1,64}$", role))])}',
        message:
          'At least one role is needed, each by its path and name as IAM has them, such as deploy-*; no ARN.',
        refused: [],
      },
    } satisfies ListInput,
    {
      name: 'owner',
      value: project.owner,
      description: 'Who answers for the resources: their tag Owner.',
      place: { kind: 'tag', tag: 'Owner' },
    },
    {
      name: 'cost_center',
      value: project.costCenter,
      description: 'Who pays for the resources: their tag CostCenter.',
      place: { kind: 'tag', tag: 'CostCenter' },
    },
  ];
}

/** The inputs that say where states are: of the stacks that read others, and of the one that makes the place. */
export function stateInputs({ bucket, lockTable }: StatePlace): TextInput[] {
  const whole: Place = { kind: 'whole' };
  return [
    {
      name: 'state_bucket',
      value: bucket,
      description: 'Bucket that holds the states of the stacks: the bucket of backend.hcl.',
      place: { kind: 'text', before: '[\\w.-]', after: '[\\w-]' },
      rule: {
        condition: '${can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))}',
        message: 'The name of a bucket has 3 to 63 of a-z, 0-9, dots and hyphens.',
        refused: 'No bucket',
      },
    },
    ...(lockTable === undefined
      ? []
      : [
          {
            name: 'state_lock_table',
            value: lockTable,
            description: 'Table of the locks of the states: the dynamodb_table of backend.hcl.',
            place: whole,
          },
        ]),
  ];
}

/** A variable of Terraform's for an input. */
export function variableOf(input: Input): Body {
  const { value, description, rule } = input;
  return {
    type: isList(input) ? 'list(string)' : 'string',
    description:
      placeholdersOf([input]).length > 0
        ? `${description} Must be set: the default is a placeholder.`
        : description,
    default: value,
    nullable: false,
    ...(rule === undefined
      ? {}
      : { validation: [{ condition: rule.condition, error_message: rule.message }] }),
  };
}
