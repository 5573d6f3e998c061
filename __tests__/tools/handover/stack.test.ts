import { clean } from '../../../tools/handover/clean';
import { isBody, type Json, type StackDocument } from '../../../tools/handover/document';
import { graph } from '../../../tools/handover/graph';
import { readSchemas } from '../../../tools/handover/hcl/schema';
import { parts } from '../../../tools/handover/layout';
import { stackTest } from '../../../tools/handover/mock-test';
import { portable } from '../../../tools/handover/portable';
import { purposeOf } from '../../../tools/handover/purposes';
import { describeReaders, stackReadme } from '../../../tools/handover/readme';

const ACCOUNT = '123456789012';
const settings = {
  accountId: ACCOUNT,
  state: { bucket: 'states', key: 'dev-b.tfstate', region: 'eu-central-1', lockFile: true },
  terraformVersion: '1.11.4',
  providers: new Map([['registry.terraform.io/hashicorp/aws', '5.100.0']]),
};
const document: StackDocument = {
  '//': { metadata: { version: '0.21.0' } },
  terraform: {
    backend: { s3: { bucket: 'states', key: 'dev-b.tfstate' } },
    required_providers: { aws: { source: 'aws', version: '5.100.0' } },
    required_version: '>= 1.11.0',
  },
  provider: { aws: [{ region: 'eu-central-1', allowed_account_ids: [ACCOUNT] }] },
  data: {
    terraform_remote_state: {
      'cross-stack-reference-input-dev-a': {
        backend: 's3',
        config: {
          allowed_account_ids: [ACCOUNT],
          bucket: 'states',
          key: 'dev-a.tfstate',
          region: 'eu-central-1',
        },
      },
    },
  },
  resource: {
    aws_s3_bucket: {
      one: {
        '//': { metadata: { path: 'dev-b/one' } },
        bucket: `files-${ACCOUNT}`,
        tags: { number: `1${ACCOUNT}` },
        source:
          '${data.terraform_remote_state.cross-stack-reference-input-dev-a.outputs.cross-stack-output-keyarn}',
      },
    },
  },
  output: {
    files: { value: '${aws_s3_bucket.one.arn}', description: 'Where files are' },
    zone: { value: '${aws_s3_bucket.one.hosted_zone_id}', description: 'Zone' },
    'cross-stack-output-fileid': { value: '${aws_s3_bucket.one.id}', sensitive: true },
  },
};
const made = clean(portable(document, settings));
/** What stands at a path of names in it. */
const at = (...names: string[]): Json | undefined =>
  names.reduce<Json | undefined>((value, name) => (isBody(value) ? value[name] : undefined), made);
const text = JSON.stringify(made);

describe('a stack that is handed over', () => {
  test('says nothing of CDKTF', () => {
    expect(text).not.toContain('"//"');
    expect(text).not.toContain('metadata');
  });

  test('keeps every address and the name of every output', () => {
    expect(Object.keys(at('resource', 'aws_s3_bucket') as object)).toEqual(['one']);
    expect(Object.keys(at('output') as object).sort()).toEqual(
      Object.keys(document['output'] as object).sort(),
    );
  });

  test('has its versions pinned, and its place of state left open', () => {
    expect(at('terraform')).toEqual({
      backend: { s3: {} },
      required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } },
      required_version: '~> 1.11.0',
    });
  });

  test('has a variable for the account wherever its id stood, and in no longer number', () => {
    expect(at('resource', 'aws_s3_bucket', 'one')).toMatchObject({
      bucket: 'files-${var.account_id}',
      tags: { number: `1${ACCOUNT}` },
    });
    expect(at('provider', 'aws')).toEqual([
      expect.objectContaining({ allowed_account_ids: ['${var.account_id}'] }),
    ]);
    expect(at('variable', 'account_id', 'default')).toBe(ACCOUNT);
  });

  test('reads other states where the variables say, which say what was configured', () => {
    expect(at('data', 'terraform_remote_state', 'cross-stack-reference-input-dev-a', 'config')).toEqual({
      allowed_account_ids: ['${var.account_id}'],
      bucket: '${var.state_bucket}',
      key: '${var.state_key_prefix}dev-a.tfstate',
      region: '${var.state_region}',
    });
    expect(at('variable')).toMatchObject({
      state_bucket: { default: 'states' },
      state_key_prefix: { default: '' },
      state_region: { default: 'eu-central-1' },
    });
  });

  test('declares no variable that it does not read', () => {
    const { data: _, ...alone } = document;
    expect(Object.keys(clean(portable(alone, settings))['variable'] as object)).toEqual(['account_id']);
  });

  test('has one order of names, whatever the order before', () => {
    const reversed = Object.fromEntries(Object.entries(document).reverse());
    expect(JSON.stringify(clean(portable(reversed, settings)))).toBe(text);
  });

  test('needs a provider that is locked', () => {
    expect(() => portable(document, { ...settings, providers: new Map() })).toThrow(
      'pins no version of registry.terraform.io/hashicorp/aws',
    );
  });

  test('is laid out in files by kind, and no section is lost', () => {
    expect(parts(made).map(({ name }) => name)).toEqual([
      'terraform',
      'providers',
      'variables',
      'main',
      'outputs',
    ]);
    expect(() => parts({ backends: {} })).toThrow('No file is laid out for the section backends');
  });
});

