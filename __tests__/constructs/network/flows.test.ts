import { Address4 } from 'ip-address';
import { flowsOf } from '../../../src/constructs/network/flows';
import { network, props, type Rule, rulesOf } from './sample';

const SETTINGS = { ...props(), nat: true, gatewayEndpoints: true, endpoints: true, onPremises: true };
const ON_PREMISES = ['192.168.0.0/24'];
const made = network({ onPremisesNetworks: ON_PREMISES });
const rules = rulesOf(made);
const flows = flowsOf(SETTINGS);

const ADDRESSES: Record<string, readonly string[]> = {
  ...props().subnets,
  internet: ['198.51.100.7/32'],
  'on-premises': ON_PREMISES,
};

/** Whether a tier's NACL lets a packet of one direction through, to or from an address at a port. */
function passes(tier: string, egress: boolean, address: string, port: number): boolean {
  if (tier === 'internet' || tier === 'on-premises') return true;
  return rules.some(
    (rule) =>
      rule.tier === tier &&
      rule.egress === egress &&
      rule.from <= port &&
      port <= rule.to &&
      new Address4(address).isInSubnet(new Address4(rule.cidr)),
  );
}

/** For each pair of addresses of two ends, whether the first may open a port of the second. */
function opens(from: string, to: string, port: number): boolean[] {
  return (ADDRESSES[from] ?? []).flatMap((source) =>
    (ADDRESSES[to] ?? []).map(
      (target) => passes(from, true, target, port) && passes(to, false, source, port),
    ),
  );
}

test.each(flows)('$from reaches $to at $port ($why), and hears back', ({ from, to, port }) => {
  expect(opens(from, to, port)).not.toContain(false);
  for (const answer of [1024, 33333, 65535]) {
    for (const source of ADDRESSES[from] ?? []) expect(passes(to, true, source, answer)).toBe(true);
    for (const target of ADDRESSES[to] ?? []) expect(passes(from, false, target, answer)).toBe(true);
  }
});

describe('what no flow names is closed', () => {
  const ends = ['public', 'application', 'data', 'endpoints', 'internet', 'on-premises'];
  const ports = [22, 80, 443, 3389, 5432, 6379, 8080];
  const named = new Set(flows.map(({ from, to, port }) => `${from} ${to} ${port}`));
  // Answers come back to every port from 1024 on, so between ends that talk a NACL cannot close those the other way.
  const answered = new Set(flows.map(({ from, to }) => `${to} ${from}`));
  const isOpen = (from: string, to: string, port: number) =>
    named.has(`${from} ${to} ${port}`) || (port >= 1024 && answered.has(`${from} ${to}`));
  // To a NACL the internet is every address: what it may do, networks behind a VPN may. Routes keep them apart.
  const asInternet = (end: string) => (end === 'on-premises' ? 'internet' : end);
  const closed = ends.flatMap((from) =>
    ends
      .filter((to) => to !== from && !(/internet|on-premises/.test(from) && /internet|on-premises/.test(to)))
      .flatMap((to) =>
        ports
          .filter((port) => !isOpen(from, to, port) && !isOpen(asInternet(from), asInternet(to), port))
          .map((port) => [from, to, port] as const),
      ),
  );

  test.each(closed)('%s cannot open %s at %i', (from, to, port) => {
    expect(opens(from, to, port)).not.toContain(true);
  });
});

test('the data tier opens nothing but its own database', () => {
  const opened = rules.filter(({ tier, egress, from }) => tier === 'data' && egress && from !== 1024);
  expect(opened.map(({ from, to, cidr }) => [from, to, cidr])).toEqual(
    props().subnets.data.map((block) => [5432, 5432, block]),
  );
  expect(flows.filter(({ from }) => from === 'data').map(({ to, port }) => [to, port])).toEqual([
    ['data', 5432],
  ]);
});

