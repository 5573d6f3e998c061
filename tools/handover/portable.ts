import { Failure } from '../console/failure';
import { type Body, bodyAt, isBody, type Json, mapStrings, type StackDocument } from './document';
import type { StatePlace } from './source';

/** What a bundle's stacks are made portable with. */
export interface Settings {
  readonly accountId: string;
  readonly state: StatePlace;
  /** Terraform's version that all this is proven with, for example `1.11.4`. */
  readonly terraformVersion: string;
  /** Exact versions of the providers by their full address. */
  readonly providers: ReadonlyMap<string, string>;
}

/** Sections whose strings may hold an expression. */
const WITH_EXPRESSIONS = ['provider', 'resource', 'data', 'ephemeral', 'locals', 'module', 'output'];

/**
 * A stack whose account and place of state are the receiving team's to set. Each variable has the value that the
 * environment was configured with as its default, so that the same state shows no change.
 */
export function portable(document: StackDocument, settings: Settings): StackDocument {
  const { accountId } = settings;
  // An id within a longer number is another number.
  const account = new RegExp(`(?<!\\d)${accountId}(?!\\d)`, 'g');
  const named = Object.fromEntries(
    Object.entries(withStateVariables(document)).map(([section, body]) => [
      section,
      WITH_EXPRESSIONS.includes(section)
        ? mapStrings(body, (text) => text.replace(account, () => '${var.account_id}'))
        : body,
    ]),
  );
  return {
    ...named,
    terraform: pinned(bodyAt(document, 'terraform'), settings),
    variable: { ...bodyAt(document, 'variable'), ...variablesFor(named, settings) },
  };
}

/** The state of another stack is read where the variables say. */
function withStateVariables(document: StackDocument): StackDocument {
  const data = bodyAt(document, 'data');
  const remote = bodyAt(data, 'terraform_remote_state');
  if (Object.keys(remote).length === 0) return document;
  const moved = Object.entries(remote).map(([name, block]): [string, Json] => {
    const body = isBody(block) ? block : {};
    const config = bodyAt(body, 'config');
    return [
      name,
      {
        ...body,
        config: {
          ...config,
          bucket: '${var.state_bucket}',
          key: `\${var.state_key_prefix}${String(config['key'])}`,
          region: '${var.state_region}',
        },
      },
    ];
  });
  return { ...document, data: { ...data, terraform_remote_state: Object.fromEntries(moved) } };
}

/** The backend is all the receiver's; the versions are not. */
function pinned(terraform: Body, { terraformVersion, providers }: Settings): Body {
  const required = Object.entries(bodyAt(terraform, 'required_providers')).map(
    ([name, entry]): [string, Json] => {
      const { source } = isBody(entry) ? entry : {};
      const address = fullAddress(String(source ?? name));
      const version = providers.get(address);
      if (version === undefined) {
        throw new Failure(
          `The lock file of the project pins no version of ${address}. Lock it: docs/decisions/0002-terraform-runner.md.`,
        );
      }
      return [name, { source: address.replace(/^registry\.terraform\.io\//, ''), version }];
    },
  );
  return {
    backend: { s3: {} },
    required_providers: Object.fromEntries(required),
    // Releases of the same line: an older one lacks what the stacks use, a newer one was not tried.
    required_version: `~> ${terraformVersion.split('.').slice(0, 2).join('.')}.0`,
  };
}

/** `aws` is short for `hashicorp/aws`, which is short for `registry.terraform.io/hashicorp/aws`. */
function fullAddress(source: string): string {
  const defaults = ['registry.terraform.io', 'hashicorp'];
  const parts = source.split('/');
  return [...defaults.slice(0, 3 - parts.length), ...parts].join('/');
}

/** The variables that a stack reads. */
function variablesFor(document: StackDocument, { accountId, state }: Settings): Body {
  const all: Body = {
    account_id: {
      type: 'string',
      description: 'Account that the stack is applied in; the provider refuses any other.',
      default: accountId,
      nullable: false,
      validation: [
        {
          condition: '${can(regex("^[0-9]{12}$", var.account_id))}',
          error_message: 'An account id has 12 digits and nothing else.',
        },
      ],
    },
    state_bucket: {
      type: 'string',
      description:
        'Bucket that holds the states of the stacks that this one reads: the bucket of backend.hcl.',
      default: state.bucket,
      nullable: false,
    },
    state_key_prefix: {
      type: 'string',
      description: 'What stands before <stack>.tfstate in the keys of the states, for example "platform/".',
      default: '',
      nullable: false,
    },
    state_region: {
      type: 'string',
      description: 'Region of that bucket.',
      default: state.region,
      nullable: false,
    },
  };
  const text = JSON.stringify(document);
  return Object.fromEntries(Object.entries(all).filter(([name]) => text.includes(`var.${name}`)));
}
