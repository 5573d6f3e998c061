import { allowEndpointAccess } from '../../../src/constructs/network/endpoints';
import { synthesize } from '../../support/synthesized';
import { network } from './sample';

const made = network();

test('interface endpoints answer by their private names, in their own tier, with a policy', () => {
  expect(made.resource('aws_vpc_endpoint', 'endpoints_ecr-api')).toMatchObject({
    service_name: 'com.amazonaws.eu-central-1.ecr.api',
    vpc_endpoint_type: 'Interface',
    private_dns_enabled: true,
    policy: expect.stringContaining('aws_iam_policy_document'),
    subnet_ids: [expect.stringContaining('endpoints-a'), expect.stringContaining('endpoints-b')],
  });
});

test('an interface endpoint serves principals of the account, for its own service', () => {
  expect(made.statements('endpoints_ecr-api')).toEqual([
    expect.objectContaining({
      actions: ['ecr:*'],
      condition: [{ test: 'StringEquals', variable: 'aws:PrincipalAccount', values: ['111111111111'] }],
    }),
  ]);
});

test.each(['s3', 'dynamodb'])(
  '%s passes its gateway between principals and resources of the account only',
  (service) => {
    const own = made.statements(`gateway-${service}-policy`).find(({ sid }) => sid === 'WithinAccount');
    expect(own).toMatchObject({
      actions: [`${service}:*`],
      condition: [
        { variable: 'aws:PrincipalAccount', values: ['111111111111'] },
        { variable: 'aws:ResourceAccount', values: ['111111111111'] },
      ],
    });
  },
);

test('of AWS’s own buckets objects are read, nothing else, and no bucket by a bare wildcard', () => {
  const others = made.statements('gateway-s3-policy').filter(({ sid }) => sid !== 'WithinAccount');
  expect(others).toHaveLength(1);
  expect(others[0]?.actions).toEqual(['s3:GetObject']);
  for (const arn of others[0]?.resources ?? [])
    expect(arn).toMatch(/^arn:aws:s3:::[a-z0-9-]+-eu-central-1[a-z0-9-]*(\*)?\/\*$/);
});

test('gateways serve the application tier alone', () => {
  const { route_table_ids } = made.resource('aws_vpc_endpoint', 'gateway-s3');
  expect(route_table_ids).toEqual([
    expect.stringContaining('application-a-routes'),
    expect.stringContaining('application-b-routes'),
  ]);
});

test('nobody reaches an interface endpoint until a group is let in, by reference', () => {
  expect(made.resource('aws_security_group')).not.toHaveProperty('ingress');
  expect(made.resources('aws_vpc_security_group_ingress_rule')).toEqual({});
  const client = synthesize((stack) => {
    allowEndpointAccess(stack, 'endpoint-access', 'sg-endpoints', 'sg-client');
  });
  const rule = client.resource('aws_vpc_security_group_ingress_rule');
  expect(rule).toMatchObject({
    security_group_id: 'sg-endpoints',
    referenced_security_group_id: 'sg-client',
    ip_protocol: 'tcp',
    from_port: 443,
    to_port: 443,
  });
  expect(rule).not.toHaveProperty('cidr_ipv4');
});

test('without interface endpoints there is no group, no policy and no flow to them', () => {
  const bare = network({ interfaceEndpoints: [] });
  expect(bare.resources('aws_security_group')).toEqual({});
  expect(
    Object.keys(bare.resources('aws_network_acl_rule')).filter((name) => name.includes('endpoints-443')),
  ).toEqual([]);
});
