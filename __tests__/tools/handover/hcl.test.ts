import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expression, literal, template } from '../../../tools/handover/hcl/expression';
import { readSchemas } from '../../../tools/handover/hcl/schema';
import { toHcl } from '../../../tools/handover/hcl/write';
import { terraform } from '../../../tools/terraform-cli/src/index';

const block = (attributes: object, block_types: object = {}) => ({ block: { attributes, block_types } });
const schemas = readSchemas(
  JSON.stringify({
    provider_schemas: {
      'registry.terraform.io/hashicorp/aws': {
        provider: block(
          { region: { type: 'string' } },
          { default_tags: { nesting_mode: 'list', ...block({ tags: { type: ['map', 'string'] } }) } },
        ),
        resource_schemas: {
          aws_thing: block(
            {
              name: { type: 'string' },
              tags: { type: ['map', 'string'] },
              rules: { type: ['set', ['object', { from: 'number' }]] },
            },
            {
              rule: {
                nesting_mode: 'set',
                ...block(
                  { port: { type: 'number' } },
                  { source: { nesting_mode: 'list', ...block({ cidr: { type: 'string' } }) } },
                ),
              },
            },
          ),
        },
        data_source_schemas: { aws_here: block({ name: { type: 'string' } }) },
        ephemeral_resource_schemas: { aws_secret: block({ length: { type: 'number' } }) },
      },
    },
  }),
);

const written = (document: object, comments?: Map<string, string[]>) =>
  toHcl(document as never, schemas, comments)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const thing = (body: object) => written({ resource: { aws_thing: { one: body } } }).slice(1, -1);

