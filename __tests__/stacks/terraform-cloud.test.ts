import { project } from '../../environments/project';
import { cloudAccessOf, loadConfiguration } from '../../src/config';
import { stackOf, synthesizedPlatform } from '../support/platform';
import { view } from '../support/synthesized';
import { subjectOf } from '../support/terraform-cloud/runs';
import { Store } from '../support/terraform-cloud/store';
import { others } from '../support/variants';

const stacks = synthesizedPlatform([others]);
const security = stackOf(stacks, 'others-security');
const PREFIX = 'groundwork-others-';

/** The condition of a role's trust as IAM compares it: `*` stands for anything. */
function trusts(phase: 'plan' | 'apply', subject: string): boolean {
  const [statement] = security.statements(`${phase}-trust`);
  const pattern = statement?.condition?.find(({ variable }) => variable === 'app.terraform.io:sub');
  const [value = ''] = pattern?.values ?? [];
  const parts = value.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(subject);
}

function subject(phase: 'plan' | 'apply', workspace: string, projectName = 'Web platform'): string {
  const store = new Store('example-org');
  return subjectOf(store, store.workspace(workspace, {}, store.project(projectName).id), phase);
}

test.each(['plan', 'apply'] as const)(
  'the role of a %s trusts runs of the environment in that phase alone',
  (phase) => {
    const other = phase === 'plan' ? 'apply' : 'plan';
    for (const id of stacks.keys()) expect(trusts(phase, subject(phase, `web-${id}`))).toBe(true);
    expect(trusts(phase, subject(other, 'web-others-data'))).toBe(false);
    expect(trusts(phase, subject(phase, 'web-prod-data'))).toBe(false);
    expect(trusts(phase, subject(phase, 'web-others-data', 'Another project'))).toBe(false);
    expect(trusts(phase, subject(phase, 'web-others-data').replace('example-org', 'evil-org'))).toBe(false);
  },
);

test.each(['plan', 'apply'])(
  'the role of a %s takes tokens of Terraform Cloud for AWS, and nothing else',
  (phase) => {
    const [statement, ...rest] = security.statements(`${phase}-trust`);
    const [issuer = ''] = Object.keys(security.resources('aws_iam_openid_connect_provider'));
    expect(rest).toEqual([]);
    expect(statement).toMatchObject({
      actions: ['sts:AssumeRoleWithWebIdentity'],
      principals: [{ type: 'Federated', identifiers: [`\${aws_iam_openid_connect_provider.${issuer}.arn}`] }],
    });
    expect(statement?.condition).toContainEqual({
      test: 'StringEquals',
      variable: 'app.terraform.io:aud',
      values: ['aws.workload.identity'],
    });
    expect(security.resource('aws_iam_openid_connect_provider')).toMatchObject({
      url: 'https://app.terraform.io',
      client_id_list: ['aws.workload.identity'],
    });
  },
);

test('the names of the roles are those that the workspaces are told', () => {
  const [environment] = loadConfiguration({ project, environments: [others] }).environments;
  if (environment === undefined) throw new Error('no environment');
  const access = cloudAccessOf(project, environment);
  expect(Object.values(security.resources('aws_iam_role')).map(({ name }) => name)).toEqual(
    expect.arrayContaining(Object.values(access?.roles ?? {})),
  );
});

test('a plan changes nothing, and reads neither objects nor records', () => {
  const statements = security.statements('plan-permissions');
  const allowed = statements.filter(({ effect }) => effect !== 'Deny').flatMap(({ actions }) => actions);
  expect(allowed.sort()).toEqual([
    'kms:Decrypt',
    'secretsmanager:GetRandomPassword',
    'secretsmanager:GetSecretValue',
  ]);
  const denied = statements.filter(({ effect }) => effect === 'Deny').flatMap(({ actions }) => actions);
  expect(denied).toEqual(expect.arrayContaining(['s3:GetObject', 'dynamodb:Query', 'logs:GetLogEvents']));
  const attached = Object.values(security.resources('aws_iam_role_policy_attachment'))
    .filter(({ role }) => String(role).includes('plan-role'))
    .map(({ policy_arn }) => policy_arn);
  expect(attached).toEqual(['arn:aws:iam::aws:policy/ReadOnlyAccess']);
});

