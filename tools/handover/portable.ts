import { Failure } from '../console/failure';
import { type Body, bodyAt, isBody, type Json, type StackDocument } from './document';
import { expression } from './hcl/expression';
import { type CodePart, type Piece, piecesOf, TemplateError, textOf } from './hcl/template';
import {
  type Input,
  isList,
  isText,
  type ListInput,
  stateInputs,
  type TextInput,
  variableOf,
} from './inputs';
import type { StatePlace } from './source';

/** What a bundle's stacks are made portable with. */
export interface Settings {
  /** Id of the stack. */
  readonly stack: string;
  /** What the receiving team may set in any stack. */
  readonly inputs: readonly Input[];
  readonly state: StatePlace;
  /** Terraform's version that all this is proven with, for example `1.11.4`. */
  readonly terraformVersion: string;
  /** Exact versions of the providers by their full address. */
  readonly providers: ReadonlyMap<string, string>;
}

/** Where strings of a section may hold an expression. */
interface Rule {
  /** Levels of names above a block's arguments: its type and name, or only one of them. */
  readonly labels: number;
  /** Arguments that Terraform takes as they stand. */
  readonly fixed: readonly string[];
}

const OBJECT: Rule = { labels: 2, fixed: ['provider', 'depends_on'] };
const RULES: Readonly<Record<string, Rule>> = {
  provider: { labels: 1, fixed: ['alias', 'version'] },
  resource: OBJECT,
  data: OBJECT,
  ephemeral: OBJECT,
  locals: { labels: 0, fixed: [] },
  module: { labels: 1, fixed: ['source', 'version', 'providers', 'depends_on'] },
  output: { labels: 1, fixed: ['description', 'depends_on'] },
  import: { labels: 0, fixed: ['to', 'provider'] },
  check: { labels: 1, fixed: [] },
};

/**
 * A stack whose account, names and place of state are the receiving team's to set. Each variable has the value that the
 * environment was configured with as its default, so that the same state shows no change.
 *
 * @throws Failure where a value stands that no variable can take the place of
 */
export function portable(document: StackDocument, settings: Settings): StackDocument {
  const inputs = [...settings.inputs, ...stateInputs(settings.state)];
  const opened = new Opened(settings.stack, inputs).document(withStateVariables(document));
  return {
    ...opened,
    terraform: pinned(bodyAt(document, 'terraform'), settings),
    variable: { ...bodyAt(document, 'variable'), ...variablesFor(opened, inputs, settings) },
  };
}

/** Puts variables in the place of values. */
class Opened {
  private readonly inputs: readonly TextInput[];
  private readonly lists: readonly ListInput[];
  private readonly patterns: readonly (readonly [RegExp, TextInput])[];

  constructor(
    private readonly stack: string,
    inputs: readonly Input[],
  ) {
    this.lists = inputs.filter(isList);
    this.inputs = inputs.filter(isText);
    this.patterns = this.inputs
      .flatMap((input) => {
        const { place, value } = input;
        if (place.kind !== 'text') return [];
        const quoted = value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
        return [[new RegExp(`(?<!${place.before})${quoted}(?!${place.after})`, 'g'), input] as const];
      })
      // A bucket's name may contain the account: the longer comes first.
      .sort(([, a], [, b]) => b.value.length - a.value.length);
  }

  document(document: StackDocument): StackDocument {
    return Object.fromEntries(
      Object.entries(document).map(([section, content]) => {
        const rule = RULES[section];
        return [section, rule === undefined ? content : this.value(content, section, rule, 0)];
      }),
    );
  }

