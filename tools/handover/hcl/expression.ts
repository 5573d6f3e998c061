import { isBody, type Json } from '../document';
import { codeOf, type Piece, piecesOf, TemplateError, textOf } from './template';

/** Names that HCL takes without quotes as a key of an object; `for` would begin another thing. */
const PLAIN_KEY = /^(?!for$)[A-Za-z_][\w-]*$/;

/** A value of Terraform's JSON as an expression of HCL: its strings are templates, as Terraform reads them. */
export function expression(value: Json): string {
  return written(value, template);
}

/** A value in which Terraform evaluates nothing: `${` in it is text. */
export function literal(value: Json): string {
  return written(value, literalText);
}

/** What Terraform's JSON gives as text and takes for code: a reference, a type, a keyword. */
export function bare(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(bare).join(', ')}]`;
  if (typeof value !== 'string')
    throw new TemplateError(`code is text in Terraform's JSON, and this is none: ${JSON.stringify(value)}`);
  return soleInterpolation(piecesOf(value)) ?? value;
}

/** A list of such. */
export function bareList(value: Json): string {
  if (!Array.isArray(value)) return bare(value);
  return value.length === 0 ? '[]' : `[\n${value.map((item) => `${bare(item)},`).join('\n')}\n]`;
}

/** A string as a template in quotes; one that is a single interpolation becomes its expression. */
export function template(text: string): string {
  const pieces = piecesOf(text);
  return soleInterpolation(pieces) ?? inQuotes(pieces);
}

/** A string in quotes in which nothing is evaluated. */
export function literalText(text: string): string {
  if (/\$\$\{|%%\{/.test(text)) {
    throw new TemplateError(`nothing is evaluated here, and HCL cannot say "$\${" or "%%{" as text: ${text}`);
  }
  return inQuotes([{ kind: 'text', text: text.replaceAll(/[$%](?=\{)/g, '$&$&') }]);
}

function inQuotes(pieces: readonly Piece[]): string {
  const parts = pieces.map((piece) =>
    piece.kind === 'text' ? piece.text.replaceAll(TO_ESCAPE, escaped) : textOf([piece]),
  );
  return `"${parts.join('')}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what HCL does not take as they are
const TO_ESCAPE = /["\\\u0000-\u001f\u007f]/g;

function escaped(character: string): string {
  return ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The expression of a template that is `${expression}` and nothing else. */
function soleInterpolation(pieces: readonly Piece[]): string | undefined {
  const [piece] = pieces;
  if (pieces.length !== 1 || piece?.kind !== 'sequence' || piece.open !== '${') return undefined;
  const code = codeOf(piece.code);
  // `${~ … ~}` trims white space, which an expression by itself cannot.
  if (code.startsWith('~') || code.endsWith('~')) return undefined;
  // A line break would end an argument, outside of brackets.
  return code.trim().includes('\n') ? `(\n${code.replace(/^\n+/, '').trimEnd()}\n)` : code.trim();
}

function written(value: Json, text: (value: string) => string): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return list(value, text);
  if (isBody(value)) return object(value, text);
  return String(value);
}

function list(items: readonly Json[], text: (value: string) => string): string {
  if (items.length === 0) return '[]';
  const [only] = items;
  if (items.length === 1 && (typeof only !== 'object' || only === null))
    return `[${written(only ?? null, text)}]`;
  return `[\n${items.map((item) => `${written(item, text)},`).join('\n')}\n]`;
}

function object(body: { readonly [name: string]: Json }, text: (value: string) => string): string {
  const entries = Object.entries(body);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([name, value]) => `${key(name, text)} = ${written(value, text)}`).join('\n')}\n}`;
}

function key(name: string, text: (value: string) => string): string {
  if (PLAIN_KEY.test(name)) return name;
  const computed = text === template ? soleInterpolation(piecesOf(name)) : undefined;
  return computed === undefined ? text(name) : `(${computed})`;
}