test('an apply may make every role and profile of IAM that the stacks have, and none of another name', () => {
  const statements = security.statements('apply-permissions');
  const named = statements.filter(({ sid }) => sid?.startsWith('Own'));
  expect(named.flatMap(({ resources = [] }) => resources).sort()).toEqual([
    `arn:aws:iam::555555555555:instance-profile/${PREFIX}*`,
    `arn:aws:iam::555555555555:role/${PREFIX}*`,
  ]);
  const types = new Set<string>();
  for (const stack of stacks.values()) {
    for (const type of Object.keys(stack.document['resource'] ?? {}).filter((each) =>
      /^aws_iam_/.test(each),
    )) {
      types.add(type);
      if (!['aws_iam_role', 'aws_iam_instance_profile'].includes(type)) continue;
      for (const { name } of Object.values(stack.resources(type)))
        expect(name).toMatch(new RegExp(`^${PREFIX}`));
    }
  }
  const creating: Readonly<Record<string, string>> = {
    aws_iam_account_password_policy: 'iam:UpdateAccountPasswordPolicy',
    aws_iam_instance_profile: 'iam:CreateInstanceProfile',
    aws_iam_openid_connect_provider: 'iam:CreateOpenIDConnectProvider',
    aws_iam_role: 'iam:CreateRole',
    aws_iam_role_policy: 'iam:PutRolePolicy',
    aws_iam_role_policy_attachment: 'iam:AttachRolePolicy',
  };
  const allowed = statements.flatMap(({ actions }) => actions);
  for (const type of types) expect([type, allowed]).toEqual([type, expect.arrayContaining([creating[type]])]);
});

test('both read the platform’s secrets, which nobody else can', () => {
  const roles = ['plan', 'apply'].map(
    (phase) => `arn:aws:iam::555555555555:role/${PREFIX}terraform-${phase}`,
  );
  for (const [stack, document] of [
    ['others-data', 'policy-document'],
    ['others-global', 'policy-document'],
  ] as const) {
    const documents = Object.entries(
      stackOf(stacks, stack).document['data']?.['aws_iam_policy_document'] ?? {},
    ).filter(([name]) => name.includes(document));
    expect(documents.length).toBeGreaterThan(0);
    for (const [, { statement }] of documents) expect(JSON.stringify(statement)).toContain(roles[0]);
    for (const [, { statement }] of documents) expect(JSON.stringify(statement)).toContain(roles[1]);
  }
});

test('the account’s one provider is made by the environment that owns what an account has once', () => {
  const second = { ...others, account: { id: '555555555555', ownsAccountSettings: false } };
  const stack = stackOf(synthesizedPlatform([second]), 'others-security');
  expect(stack.resources('aws_iam_openid_connect_provider')).toEqual({});
  expect(stack.statements('plan-trust')[0]?.principals).toEqual([
    { type: 'Federated', identifiers: ['arn:aws:iam::555555555555:oidc-provider/app.terraform.io'] },
  ]);
});

test('an environment with its state elsewhere has none of this', () => {
  const elsewhere = stackOf(synthesizedPlatform([{ ...others, state: { kind: 's3' } }]), 'others-security');
  const { resource = {}, output = {} } = view(elsewhere.json).document;
  expect(resource).not.toHaveProperty('aws_iam_openid_connect_provider');
  expect(Object.keys(output)).not.toContain('terraform_plan_role_arn');
  expect(Object.keys(security.document['output'] ?? {})).toContain('terraform_plan_role_arn');
});
