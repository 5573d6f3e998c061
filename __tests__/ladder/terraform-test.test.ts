import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { terraform } from '../../tools/terraform-cli/src/index';
import { SYNTHESES } from '../support/syntheses';
import { runTool } from './run-tool';

/**
 * Terraform's own view of stacks that no simulator applies here: it applies staging, production and the variants that are
 * never shipped with a provider that makes values up, and what is computed from what must agree.
 */
jest.setTimeout(600_000);

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-terraform-test-'));
/** A synthesis clears its folder of stacks that are not its own. */
const outDirOf = (main: string): string => path.join(folder, path.basename(main, '.ts'));

beforeAll(async () => {
  const { ENVIRONMENT: _, ...env } = process.env;
  for (const main of SYNTHESES) {
    const { code, stderr } = await runTool(main, [], { ...env, CDKTF_OUTDIR: outDirOf(main) });
    if (code !== 0) throw new Error(stderr);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Blocks = Record<string, Record<string, object>>;
interface Stack {
  readonly resource: Blocks;
  readonly data: Blocks;
  readonly provider: { readonly aws: readonly { readonly alias?: string }[] };
}

/** One end of a wire: an attribute of the resource whose name contains a word, or what another stack gives. */
type End =
  | readonly [type: string, name: string, attribute: string]
  | { readonly from: string; readonly output: string };

interface Wire {
  readonly stack: string;
  /** Environments that have it; absent: all. */
  readonly in?: readonly string[];
  readonly rule: string;
  readonly is: readonly [type: string, name: string, attribute: string];
  readonly equal: End;
}

const SHIPPED = ['staging', 'prod'];

const ingress = 'aws_vpc_security_group_ingress_rule';
const egress = 'aws_vpc_security_group_egress_rule';
const group = 'aws_security_group';

const WIRES: readonly Wire[] = [
  {
    stack: 'compute',
    rule: 'the application takes connections from the load balancer',
    is: [ingress, 'load-balancer-to-application', 'referenced_security_group_id'],
    equal: [group, 'load-balancer_security-group', 'id'],
  },
  {
    stack: 'compute',
    rule: 'and these alone reach the application',
    is: [ingress, 'load-balancer-to-application', 'security_group_id'],
    equal: [group, 'application', 'id'],
  },
  {
    stack: 'compute',
    rule: 'the proxy of the database takes connections',
    is: [ingress, 'application-to-database', 'security_group_id'],
    equal: { from: 'data', output: 'proxy_security-group' },
  },
  {
    stack: 'compute',
    rule: 'from the application',
    is: [ingress, 'application-to-database', 'referenced_security_group_id'],
    equal: [group, 'application', 'id'],
  },
  {
    stack: 'compute',
    in: SHIPPED,
    rule: 'the cache takes connections from the application',
    is: [ingress, 'application-to-sessions', 'referenced_security_group_id'],
    equal: [group, 'application', 'id'],
  },
  {
    stack: 'compute',
    in: ['variants'],
    rule: 'tasks are in the group of the application',
    is: ['aws_ecs_service', 'blue', 'network_configuration[0].security_groups'],
    equal: [group, 'application', '[id]'],
  },
  {
    stack: 'compute',
    in: SHIPPED,
    rule: 'instances are in the group of the application',
    is: ['aws_launch_template', 'blue', 'network_interfaces[0].security_groups'],
    equal: [group, 'application', '[id]'],
  },
  {
    stack: 'compute',
    rule: 'the firewall stands before the load balancer',
    is: ['aws_wafv2_web_acl_association', 'firewall', 'resource_arn'],
    equal: ['aws_lb', 'balancer', 'arn'],
  },
  {
    stack: 'compute',
    in: ['variants'],
    rule: 'the certificate is the distribution’s, whose region is the load balancer’s too',
    is: ['aws_lb_listener', 'listener', 'certificate_arn'],
    equal: { from: 'global', output: 'certificates_edge' },
  },
  {
    stack: 'compute',
    in: SHIPPED,
    rule: 'the certificate is that of the region',
    is: ['aws_lb_listener', 'listener', 'certificate_arn'],
    equal: { from: 'global', output: 'certificates_primary' },
  },
  {
    stack: 'data',
    rule: 'the database takes connections from the proxy',
    is: [ingress, 'proxy_to-database', 'referenced_security_group_id'],
    equal: [group, 'proxy_security-group', 'id'],
  },
  {
    stack: 'data',
    rule: 'and from the rotation',
    is: [ingress, 'rotation_to-database', 'referenced_security_group_id'],
    equal: [group, 'rotation_security-group', 'id'],
  },
  {
    stack: 'data',
    rule: 'the proxy calls the database and nobody else',
    is: [egress, 'proxy_to-database', 'referenced_security_group_id'],
    equal: [group, 'database_security-group', 'id'],
  },
  {
    stack: 'data',
    rule: 'the rotation is given the secret of the application',
    is: ['aws_lambda_function', 'rotation', 'environment[0].variables["APPLICATION_SECRET_ARN"]'],
    equal: ['aws_secretsmanager_secret', 'application_secret', 'arn'],
  },
  {
    stack: 'data',
    rule: 'the application connects to the proxy',
    is: ['aws_ssm_parameter', 'database-host', 'value'],
    equal: ['aws_db_proxy', 'proxy', 'endpoint'],
  },
  {
    stack: 'edge',
    in: SHIPPED,
    rule: 'the VPC origin leads to the load balancer',
    is: ['aws_cloudfront_vpc_origin', 'vpc-origin', 'vpc_origin_endpoint_config[0].arn'],
    equal: { from: 'compute', output: 'aws_lbload-balancer.*arn$' },
  },
  {
    stack: 'edge',
    rule: 'the firewall of the edge is the distribution’s',
    is: ['aws_cloudfront_distribution', 'distribution', 'web_acl_id'],
    equal: ['aws_wafv2_web_acl', 'firewall', 'arn'],
  },
  {
    stack: 'edge',
    rule: 'the site’s name leads to the distribution',
    is: ['aws_route53_record', 'site-a_', 'alias[0].name'],
    equal: ['aws_cloudfront_distribution', 'distribution', 'domain_name'],
  },
];

function addressed(stack: Stack, [type, name, attribute]: readonly [string, string, string]): string {
  const found = Object.keys(stack.resource[type] ?? {}).filter((each) => `${each}_`.includes(name));
  const exact = found.find((each) => each === name) ?? found[0];
  if (exact === undefined) throw new Error(`there is no ${type} ${name}`);
  const listed = /^\[(.*)\]$/.exec(attribute);
  return listed === null ? `${type}.${exact}.${attribute}` : `toset([${type}.${exact}.${listed[1]}])`;
}

/** Names of the outputs that a stack takes from others. */
function taken(text: string): Map<string, Set<string>> {
  const outputs = new Map<string, Set<string>>();
  for (const [, from = '', output = ''] of text.matchAll(
    /terraform_remote_state\.cross-stack-reference-input-([\w-]+)\.outputs\.([\w-]+)/g,
  )) {
    outputs.set(from, (outputs.get(from) ?? new Set()).add(output));
  }
  return outputs;
}

/** An answer that looks like what it stands for, where the provider looks. */
function answer(from: string, output: string): string {
  return output.endsWith('arn')
    ? `arn:aws:mock:eu-central-1:333333333333:${from}/${output}`
    : `${from}/${output}`;
}

const MOCKED = `  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
  mock_resource "aws_db_proxy_default_target_group" {
    defaults = {
      name = "default"
    }
  }`;

function testFile(environment: string, id: string, text: string): string {
  const stack = JSON.parse(text) as Stack;
  const outputs = taken(text);
  const providers = stack.provider.aws.map(({ alias }) => {
    const name = alias === undefined ? '' : `  alias = "${alias}"\n`;
    return `mock_provider "aws" {\n${name}${MOCKED}\n}`;
  });
  const arns = [...new Set(text.match(/\b(?<!data\.)aws_\w+\.[\w-]+\.arn\b/g))].map((attribute) => {
    const target = attribute.replace(/\.arn$/, '');
    return `override_resource {\n  target = ${target}\n  values = {\n    arn = "arn:aws:mock:eu-central-1:333333333333:${target}"\n  }\n}`;
  });
  const remote = [...outputs].map(
    ([from, names]) =>
      `override_data {\n  target = data.terraform_remote_state.cross-stack-reference-input-${from}\n  values = {\n    outputs = {\n` +
      `${[...names].map((name) => `      "${name}" = "${answer(from, name)}"`).join('\n')}\n    }\n  }\n}`,
  );
  const own = WIRES.filter(
    (wire) => id === `${environment}-${wire.stack}` && (wire.in ?? [environment]).includes(environment),
  );
  const asserts = own.map(({ rule, is, equal }) => {
    const left = addressed(stack, is);
    let right: string;
    if ('from' in equal) {
      const from = `${environment}-${equal.from}`;
      const name = [...(outputs.get(from) ?? [])].find((each) => new RegExp(equal.output).test(each));
      if (name === undefined) throw new Error(`${id} takes no ${equal.output} from ${from}`);
      right = `"${answer(from, name)}"`;
    } else right = addressed(stack, equal);
    const set = right.startsWith('toset') ? `toset(${left})` : left;
    return `  assert {\n    condition     = ${set} == ${right}\n    error_message = "not so: ${rule}"\n  }`;
  });
  return `${[...providers, ...remote, ...arns].join('\n')}\nrun "wiring" {\n  command = apply\n${asserts.join('\n')}\n}\n`;
}

/**
 * What a test of Terraform cannot have: ephemeral resources, which it does not mock, with the arguments that they feed; and
 * a guard against destruction, since it destroys what it has made up.
 */
function appliable(text: string): string {
  const { ephemeral: _, ...document } = JSON.parse(text);
  const isLeftOut = (name: string): boolean => /_wo(_version)?$/.test(name) || name === 'prevent_destroy';
  return JSON.stringify(document, (name, value) => (isLeftOut(name) ? undefined : value), 2);
}

describe.each([...SHIPPED, 'variants'])('%s', (environment) => {
  test.each(['data', 'compute', 'edge'])('is wired in the stack %s as its words say', async (name) => {
    const id = `${environment}-${name}`;
    const cwd = path.join(folder, id);
    const made = SYNTHESES.map((main) => path.join(outDirOf(main), 'stacks', id)).find(existsSync);
    if (made === undefined) throw new Error(`no synthesis has made ${id}`);
    cpSync(made, cwd, { recursive: true });
    const file = path.join(cwd, 'cdk.tf.json');
    const text = appliable(readFileSync(file, 'utf8'));
    writeFileSync(file, text);
    writeFileSync(path.join(cwd, 'wiring.tftest.hcl'), testFile(environment, id, text));
    await terraform(['init', '-backend=false', '-input=false'], { cwd });
    const { stdout } = await terraform(['test', '-json', '-no-color'], { cwd });
    const summary = stdout
      .split('\n')
      .filter((line) => line.includes('"test_summary"'))
      .map((line) => JSON.parse(line).test_summary);
    expect(summary).toEqual([expect.objectContaining({ status: 'pass', passed: 1, failed: 0, errored: 0 })]);
  });
});
