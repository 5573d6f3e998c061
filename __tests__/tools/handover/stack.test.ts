import type { EnvironmentConfig, ProjectConfig } from '../../../src/config';
import { clean } from '../../../tools/handover/clean';
import { bodyAt, isBody, type Json, type StackDocument } from '../../../tools/handover/document';
import { graph } from '../../../tools/handover/graph';
import { readSchemas } from '../../../tools/handover/hcl/schema';
import { environmentInputs, isPlaceholder } from '../../../tools/handover/inputs';
import { parts } from '../../../tools/handover/layout';
import { stackTest } from '../../../tools/handover/mock-test';
import { portable } from '../../../tools/handover/portable';
import { purposeOf } from '../../../tools/handover/purposes';
import { describeReaders, stackReadme } from '../../../tools/handover/readme';

const ACCOUNT = '123456789012';
const roleArn = (role: string) => `arn:aws:iam::${ACCOUNT}:role/${role}`;
const ARNS = { deploy: roleArn('deploy*'), terraform: roleArn('ci/terraform'), other: roleArn('other') };
const project = { name: 'groundwork', owner: 'team-a', costCenter: 'cc-1' } as ProjectConfig;
const environment = {
  account: { id: ACCOUNT, deployRoles: ['deploy*', 'ci/terraform'] },
  domain: 'app.example.com',
  backup: { notify: ['ops@app.example.com'] },
  edge: { hostedZone: { kind: 'existing', id: 'Z0123456789' } },
} as unknown as EnvironmentConfig;
const settings = {
  stack: 'dev-b',
  inputs: environmentInputs(project, environment),
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

  /** An argument of a resource, after and before. */
  const opened = (value: Json) =>
    bodyAt(
      bodyAt(
        bodyAt(portable({ ...document, resource: { aws_thing: { one: { value } } } }, settings), 'resource'),
        'aws_thing',
      ),
      'one',
    )['value'];

  test.each<[string, Json, Json]>([
    ['a string in code', '${f("a-123456789012")}', '${f("a-${var.account_id}")}'],
    ['a heredoc', '${<<E\n123456789012\nE\n}', '${<<E\n${var.account_id}\nE\n}'],
    ['text that is escaped', 'a $${b} 123456789012', 'a $${b} ${var.account_id}'],
    ['the inside of an escape', '$${123456789012}', '$${${var.account_id}}'],
    ['the key of a map', { 'a-123456789012': 1 }, { 'a-${var.account_id}': 1 }],
    [
      'the domain and names below it',
      ['app.example.com', 'https://www.app.example.com/x'],
      ['${var.domain}', 'https://www.${var.domain}/x'],
    ],
    [
      'no name that only begins or ends like it',
      'my-app.example.com app.example.com.au',
      'my-app.example.com app.example.com.au',
    ],
    ['an address before the domain in it', 'ops@app.example.com', '${var.backup_email_1}'],
    ['the zone by itself', ['Z0123456789', 'x-Z0123456789'], ['${var.hosted_zone_id}', 'x-Z0123456789']],
    [
      'tags, in a map or as blocks',
      { Owner: 'team-a', Other: 'team-a' },
      { Owner: '${var.owner}', Other: 'team-a' },
    ],
    [
      'tags as blocks',
      [{ key: 'CostCenter', value: 'cc-1' }],
      [{ key: 'CostCenter', value: '${var.cost_center}' }],
    ],
    [
      'a list of the deploying roles',
      [ARNS.deploy, ARNS.terraform],
      '${[for item in var.deploy_roles : "arn:aws:iam::${var.account_id}:role/${item}"]}',
    ],
    [
      'a list that has them among others',
      ['a', ARNS.deploy, ARNS.terraform, '${x.y}', ARNS.other],
      '${concat(["a"], [for item in var.deploy_roles : "arn:aws:iam::${var.account_id}:role/${item}"], [x.y, "arn:aws:iam::${var.account_id}:role/other"])}',
    ],
    [
      'no list that has only some of the deploying roles',
      [ARNS.deploy, ARNS.other],
      ['arn:aws:iam::${var.account_id}:role/deploy*', 'arn:aws:iam::${var.account_id}:role/other'],
    ],
    [
      'the parameter that takes five of them, and none with a pattern',
      [{ name: 'principalArnList', value: ARNS.terraform }],
      [
        {
          name: 'principalArnList',
          value:
            '${join(",", try(chunklist([for item in var.deploy_roles : "arn:aws:iam::${var.account_id}:role/${item}" if !strcontains(item, "*")], 5)[0], []))}',
        },
      ],
    ],
    [
      'the bucket of the states',
      ['states', 'arn:aws:s3:::states/*', 'states-logs'],
      ['${var.state_bucket}', 'arn:aws:s3:::${var.state_bucket}/*', 'states-logs'],
    ],
  ])('has variables in %s', (_, value, expected) => {
    expect(opened(value)).toEqual(expected);
  });

  test.each<[string, Json]>([
    ['in code, outside of a string', '${x == 123456789012 ? 1 : 2}'],
    ['as a number', 123456789012],
    ['right after a "$"', 'a$123456789012'],
  ])('is refused with its account %s', (how, value) => {
    expect(() => opened([value])).toThrow(
      'dev-b, resource.aws_thing.one.value[0]: a value that the receiving team sets (domain, account_id, state_bucket)',
    );
    expect(() => opened([value])).toThrow(how);
  });

  test('keeps what is no expression: addresses, names of arguments, descriptions', () => {
    const name = `a${ACCOUNT}`;
    const kept = {
      resource: { aws_thing: { [name]: { depends_on: [name], [name]: 1 } } },
      output: { [name]: { value: 1, description: name } },
      moved: [{ from: name, to: name }],
    };
    expect(portable({ ...kept, terraform: {} }, settings)).toMatchObject(kept);
  });

  test('imports what belongs to the account that was set', () => {
    const imports = [{ to: `aws_thing.a["${ACCOUNT}"]`, id: `role-${ACCOUNT}` }];
    expect(portable({ import: imports, terraform: {} }, settings)['import']).toEqual([
      { to: `aws_thing.a["${ACCOUNT}"]`, id: 'role-${var.account_id}' },
    ]);
  });

  test('has the deploying roles that were configured as the default of a variable, which refuses to have none', () => {
    const { variable } = portable(
      { ...document, locals: { roles: [ARNS.deploy, ARNS.terraform] } },
      settings,
    );
    expect(variable).toMatchObject({
      deploy_roles: {
        type: 'list(string)',
        default: ['deploy*', 'ci/terraform'],
        nullable: false,
        validation: [{ condition: expect.stringContaining('length(var.deploy_roles) > 0') }],
      },
    });
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
                  bucket: { type: 'string' },
                  hosted_zone_id: { type: 'string' },
                  name_servers: { type: ['list', 'string'] },
                  force_destroy: { type: 'bool' },
                  secret: { type: 'string', write_only: true },
                  own_wo: { type: 'string' },
                },
                block_types: {
                  login: {
                    nesting_mode: 'list',
                    block: { attributes: { password_wo: { type: 'string', write_only: true } } },
                  },
                },
              },
            },
          },
        },
      },
    }),
  );
  const testOf = (part: object, format: 'hcl' | 'json' = 'hcl') =>
    stackTest({ ...made, ...part }, { schemas, format, inputs: settings.inputs });
  const planOf = (part: object, format?: 'json') => testOf(part, format).files['tests/plan.tftest.hcl'] ?? '';
  const { files, substitute } = testOf({});

  test('mocks the provider and answers for other stacks with what looks like an ARN where one is asked for', () => {
    expect(files['tests/plan.tftest.hcl']).toContain('mock_provider "aws" {');
    expect(files['tests/plan.tftest.hcl']).toContain('"cross-stack-output-keyarn" = "arn:aws:');
  });

  test('compares outputs with what is configured, and else with what this very resource answers', () => {
    const value = (name: string) => ({ value: `\${aws_s3_bucket.one.${name}}` });
    const plan = planOf({
      output: {
        bucket: value('bucket'),
        url: { value: 'https://${aws_s3_bucket.one.bucket}/x' },
        files: value('arn'),
        zones: { value: ['${aws_s3_bucket.one.hosted_zone_id}', 'b'] },
        servers: value('name_servers'),
      },
    });
    expect(plan).toContain('condition = output.bucket == "files-${var.account_id}"');
    expect(plan).toContain('condition = output.url == "https://files-${var.account_id}/x"');
    expect(plan).toContain('condition = output.files == "arn:aws:mock:::mock/aws_s3_bucket.one"');
    expect(plan).toContain('condition = output.zones == ["mock-1-hosted-zone-id", "b"]');
    expect(plan).toContain('condition = output.servers == tolist(["mock-1-name-servers"])');
    expect(plan).toContain(
      'override_resource {\ntarget = aws_s3_bucket.one\noverride_during = plan\nvalues = {\narn = "arn:aws:mock:::mock/aws_s3_bucket.one"\nhosted_zone_id = "mock-1-hosted-zone-id"',
    );
  });

  test('tells which outputs it cannot compare, and asks nothing of them', () => {
    const plan = planOf({
      output: { other: { value: '${data.aws_x.y.z}' }, code: { value: '${f(aws_s3_bucket.one.bucket)}' } },
    });
    expect(plan).toContain(
      '# Not compared, since only AWS or another stack can tell them: outputs other, code.',
    );
    expect(plan).not.toContain('output.other ==');
    expect(plan).not.toContain('output.code ==');
  });

  test('compares no output of what there may be several of', () => {
    const resource = { aws_s3_bucket: { one: { for_each: '${toset([])}', bucket: 'b' } } };
    const plan = planOf({ resource, output: { one: { value: '${aws_s3_bucket.one.bucket}' } } });
    expect(plan).toContain('outputs one.');
    expect(plan).not.toContain('output.one ==');
  });

  test('compares what is switched on and off, and counts resources in either syntax', () => {
    const resource = { aws_s3_bucket: { a: { force_destroy: false }, b: {} } };
    expect(planOf({ resource })).toContain('condition = [aws_s3_bucket.a.force_destroy] == [false]');
    expect(planOf({ resource })).toContain('== {\naws_s3_bucket = 2\n}');
    expect(planOf({ resource })).toContain('main.tf"');
    expect(planOf({ resource }, 'json')).toContain('jsondecode(file("${path.module}/main.tf.json"))');
  });

  test('asks that values which are none are refused, for each variable with a rule that it reads', () => {
    expect(files['tests/plan.tftest.hcl']).toContain(
      'variables {\naccount_id = "1234"\n}\n\nexpect_failures = [var.account_id]',
    );
  });

  test('asks the same of a list', () => {
    const variable = { deploy_roles: { type: 'list(string)', default: ['deploy*'] } };
    expect(planOf({ variable })).toContain(
      'variables {\ndeploy_roles = []\n}\n\nexpect_failures = [var.deploy_roles]',
    );
  });

  test('plans the stack itself, unless it has ephemeral resources, which Terraform does not mock', () => {
    expect(substitute).toBeUndefined();
    const one = {
      bucket: 'b',
      own_wo: 'kept',
      secret: '${ephemeral.aws_secret.s.x}',
      secret_version: 1,
      login: [{ password_wo: '${ephemeral.aws_secret.s.x}', name: 'n' }],
    };
    const secret = { ephemeral: { aws_secret: { s: {} } }, resource: { aws_s3_bucket: { one } } };
    const without = testOf(secret);
    expect(without.files['tests/plan.tftest.hcl']).toContain('source = "./tests/without-ephemerals"');
    expect(without.substitute?.['resource']).toEqual({
      aws_s3_bucket: { one: { bucket: 'b', own_wo: 'kept', login: [{ name: 'n' }] } },
    });
    expect(without.substitute).not.toHaveProperty('ephemeral');
    expect(() =>
      testOf({ ...secret, resource: { aws_s3_bucket: { one: { bucket: '${ephemeral.aws_secret.s.x}' } } } }),
    ).toThrow('An ephemeral value feeds more than write-only arguments');
  });
});

test('a value that stands for one of your own is told from one', () => {
  for (const value of [
    'app.example.com',
    'a@example.org',
    '333333333333',
    '123456789012',
    'states-333333333333',
  ]) {
    expect([value, isPlaceholder(value)]).toEqual([value, true]);
  }
  for (const value of ['app.acme.com', 'myexample.com', '104857390281', '1333333333333']) {
    expect([value, isPlaceholder(value)]).toEqual([value, false]);
  }
  const { variable = {} } = made;
  expect(variable).toMatchObject({
    account_id: { description: expect.stringContaining('Must be set: the default is a placeholder.') },
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
      `| \`account_id\` | Account that the stack is applied in; the provider refuses any other. Must be set: the default is a placeholder. | \`"${ACCOUNT}"\` |`,
    );
    expect(page).toContain('| `files` | Where files are |');
    expect(page).toContain('| `cross-stack-output-fileid` | dev-c |');
  });

  test('of the stack that makes the bucket of the states sends to the bootstrap first, and no other page does', () => {
    expect(page).not.toContain('--bootstrap');
    expect(stackReadme(described, [described], [], true)).toMatch(
      /## Apply it\n\n.*`\.\/apply\.sh --bootstrap`/,
    );
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
