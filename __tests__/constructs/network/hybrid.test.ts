import { network } from './sample';

const vpn = {
  customerGatewayIp: '52.1.2.3',
  customerGatewayAsn: 65000,
  amazonSideAsn: 64512,
  staticRoutes: ['192.168.0.0/16'],
};
const directConnect = { amazonSideAsn: 64513, allowedPrefixes: ['10.0.0.0/16'] };

test('there is no way to other networks unless it is asked for', () => {
  const types = Object.keys(network().document['resource'] ?? {});
  expect(types.filter((type) => /vpn|dx|customer/.test(type))).toEqual([]);
});

test.each([1, 2])('tunnel %i takes IKEv2 with strong algorithms only, and is logged', (tunnel) => {
  const connection = network({ vpn }).resource('aws_vpn_connection');
  expect(connection).toMatchObject({
    [`tunnel${tunnel}_ike_versions`]: ['ikev2'],
    [`tunnel${tunnel}_phase1_encryption_algorithms`]: ['AES256-GCM-16'],
    [`tunnel${tunnel}_phase2_encryption_algorithms`]: ['AES256-GCM-16'],
    [`tunnel${tunnel}_log_options`]: { cloudwatch_log_options: { log_enabled: true } },
  });
  for (const phase of [1, 2]) {
    const groups = connection[`tunnel${tunnel}_phase${phase}_dh_group_numbers`] as number[];
    expect(Math.min(...groups)).toBeGreaterThanOrEqual(19);
  }
});

test('routes are static where they are given, and learned where not', () => {
  const fixed = network({ vpn });
  expect(fixed.resource('aws_vpn_connection')).toMatchObject({ static_routes_only: true });
  expect(fixed.resource('aws_vpn_connection_route')).toMatchObject({
    destination_cidr_block: '192.168.0.0/16',
  });
  const learned = network({ vpn: { ...vpn, staticRoutes: [] } });
  expect(learned.resource('aws_vpn_connection')).toMatchObject({ static_routes_only: false });
  expect(learned.resources('aws_vpn_connection_route')).toEqual({});
});

test('routes reach the application tier only', () => {
  const tables = Object.values(network({ vpn }).resources('aws_vpn_gateway_route_propagation')).map(
    ({ route_table_id }) => String(route_table_id),
  );
  expect(tables).toHaveLength(2);
  for (const table of tables) expect(table).toContain('application-');
});

test('an ASN beyond the range of bgp_asn goes by bgp_asn_extended', () => {
  const large = network({ vpn: { ...vpn, customerGatewayAsn: 4200000000 } }).resource('aws_customer_gateway');
  expect(large).toMatchObject({ bgp_asn_extended: '4200000000' });
  expect(large).not.toHaveProperty('bgp_asn');
});

test('Direct Connect announces the given networks through the same gateway', () => {
  const made = network({ directConnect });
  expect(made.resource('aws_dx_gateway')).toMatchObject({ amazon_side_asn: '64513' });
  expect(made.resource('aws_dx_gateway_association')).toMatchObject({
    allowed_prefixes: ['10.0.0.0/16'],
    associated_gateway_id: expect.stringContaining('aws_vpn_gateway.'),
  });
  expect(made.resources('aws_vpn_connection')).toEqual({});
});
