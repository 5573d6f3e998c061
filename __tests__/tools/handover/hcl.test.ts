import { expression, template } from '../../../tools/handover/hcl/expression';
import { readSchemas } from '../../../tools/handover/hcl/schema';
import { toHcl } from '../../../tools/handover/hcl/write';

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
        data_source_schemas: {},
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

  test('a section that is not known is an error, and never left out', () => {
    expect(() => written({ check: { a: {} } })).toThrow('Blocks "check" cannot be written');
  });
});

test('what checkov may skip stands in the block that it is about', () => {
  const comments = new Map([['aws_thing.one', ['checkov:skip=CKV_1:why']]]);
  expect(written({ resource: { aws_thing: { one: { name: 'n' } } } }, comments)).toEqual([
    ...['resource "aws_thing" "one" {', '# checkov:skip=CKV_1:why', 'name = "n"', '}'],
  ]);
});
