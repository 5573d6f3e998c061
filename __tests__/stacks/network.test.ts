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