describe('the test of a stack', () => {
  const schemas = readSchemas(
    JSON.stringify({
      provider_schemas: {
        'registry.terraform.io/hashicorp/aws': {
          resource_schemas: {
            aws_s3_bucket: {
              block: {
                attributes: {
                  arn: { type: 'string' },
                  hosted_zone_id: { type: 'string' },
                  password_wo: { type: 'string' },
                },
              },
            },
          },
        },
      },
    }),
  );
  const { files, substitute } = stackTest(made, schemas);

  test('mocks the provider and answers for other stacks with what looks like an ARN where one is asked for', () => {
    expect(files['tests/plan.tftest.hcl']).toContain('mock_provider "aws" {');
    expect(files['tests/plan.tftest.hcl']).toContain('"cross-stack-output-keyarn" = "arn:aws:');
  });

  test('asks for a value of every output that is published, which the mocks make known', () => {
    expect(files['tests/plan.tftest.hcl']).toContain('condition = output.files != null');
    expect(files['tests/mocks/aws.tfmock.hcl']).toContain(
      'mock_resource "aws_s3_bucket" {\ndefaults = {\narn = "arn:aws:',
    );
    expect(files['tests/mocks/aws.tfmock.hcl']).toContain('hosted_zone_id = "mock"');
  });

  test('plans the stack itself, unless it has ephemeral resources, which Terraform does not mock', () => {
    expect(substitute).toBeUndefined();
    const secret = {
      ...made,
      ephemeral: { aws_secret: { s: {} } },
      resource: {
        aws_s3_bucket: {
          one: { bucket: 'b', password_wo: '${ephemeral.aws_secret.s.x}', password_wo_version: 1 },
        },
      },
    };
    const without = stackTest(secret, schemas);
    expect(without.files['tests/plan.tftest.hcl']).toContain('source = "./tests/without-ephemerals"');
    expect(without.substitute?.['resource']).toEqual({ aws_s3_bucket: { one: { bucket: 'b' } } });
    expect(without.substitute).not.toHaveProperty('ephemeral');
  });
});

describe('its page', () => {
  const described = { id: 'dev-b', purpose: 'Files.', predecessors: ['dev-a'], document: made };
  const reader = {
    id: 'dev-c',
    document: {
      data: { terraform_remote_state: { 'cross-stack-reference-input-dev-b': {} } },
      locals: {
        x: '${data.terraform_remote_state.cross-stack-reference-input-dev-b.outputs.cross-stack-output-fileid}',
      },
    },
    purpose: '',
    predecessors: [],
  };
  const page = stackReadme(described, [described, reader], []);

  test('says what it needs, its inputs, its outputs, and who reads them', () => {
    expect(page).toContain('- [dev-a](../dev-a/README.md), of which it reads 1 output');
    expect(page).toContain(
      `| \`account_id\` | Account that the stack is applied in; the provider refuses any other. | \`"${ACCOUNT}"\` |`,
    );
    expect(page).toContain('| `files` | Where files are |');
    expect(page).toContain('| `cross-stack-output-fileid` | dev-c |');
  });

  test('the code says who reads an output, too', () => {
    expect(describeReaders('dev-b', document, [reader])['output']).toMatchObject({
      files: { description: 'Where files are' },
      'cross-stack-output-fileid': { description: 'Read by dev-c' },
    });
  });
});

test('an arrow that follows from others is left out of the graph', () => {
  const drawn = graph([
    { id: 'a', predecessors: [] },
    { id: 'b', predecessors: ['a'] },
    { id: 'c', predecessors: ['a', 'b'] },
  ]);
  expect(drawn).toContain('  a --> b\n  b --> c\n');
  expect(drawn).not.toContain('a --> c');
});

test('a stack that nothing is said of is an error', () => {
  expect(() => purposeOf('dev', 'dev-new')).toThrow('Add a sentence to tools/handover/purposes.ts');
});