test('every rule serves a flow: its ports are a flow’s own or those of answers', () => {
  const ports = new Set(flows.map(({ port }) => port));
  const strange = rules.filter(
    ({ from, to }) => !(from === to ? ports.has(from) : from === 1024 && to === 65535),
  );
  expect(strange).toEqual([]);
});

test('in one direction of a NACL no number is given twice', () => {
  const numbers = rules.map(({ tier, egress, number }) => `${tier} ${egress} ${number}`);
  expect(new Set(numbers).size).toBe(numbers.length);
});

const key = (rule: Rule) => `${rule.tier} ${rule.egress} ${rule.number} ${rule.cidr} ${rule.from}`;

test('a flow that comes or goes moves no rule of another', () => {
  const without = rulesOf(network()).map(key);
  const all = new Set(rules.map(key));
  expect(without.filter((rule) => !all.has(rule))).toEqual([]);
});

test('a zone that is added moves no rule of another', () => {
  const three = new Set(rulesOf(network({}, 3)).map(key));
  const moved = rulesOf(network({}, 2))
    .map(key)
    .filter((rule) => !three.has(rule));
  expect(moved).toEqual([]);
});

test('the internet reaches the declared ports of the public tier and no other tier', () => {
  for (const publicIngressPorts of [[], [443], [443, 80]]) {
    const open = rulesOf(network({ publicIngressPorts })).filter(
      ({ egress, cidr, from }) => !egress && cidr === '0.0.0.0/0' && from < 1024,
    );
    expect(open.map(({ tier, from }) => [tier, from]).sort()).toEqual(
      publicIngressPorts.map((port) => ['public', port]),
    );
  }
});

test('more rules than AWS allows are refused, with the construct path, the tier and the quota', () => {
  const many = Array.from({ length: 12 }, (_, index) => `192.168.${index}.0/24`);
  expect(() => network({ onPremisesNetworks: many }, 4)).toThrow(
    /^test\/network\/network-acls: the application tier's NACL needs \d+ (e|in)gress rules; AWS allows 20 /,
  );
});

describe('an internal load balancer', () => {
  const made = network({ publicIngressPorts: [], internalListenerPort: 443 });
  const internal = rulesOf(made);

  test('opens no port of the public tier, and its own in the tier of endpoints', () => {
    const entrances = internal.filter(
      ({ egress, cidr, from }) => !egress && cidr === '0.0.0.0/0' && from !== 1024,
    );
    expect(entrances.map(({ tier, from }) => [tier, from])).toEqual([['endpoints', 443]]);
  });

  test('stands where no route leads to the internet, though there is NAT', () => {
    const tables = Object.entries(made.resources('aws_route_table_association'))
      .filter(([name]) => name.includes('endpoints-'))
      .map(([, { route_table_id }]) => route_table_id);
    const routes = Object.values(made.resources('aws_route')).map(({ route_table_id }) => route_table_id);
    expect(tables).toHaveLength(2);
    expect(routes.filter((table) => tables.includes(table))).toEqual([]);
  });

  test('forwards from there, and nothing comes from the public tier any more', () => {
    const sources = internal
      .filter(({ tier, egress, from }) => tier === 'application' && !egress && from === 8080)
      .map(({ cidr }) => cidr);
    expect(sources).toEqual(props().subnets.endpoints);
  });
});

describe('without NAT', () => {
  const outward = (gatewayEndpoints: ('s3' | 'dynamodb')[]) =>
    rulesOf(network({ natMode: 'none', gatewayEndpoints })).filter(
      ({ tier, egress, cidr, from }) =>
        tier === 'application' && egress && cidr === '0.0.0.0/0' && from === 443,
    );

  test('S3 and DynamoDB are still reached through their gateway endpoints, at their public addresses', () => {
    expect(outward(['s3'])).toHaveLength(1);
  });

  test('and without gateway endpoints nothing is let out', () => {
    expect(outward([])).toEqual([]);
  });
});
