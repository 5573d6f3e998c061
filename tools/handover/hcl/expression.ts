import { isBody, type Json } from '../document';

/** Names that HCL takes without quotes as a key of an object; `for` would begin another thing. */
const PLAIN_KEY = /^(?!for$)[A-Za-z_][\w-]*$/;

/** A value of Terraform's JSON as an expression of HCL: its strings are templates, as Terraform reads them. */
export function expression(value: Json): string {
  if (typeof value === 'string') return template(value);
  if (Array.isArray(value)) return list(value);
  if (isBody(value)) return object(value);
  return String(value);
}

/** What Terraform's JSON gives as text and takes for code: a reference, a type, a keyword. */
export function bare(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(bare).join(', ')}]`;
  const text = String(value);
  return soleInterpolation(text) ?? text;
}

/** A list of such. */
export function bareList(value: Json): string {
  if (!Array.isArray(value)) return bare(value);
  return value.length === 0 ? '[]' : `[\n${value.map((item) => `${bare(item)},`).join('\n')}\n]`;
}

/** A string as a template in quotes; one that is a single interpolation becomes its expression. */
export function template(text: string): string {
  return soleInterpolation(text) ?? quoted(text);
}

/** A string in quotes whose `${` and `%{` stay what they are in the JSON: the beginning of an expression. */
export function quoted(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const end = sequenceEnd(text, at);
    const isEscaped = /^(\$\$|%%)\{/.test(text.slice(at));
    if (isEscaped) {
      result += text.slice(at, at + 3);
      at += 3;
    } else if (end !== undefined) {
      result += text.slice(at, end);
      at = end;
    } else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      result += escaped(character);
      at += character.length;
    }
  }
  return `"${result}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function escaped(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f ? `\\u${code.toString(16).padStart(4, '0')}` : character;
}

/** The expression of a string that is `${expression}` and nothing else. */
function soleInterpolation(text: string): string | undefined {
  if (!text.startsWith('${') || sequenceEnd(text, 0) !== text.length) return undefined;
  const inner = text.slice(2, -1);
  // `${~ … ~}` trims white space, which an expression by itself cannot.
  return inner.startsWith('~') || inner.endsWith('~') ? undefined : inner.trim();
}

/** Where the `${…}` or `%{…}` that begins at a position ends; undefined where none begins. */
function sequenceEnd(text: string, start: number): number | undefined {
  if (!/^[$%]\{/.test(text.slice(start, start + 2))) return undefined;
  const end = codeEnd(text, start + 2);
  if (end === undefined)
    throw new Error(`This template has a "${text.slice(start, start + 2)}" without an end: ${text}`);
  return end;
}

/** The position after the `}` that ends the code which begins at a position; strings in it may hold braces of their own. */
function codeEnd(text: string, start: number): number | undefined {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '"') {
      const end = stringEnd(text, at + 1);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (text[at] === '{') depth += 1;
    else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** The position after the quote that ends the string in code which begins at a position. */
function stringEnd(text: string, start: number): number | undefined {
  for (let at = start; at < text.length; at += 1) {
    const rest = text.slice(at, at + 3);
    if (text[at] === '\\') at += 1;
    else if (rest === '$${' || rest === '%%{') at += 2;
    else if (text[at] === '"') return at + 1;
    else if (rest.startsWith('${') || rest.startsWith('%{')) {
      const end = codeEnd(text, at + 2);
      if (end === undefined) return undefined;
      at = end - 1;
    }
  }
  return undefined;
}

function list(items: readonly Json[]): string {
  if (items.length === 0) return '[]';
  const [only] = items;
  if (items.length === 1 && (typeof only !== 'object' || only === null))
    return `[${expression(only ?? null)}]`;
  return `[\n${items.map((item) => `${expression(item)},`).join('\n')}\n]`;
}

function object(body: { readonly [name: string]: Json }): string {
  const entries = Object.entries(body);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([name, value]) => `${key(name)} = ${expression(value)}`).join('\n')}\n}`;
}

function key(name: string): string {
  if (PLAIN_KEY.test(name)) return name;
  const computed = soleInterpolation(name);
  return computed === undefined ? quoted(name) : `(${computed})`;
}
