import { dev } from '../environments/dev';
import { prod } from '../environments/prod';
import { stackOf, synthesizedPlatform } from './support/platform';
import { type Party, Reachability } from './support/reachability';
import { type Synthesized, view } from './support/synthesized';
import { others, variants } from './support/variants';

/** Ports that something listens on, and some that are known to be misused. */
const PORTS = [22, 80, 443, 1433, 3306, 3389, 5432, 6379, 8080, 9200];

type Scheme = 'internal' | 'public';

/** Who may open what: whatever is not here is closed. */
const TABLE = (
  listener: number,
  scheme: Scheme,
): Record<string, Readonly<Record<string, readonly number[]>>> => ({
  internet: {},
  // By its addresses in the internet, to a load balancer that has one there too.
  CloudFront: scheme === 'public' ? { 'load balancer': [listener] } : {},
  'VPC origin, by CloudFront’s addresses': { 'load balancer': [listener] },
  'VPC origin, by its interface in zone 1': { 'load balancer': [listener] },
  'VPC origin, by its interface in zone 2': { 'load balancer': [listener] },
  'VPC origin, by its interface in zone 3': { 'load balancer': [listener] },
  'load balancer': { application: [8080] },
  application: { proxy: [5432], cache: [6379], endpoints: [443], internet: [443], CloudFront: [443] },
  // The one that changes passwords: it calls Secrets Manager and the database.
  rotation: { database: [5432], endpoints: [443], internet: [443], CloudFront: [443] },
  proxy: { database: [5432] },
  database: {},
  cache: {},
  endpoints: {},
});

function tableOf(reachability: Reachability) {
  const outside = (party: Party) => party.group === undefined;
  return Object.fromEntries(
    reachability.parties.map((from) => [
      from.name,
      Object.fromEntries(
        reachability.parties
          .filter((to) => to !== from && to.byInterface !== true && !(outside(from) && outside(to)))
          .map((to) => [to.name, reachability.openPorts(from, to, PORTS)] as const)
          .filter(([, ports]) => ports.length > 0),
      ),
    ]),
  );
}

/** The expected table without those who are not there. */
function expected(
  reachability: Reachability,
  listener: number,
  { scheme = 'internal', nat = true }: { scheme?: Scheme; nat?: boolean } = {},
) {
  const names = new Set(reachability.parties.map(({ name }) => name));
  const table = TABLE(listener, scheme);
  if (!names.has('proxy')) table['application'] = { ...table['application'], database: [5432] };
  return Object.fromEntries(
    Object.entries(table)
      .filter(([from]) => names.has(from))
      .map(([from, targets]) => [
        from,
        Object.fromEntries(
          Object.entries(targets).filter(
            ([to]) => names.has(to) && (nat || (to !== 'internet' && to !== 'CloudFront')),
          ),
        ),
      ]),
  );
}

const shipped = synthesizedPlatform();

test.each([
  ['dev', 80],
  ['staging', 443],
  ['prod', 443],
])('(9.1) in %s each opens what the table says, and nothing else', (environment, listener) => {
  const reachability = new Reachability(shipped, environment);
  expect(tableOf(reachability)).toEqual(expected(reachability, listener));
});

const chosenOtherwise = synthesizedPlatform([variants, others]);

test.each([
  ['variants', 'public'],
  ['others', 'internal'],
] as const)('(9.1) in %s, with what no shipped environment chooses, too', (environment, scheme) => {
  const reachability = new Reachability(chosenOtherwise, environment);
  expect(tableOf(reachability)).toEqual(expected(reachability, 443, { scheme }));
});

test('(9.1) a public load balancer is opened by CloudFront alone too', () => {
  const open = new Reachability(
    synthesizedPlatform([{ ...prod, compute: { loadBalancer: { scheme: 'public' } } }]),
    'prod',
  );
  expect(tableOf(open)).toEqual(expected(open, 443, { scheme: 'public' }));
});

test('(9.1) without NAT nobody reaches the internet', () => {
  const endpoints = [
    'secretsmanager',
    'ssm',
    'ssmmessages',
    'ec2messages',
    'logs',
    'monitoring',
    'autoscaling',
  ];
  const closed = new Reachability(
    synthesizedPlatform([
      { ...dev, primary: { ...dev.primary, natMode: 'none', interfaceEndpoints: endpoints } },
    ]),
    'dev',
  );
  expect(tableOf(closed)).toEqual(expected(closed, 80, { nat: false }));
});

test('an entrance that is opened to every address is seen', () => {
  const open = synthesizedPlatform([{ ...prod, compute: { loadBalancer: { scheme: 'public' } } }]);
  open.set('prod-compute', opened(stackOf(open, 'prod-compute')));
  expect(tableOf(new Reachability(open, 'prod'))['internet']).toEqual({ 'load balancer': [443] });
});

test('and to an internal load balancer no route would lead even then', () => {
  const internal = new Map(shipped).set('prod-compute', opened(stackOf(shipped, 'prod-compute')));
  expect(tableOf(new Reachability(internal, 'prod'))['internet']).toEqual({});
});

/** The stack with a load balancer that admits every address in place of CloudFront's. */
function opened(stack: Synthesized): Synthesized {
  const document = structuredClone(stack.document);
  const rules = Object.values(document['resource']?.['aws_vpc_security_group_ingress_rule'] ?? {});
  for (const rule of rules.filter(({ prefix_list_id }) => prefix_list_id !== undefined)) {
    delete rule['prefix_list_id'];
    rule['cidr_ipv4'] = '0.0.0.0/0';
  }
  return view(JSON.stringify(document));
}
