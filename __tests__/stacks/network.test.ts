import { prod } from '../../environments/prod';
import { stackOf, synthesizedPlatform } from '../support/platform';

const stacks = synthesizedPlatform();
const network = stackOf(stacks, 'prod-network');
const recovery = stackOf(stacks, 'prod-recovery');

const OUTPUTS = [
  'application_subnet_ids',
  'data_subnet_ids',
  'endpoint_subnet_ids',
  'nat_public_ips',
  'public_subnet_ids',
  'vpc_id',
];

test('production has a NAT gateway in each zone; the recovery region has none until it serves', () => {
  expect(Object.keys(network.resources('aws_nat_gateway'))).toHaveLength(3);
  expect(Object.keys(recovery.resources('aws_nat_gateway'))).toHaveLength(0);
});

test('logs are encrypted with the key of logs, and archived in the log archive', () => {
  const groups = Object.values(network.resources('aws_cloudwatch_log_group'));
  expect(groups.length).toBeGreaterThan(0);
  for (const { kms_key_id } of groups) expect(kms_key_id).toMatch(/prod-security.*logs-key/);
  expect(network.resource('aws_flow_log', 'archive')['log_destination']).toMatch(/prod-security.*archive/);
});

test('the recovery region’s VPC is the same construct: the same tiers, rules and guards', () => {
  const types = (stack: typeof network) =>
    Object.keys(stack.document['resource'] ?? {}).filter((type) =>
      /^aws_(vpc|subnet|network|default|route|flow)/.test(type),
    );
  expect(types(recovery)).toEqual(types(network));
  expect(Object.keys(recovery.resources('aws_subnet'))).toEqual(Object.keys(network.resources('aws_subnet')));
});

test('(9.1) both networks ask for no name by which somebody would get out, and say so at the resolver', () => {
  for (const stack of [network, recovery]) {
    const [rule, ...others] = Object.values(stack.resources('aws_route53_resolver_firewall_rule'));
    expect(others).toEqual([]);
    expect(rule).toMatchObject({ action: 'BLOCK', block_response: 'NXDOMAIN' });
    const { domains } = stack.resource('aws_route53_resolver_firewall_domain_list');
    expect(domains).toEqual(expect.arrayContaining(['oastify.com.', '*.oastify.com.', '*.ngrok.io.']));
    expect(stack.resource('aws_route53_resolver_firewall_rule_group_association')['vpc_id']).toContain(
      'network_vpc',
    );
  }
});

test('(9.1) each region denies the lists of AWS by the ids that they have there', () => {
  const managed = (id: string) => ({ managedDomainLists: [id] });
  const [here, there] = ['rslvr-fdl-0123456789abcdef', 'rslvr-fdl-fedcba9876543210'];
  const named = synthesizedPlatform([
    {
      ...prod,
      primary: { ...prod.primary, ...managed(here) },
      recovery: { ...prod.recovery, ...managed(there) },
    },
  ]);
  const lists = (id: string) =>
    Object.values(stackOf(named, id).resources('aws_route53_resolver_firewall_rule')).map(
      ({ firewall_domain_list_id: list }) => list,
    );
  expect(lists('prod-network')).toContain(here);
  expect(lists('prod-recovery')).toContain(there);
});

test('the recovery region encrypts its logs with its own replica, and needs nothing of the primary region for it', () => {
  for (const { kms_key_id } of Object.values(recovery.resources('aws_cloudwatch_log_group'))) {
    expect(kms_key_id).toMatch(/^\$\{aws_kms_replica_key\.logs-key/);
  }
});

test('both networks publish the same outputs under names that stay', () => {
  const published = (stack: typeof network) =>
    Object.keys(stack.document['output'] ?? {}).filter((name) => OUTPUTS.includes(name));
  expect(published(network).sort()).toEqual(OUTPUTS);
  expect(published(recovery).sort()).toEqual(OUTPUTS);
});

test('the networks of the shipped environments can be connected: no block overlaps another', () => {
  const blocks = [...stacks]
    .filter(([id]) => /-(network|recovery)$/.test(id))
    .map(([, stack]) => stack.resource('aws_vpc')['cidr_block']);
  expect(new Set(blocks).size).toBe(6);
});

test('(9.1) through the endpoint of S3 nothing but reading goes to buckets of others, and those are AWS’s', () => {
  const beyond = network
    .statements('gateway-s3-policy')
    .filter(({ condition = [] }) => !condition.some(({ variable }) => variable === 'aws:ResourceAccount'));
  expect(beyond.map(({ actions }) => actions)).toEqual([['s3:GetObject']]);
  expect(beyond[0]?.resources?.every((arn) => arn.includes('eu-central-1'))).toBe(true);
});
