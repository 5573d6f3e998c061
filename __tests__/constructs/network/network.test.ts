import { DefaultNetworkAcl } from '@cdktf/provider-aws/lib/default-network-acl';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { network } from './sample';

const made = network();

function routesOf(table: string, stack = made): unknown[] {
  return Object.values(stack.resources('aws_route')).filter(({ route_table_id }) =>
    String(route_table_id).includes(table),
  );
}

test('the VPC resolves private names, which interface endpoints need', () => {
  expect(made.json).toHaveResourceWithProperties(Vpc, {
    cidr_block: '10.0.0.0/16',
    enable_dns_support: true,
    enable_dns_hostnames: true,
  });
});

test('(1.2) the default security group, NACL and route table are taken over and let nothing through', () => {
  expect(made.resource('aws_default_security_group')).toMatchObject({ ingress: [], egress: [] });
  expect(made.resource('aws_default_network_acl')).not.toHaveProperty('ingress');
  expect(made.resource('aws_default_network_acl')).not.toHaveProperty('egress');
  expect(made.resource('aws_default_route_table')).toMatchObject({ route: [] });
  // Subnets are attached to it for a moment while they are made.
  expect(made.json).toHaveResourceWithProperties(DefaultNetworkAcl, {
    lifecycle: { ignore_changes: ['subnet_ids'] },
  });
});

test('(9.1) each tier has a subnet in each zone, with the planned block, and none gives public addresses', () => {
  const subnets = Object.values(made.resources('aws_subnet'));
  expect(subnets).toHaveLength(8);
  for (const subnet of subnets) expect(subnet).toMatchObject({ map_public_ip_on_launch: false });
  expect(made.resource('aws_subnet', 'data-b')).toMatchObject({
    availability_zone: 'eu-central-1b',
    cidr_block: '10.0.31.0/24',
  });
});

test('the data and endpoint tiers have no route out of the VPC', () => {
  for (const table of ['data-routes', 'endpoints-routes', 'subnets_default'])
    expect(routesOf(table)).toEqual([]);
});

test('only the public tier has a route to the internet gateway', () => {
  const routes = Object.values(made.resources('aws_route')).filter((route) => 'gateway_id' in route);
  expect(routes).toEqual([
    expect.objectContaining({ route_table_id: expect.stringContaining('public-routes') }),
  ]);
});

describe('NAT', () => {
  test.each([
    ['none', 0],
    ['single', 1],
    ['per-az', 3],
  ] as const)('%s makes %i gateways', (natMode, gateways) => {
    expect(Object.keys(network({ natMode }, 3).resources('aws_nat_gateway'))).toHaveLength(gateways);
  });

  const gatewayOf = (natMode: 'single' | 'per-az', letter: string) => {
    const [route] = routesOf(`application-${letter}-routes`, network({ natMode }, 3)) as Record<
      string,
      string
    >[];
    return /gateway-([a-z])/.exec(route?.['nat_gateway_id'] ?? '')?.[1];
  };

  test('each zone goes out through its own gateway, so that a zone’s failure stays its own', () => {
    expect(['a', 'b', 'c'].map((letter) => gatewayOf('per-az', letter))).toEqual(['a', 'b', 'c']);
  });

  test('with a single gateway all zones share it', () => {
    expect(['a', 'b', 'c'].map((letter) => gatewayOf('single', letter))).toEqual(['a', 'a', 'a']);
  });

  test('without one the application tier has no way out', () => {
    const none = network({ natMode: 'none' });
    expect(routesOf('application-a-routes', none)).toEqual([]);
  });
});

test('a zone that is added changes nothing of the others', () => {
  const [two, three] = [network({ natMode: 'per-az' }, 2), network({ natMode: 'per-az' }, 3)];
  for (const type of ['aws_subnet', 'aws_route_table', 'aws_nat_gateway', 'aws_route']) {
    expect(three.resources(type)).toMatchObject(two.resources(type));
  }
});

test.each([
  [
    { availabilityZones: ['eu-central-1a', 'eu-central-1a'] },
    /^test\/network\/subnets: found availability zones/,
  ],
  [{ availabilityZones: [] }, /^test\/network\/subnets: .*give at least one/],
  [
    { availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
    /^test\/network\/subnets: found 2 CIDR blocks for the public tier; give one for each of the 3/,
  ],
])('refuses %j with the construct path', (changes, message) => {
  expect(() => network(changes)).toThrow(message);
});