describe('a string of the JSON is a template', () => {
  test.each([
    ['plain text is quoted', 'a b', '"a b"'],
    ['quotes, backslashes and line breaks are escaped', 'a "b" \\ c\nd\te', '"a \\"b\\" \\\\ c\\nd\\te"'],
    ['a character that cannot be written is named', 'a\u0001b', '"a\\u0001b"'],
    ['one interpolation alone is its expression', '${aws_thing.one.id}', 'aws_thing.one.id'],
    ['two are not', '${a.b}${c.d}', '"${a.b}${c.d}"'],
    ['text around it stays a template', 'x-${a.b}', '"x-${a.b}"'],
    ['code in it keeps its quotes', 'x-${f("a\\"}", b)}', '"x-${f("a\\"}", b)}"'],
    ['a brace in a string of the code ends nothing', '${f("}")}', 'f("}")'],
    ['nor does a template in that string', '${f("${g("}")}")}', 'f("${g("}")}")'],
    [
      'an object in the code ends nothing',
      '${jsonencode({ a = { b = 1 } })}',
      'jsonencode({ a = { b = 1 } })',
    ],
    ['an escaped interpolation stays text', 'a $${b} %%{c}', '"a $${b} %%{c}"'],
    ['an escaped one in code stays text', '${f("$${")}', 'f("$${")'],
    ['a directive stays one', '%{ if a }"x"%{ endif }', '"%{ if a }\\"x\\"%{ endif }"'],
    ['a dollar sign is a dollar sign', '^[a]$', '"^[a]$"'],
    ['white space that is trimmed needs the template', '${~ a.b ~}', '"${~ a.b ~}"'],
  ])('%s', (_, text, hcl) => {
    expect(template(text)).toBe(hcl);
  });

  test('one whose interpolation does not end is an error', () => {
    expect(() => template('a ${b')).toThrow('has a "${" without an end');
    expect(() => template('${f("b}')).toThrow('has a string without an end');
    expect(() => template('${<<E\nb\n}')).toThrow('has a heredoc E without an end');
  });

  const HARD = [
    ['several lines alone stand in brackets', '${true\n ? 1 : 2}', '(\ntrue\n ? 1 : 2\n)'],
    ['several lines in a text stay in it', 'x-${true\n ? 1 : 2}', '"x-${true\n ? 1 : 2}"'],
    ['a heredoc’s quotation marks are text', '${<<-E\n5" pipe\nE\n}', '(\n<<-E\n5" pipe\nE\n)'],
    ['nor do its braces end anything', 'x${join("",[<<E\n}\nE\n])}y', '"x${join("",[<<E\n}\nE\n])}y"'],
    ['what is evaluated in one stays so', '${<<E\n${f("}")}\nE\n}', '(\n<<E\n${f("}")}\nE\n)'],
    ['comments may hold anything', '${a # it"s }\n + b}', '(\na # it"s }\n + b\n)'],
    ['those within a line, too', '${a /* "} */ + b}', 'a /* "} */ + b'],
  ] as const;

  test.each(HARD)('%s', (_, text, hcl) => {
    expect(template(text)).toBe(hcl);
  });

  test('Terraform reads what was written', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-handover-hcl-'));
    try {
      const values = HARD.map(([, text], index) => {
        const hcl = template(text);
        return `v${index} = ${hcl}\nl${index} = [\n${hcl},\n1\n]\nm${index} = ${expression({ [text]: text })}\n`;
      });
      writeFileSync(path.join(folder, 'main.tf'), `locals {\n${values.join('')}}\n`);
      await terraform(['fmt', folder], { cwd: process.cwd() });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('where nothing is evaluated, all is text', () => {
    expect(literal({ 'a${b}': 'c %{ d }' })).toBe('{\n"a$${b}" = "c %%{ d }"\n}');
    expect(() => literal('a $${b}')).toThrow('HCL cannot say "$${" or "%%{" as text');
  });
});

test.each([
  ['a key that is a word is bare', { a_b: 1 }, '{\na_b = 1\n}'],
  ['any other is quoted', { 'aws:x': true, 'a.b': null }, '{\n"aws:x" = true\n"a.b" = null\n}'],
  ['"for" would begin a loop', { for: 1 }, '{\n"for" = 1\n}'],
  ['a key that is computed stands in brackets', { '${a.b}': 1 }, '{\n(a.b) = 1\n}'],
  ['nothing stays nothing', { list: [], map: {} }, '{\nlist = []\nmap = {}\n}'],
])('of a map, %s', (_, value, hcl) => {
  expect(expression(value)).toBe(hcl);
});

describe('the provider says what is a block', () => {
  test('a map is an argument, a nested block is none', () => {
    expect(thing({ rule: { port: 1, source: [{ cidr: 'a' }, { cidr: 'b' }] }, tags: { a: 'b' } })).toEqual([
      ...['tags = {', 'a = "b"', '}'],
      ...['rule {', 'port = 1', 'source {', 'cidr = "a"', '}', 'source {', 'cidr = "b"', '}', '}'],
    ]);
  });

  test('no blocks of a name are nothing, and an empty list of an argument is said', () => {
    expect(thing({ rule: [], rules: [] })).toEqual(['rules = []']);
  });

  test('a list of objects is written as blocks, in which what is null may be left out', () => {
    expect(thing({ rules: [{ from: 1 }] })).toEqual(['rules {', 'from = 1', '}']);
  });

  test('a name that it does not know is an error with its address', () => {
    expect(() => thing({ nmae: 'a' })).toThrow('aws_thing.one has "nmae", which its provider knows neither');
  });

  test('a type that it does not know is an error', () => {
    expect(() => written({ resource: { aws_other: { one: {} } } })).toThrow(
      'knows the resource type aws_other',
    );
  });
});

describe('Terraform’s own words', () => {
  test('references are bare, and the last ones stand last', () => {
    expect(
      thing({
        depends_on: ['aws_thing.two'],
        lifecycle: {
          ignore_changes: ['name', 'tags["a"]'],
          prevent_destroy: true,
          precondition: [{ condition: '${a.b}', error_message: 'no' }],
        },
        name: 'n',
        provider: 'aws.other',
      }),
    ).toEqual([
      ...['provider = aws.other', 'name = "n"'],
      ...['lifecycle {', 'ignore_changes = [', 'name,', 'tags["a"],', ']', 'prevent_destroy = true'],
      ...['precondition {', 'condition = a.b', 'error_message = "no"', '}', '}'],
      ...['depends_on = [', 'aws_thing.two,', ']'],
    ]);
  });

  test('ignore_changes may be all', () => {
    expect(thing({ lifecycle: { ignore_changes: 'all' } })).toContain('ignore_changes = all');
  });

  test('for_each, dynamic blocks and provisioners', () => {
    expect(
      thing({
        for_each: '${toset(["a"])}',
        dynamic: {
          rule: { for_each: '${var.ports}', iterator: 'each_port', content: { port: '${each_port.value}' } },
        },
        provisioner: [{ 'local-exec': { command: 'true', when: 'destroy', environment: { A: 'b' } } }],
        connection: { host: 'h' },
      }),
    ).toEqual([
      'for_each = toset(["a"])',
      ...[
        'dynamic "rule" {',
        'for_each = var.ports',
        'iterator = each_port',
        'content {',
        'port = each_port.value',
        '}',
        '}',
      ],
      ...['connection {', 'host = "h"', '}'],
      ...[
        'provisioner "local-exec" {',
        'command = "true"',
        'when = destroy',
        'environment = {',
        'A = "b"',
        '}',
        '}',
      ],
    ]);
  });

  test('settings, providers, variables, outputs', () => {
    expect(
      written({
        terraform: {
          backend: { s3: {} },
          required_providers: { aws: { source: 'hashicorp/aws' } },
          required_version: '~> 1.11.0',
        },
        provider: { aws: [{ region: 'r', default_tags: [{ tags: { A: 'b' } }] }, { alias: 'other' }] },
        variable: {
          v: {
            type: 'list(string)',
            default: [],
            validation: [{ condition: '${true}', error_message: 'e' }],
          },
        },
        output: { o: { value: '${a.b.c}', sensitive: true, depends_on: ['a.b'] } },
        ephemeral: { aws_secret: { s: { length: 1 } } },
      }),
    ).toEqual([
      ...[
        'terraform {',
        'backend "s3" {}',
        'required_providers {',
        'aws = {',
        'source = "hashicorp/aws"',
        '}',
        '}',
        'required_version = "~> 1.11.0"',
        '}',
      ],
      ...['provider "aws" {', 'region = "r"', 'default_tags {', 'tags = {', 'A = "b"', '}', '}', '}'],
      ...['provider "aws" {', 'alias = "other"', '}'],
      ...[
        'variable "v" {',
        'type = list(string)',
        'default = []',
        'validation {',
        'condition = true',
        'error_message = "e"',
        '}',
        '}',
      ],
      ...['output "o" {', 'value = a.b.c', 'sensitive = true', 'depends_on = [', 'a.b,', ']', '}'],
      ...['ephemeral "aws_secret" "s" {', 'length = 1', '}'],
    ]);
  });

  test('moved, import, removed, modules', () => {
    expect(
      written({
        moved: [{ from: 'aws_thing.a', to: 'aws_thing.b' }],
        import: [{ to: 'aws_thing.b', id: 'i-1', provider: 'aws.other' }],
        removed: [{ from: 'aws_thing.c', lifecycle: [{ destroy: false }] }],
        module: { m: { source: './m', providers: { aws: 'aws.other' }, count: 2 } },
      }),
    ).toEqual([
      ...['moved {', 'from = aws_thing.a', 'to = aws_thing.b', '}'],
      ...['import {', 'to = aws_thing.b', 'id = "i-1"', 'provider = aws.other', '}'],
      ...['removed {', 'from = aws_thing.c', 'lifecycle {', 'destroy = false', '}', '}'],
      ...['module "m" {', 'source = "./m"', 'providers = {', 'aws = aws.other', '}', 'count = 2', '}'],
    ]);
  });

  test('checks, with a data source of their own', () => {
    expect(
      written({
        check: {
          up: {
            data: { aws_here: { d: { name: 'n' } } },
            assert: [{ condition: '${true}', error_message: 'e' }],
          },
        },
      }),
    ).toEqual([
      'check "up" {',
      ...['data "aws_here" "d" {', 'name = "n"', '}'],
      ...['assert {', 'condition = true', 'error_message = "e"', '}'],
      '}',
    ]);
  });

  test('a provider’s dynamic blocks', () => {
    expect(
      written({
        provider: {
          aws: { dynamic: { default_tags: { for_each: '${var.t}', content: { tags: { A: 'b' } } } } },
        },
      }),
    ).toEqual([
      'provider "aws" {',
      ...['dynamic "default_tags" {', 'for_each = var.t', 'content {', 'tags = {', 'A = "b"', '}', '}', '}'],
      '}',
    ]);
  });

  test('dynamic blocks of what may be written as blocks', () => {
    expect(
      thing({ dynamic: { rules: { for_each: '${var.r}', content: { from: '${rules.value}' } } } }),
    ).toEqual(['dynamic "rules" {', ...['for_each = var.r', 'content {', 'from = rules.value', '}'], '}']);
  });

  test('sections and types that JSON gives in several objects', () => {
    expect(
      written({ resource: [{ aws_thing: { one: { name: 'a' } } }, { aws_thing: [{ two: {} }] }] }),
    ).toEqual(['resource "aws_thing" "one" {', 'name = "a"', '}', 'resource "aws_thing" "two" {}']);
  });

  test('what Terraform takes as it stands is text', () => {
    expect(written({ variable: { v: { default: '${a}', description: '%{b}' } } })).toEqual([
      'variable "v" {',
      'default = "$${a}"',
      'description = "%%{b}"',
      '}',
    ]);
  });
});

describe('what HCL cannot say is an error with its address, and never left out:', () => {
  test.each([
    ['a section that is not known', { other: {} }, 'Blocks "other" cannot be written as HCL.'],
    [
      'a string among blocks',
      { resource: { aws_thing: { one: { rules: [{ from: 1 }, '${var.x}'] } } } },
      'aws_thing.one.rules is a block, and "${var.x}" is no object',
    ],
    [
      'a string for a block',
      { resource: { aws_thing: { one: { rule: '${var.x}' } } } },
      'aws_thing.one.rule is a block, and "${var.x}" is no object',
    ],
    [
      'one in a block',
      { resource: { aws_thing: { one: { rule: { source: ['a'] } } } } },
      'aws_thing.one.rule.source is a block, and "a" is no object',
    ],
    [
      'a type that is no object',
      { resource: { aws_thing: 'one' } },
      'resource aws_thing is a block, and "one" is no object',
    ],
    [
      'dynamic blocks that the provider does not know',
      { resource: { aws_thing: { one: { dynamic: { other: {} } } } } },
      'aws_thing.one has dynamic blocks "other"',
    ],
    [
      'dynamic blocks where there are none',
      { resource: { terraform_data: { one: { dynamic: { input: {} } } } } },
      'terraform_data.one has dynamic blocks "input"',
    ],
    [
      'a template without an end',
      { resource: { aws_thing: { one: { name: '${a' } } } },
      'aws_thing.one.name: this template has a "${" without an end',
    ],
    [
      'a reference that is none',
      { resource: { aws_thing: { one: { depends_on: [1] } } } },
      "aws_thing.one.depends_on: code is text in Terraform's JSON",
    ],
  ])('%s', (_, document, message) => {
    expect(() => written(document)).toThrow(message);
  });
});

test('what checkov may skip stands in the block that it is about', () => {
  const comments = new Map([['aws_thing.one', ['checkov:skip=CKV_1:why']]]);
  expect(written({ resource: { aws_thing: { one: { name: 'n' } } } }, comments)).toEqual([
    ...['resource "aws_thing" "one" {', '# checkov:skip=CKV_1:why', 'name = "n"', '}'],
  ]);
});