  private value(value: Json, place: string, rule: Rule, level: number): Json {
    if (typeof value === 'string') return this.string(value, place);
    if (Array.isArray(value)) {
      const list = this.list(value);
      if (list !== undefined) return this.string(list, place);
      return value.map((item: Json, index) => this.value(item, `${place}[${index}]`, rule, level));
    }
    if (!isBody(value)) {
      if (this.patterns.some(([pattern]) => `${value}`.replace(pattern, '') === '')) {
        throw this.refusal(place, `${value}`, 'as a number');
      }
      return value;
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        const at = `${place}.${name}`;
        if (level === rule.labels && rule.fixed.includes(name)) return [name, item];
        // Addresses and the names of arguments stay; the keys of a map are strings like others.
        const key = level > rule.labels ? this.string(name, at) : name;
        const other = this.joined(value, name) ?? item;
        return [key, this.tag(value, name, item) ?? this.value(other, at, rule, level + 1)];
      }),
    );
  }

  /** A list with all items of a variable in it, one after another, as one expression. */
  private list(items: readonly Json[]): string | undefined {
    for (const input of this.lists) {
      const found = input.value.map(input.written);
      const at = items.findIndex((_, index) => found.every((item, offset) => items[index + offset] === item));
      if (at < 0) continue;
      const part = (some: readonly Json[]) =>
        some.length === 0 ? [] : [`[${some.map(expression).join(', ')}]`];
      const lists = [...part(items.slice(0, at)), each(input), ...part(items.slice(at + found.length))];
      return `\${${lists.length === 1 ? lists[0] : `concat(${lists.join(', ')})`}}`;
    }
    return undefined;
  }

  /** The value of a parameter that has those items which are no patterns, with commas between them. */
  private joined({ name: parameter }: Body, name: string): string | undefined {
    const input = this.lists.find(({ joined }) => name === 'value' && joined.parameter === parameter);
    if (input === undefined) return undefined;
    const named = each(input, ' if !strcontains(item, "*")');
    return `\${join(",", try(chunklist(${named}, ${input.joined.most})[0], []))}`;
  }

  /** The variable of a tag's value: in a map of tags, or in a block with `key` and `value`. */
  private tag(body: Body, name: string, item: Json): string | undefined {
    const input = this.inputs.find(
      ({ place, value }) =>
        place.kind === 'tag' &&
        value === item &&
        (place.tag === name || (name === 'value' && body['key'] === place.tag)),
    );
    return input === undefined ? undefined : reference(input);
  }

  private string(text: string, place: string): string {
    const whole = this.inputs.find((input) => input.place.kind !== 'tag' && input.value === text);
    if (whole !== undefined) return reference(whole);
    if (!this.patterns.some(([pattern]) => text.search(pattern) >= 0)) return text;
    try {
      return textOf(this.pieces(piecesOf(text), place));
    } catch (error) {
      if (error instanceof TemplateError) throw new Failure(`${this.stack}, ${place}: ${error.message}`);
      throw error;
    }
  }

  private pieces(pieces: readonly Piece[], place: string): Piece[] {
    return pieces.map((piece) =>
      piece.kind === 'text'
        ? { kind: 'text', text: this.text(piece.text, place) }
        : { ...piece, code: piece.code.map((part) => this.part(part, place)) },
    );
  }

  private part(part: CodePart, place: string): CodePart {
    if (part.kind === 'string') return { ...part, template: this.pieces(part.template, place) };
    if (this.patterns.some(([pattern]) => part.text.search(pattern) >= 0)) {
      throw this.refusal(place, part.text.trim(), 'in code, outside of a string');
    }
    return part;
  }

  private text(text: string, place: string): string {
    return this.patterns.reduce(
      (changed, [pattern, input]) =>
        changed.replace(pattern, (_, at: number) => {
          // `$` and `${` would be an escape together.
          if (changed[at - 1] === '$') throw this.refusal(place, changed, 'right after a "$"');
          return reference(input);
        }),
      text,
    );
  }

  private refusal(place: string, found: string, how: string): Failure {
    const names = this.patterns.map(([, { name }]) => name).join(', ');
    return new Failure(
      `${this.stack}, ${place}: a value that the receiving team sets (${names}) stands here ${how}, where no variable can ` +
        `take its place: ${found}. Make it a string of its own where the stack is made.`,
    );
  }
}

/** The items of a list as they are written, as an expression. */
function each({ name, written }: ListInput, condition = ''): string {
  return `[for item in var.${name} : "${written('${item}')}"${condition}]`;
}

function reference({ name }: TextInput): string {
  return `\${var.${name}}`;
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
function variablesFor(document: StackDocument, inputs: readonly Input[], { state }: Settings): Body {
  const all: Body = {
    ...Object.fromEntries(inputs.map((input) => [input.name, variableOf(input)])),
    state_key_prefix: {
      type: 'string',
      description: 'What stands before <stack>.tfstate in the keys of the states, for example "platform/".',
      default: '',
      nullable: false,
    },
    state_region: {
      type: 'string',
      description: 'Region of the bucket that holds the states.',
      default: state.region,
      nullable: false,
    },
  };
  const text = JSON.stringify(document);
  const isRead = (name: string) => new RegExp(`\\bvar\\.${name}\\b`).test(text);
  return Object.fromEntries(Object.entries(all).filter(([name]) => isRead(name)));
}
