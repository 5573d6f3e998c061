import { Address4 } from 'ip-address';
import { stackOf } from './platform';
import type { Synthesized } from './synthesized';

type Attributes = Record<string, unknown>;

/** Whoever can open a connection or take one. */
export interface Party {
  readonly name: string;
  /** Address of its security group: `<stack>/<name>`; absent for whoever is outside. */
  readonly group?: string;
  /** Addresses of its subnets; outside: an address of the internet. */
  readonly blocks: readonly string[];
  /** Prefix lists that admit it, by the name of the data source. */
  readonly prefixLists?: readonly string[];
  /** Whether it comes by an interface that AWS puts into the network: no route is asked, and nobody can call it. */
  readonly byInterface?: boolean;
}

const INTERNET = '198.51.100.7/32';
const CLOUDFRONT = ['load-balancer_cloudfront'];
const RETURN_PORTS = [1024, 33_333, 65_535];

/**
 * Who may open which port of whom in an environment: computed from the synthesized JSON alone, through security groups,
 * network ACLs and routes together.
 */
export class Reachability {
  readonly parties: readonly Party[];
  private readonly tiers: ReadonlyMap<string, string>;
  private readonly network: Synthesized;

  constructor(
    private readonly stacks: Map<string, Synthesized>,
    private readonly environment: string,
  ) {
    this.network = stackOf(stacks, `${environment}-network`);
    this.tiers = this.tiersOfSubnets();
    const hasEndpoints = this.network.json.includes('endpoints_security-group');
    const cacheSubnets = 'aws_elasticache_subnet_group';
    const has = (stack: string, type: string): boolean =>
      Object.keys(stackOf(stacks, `${environment}-${stack}`).resources(type)).length > 0;
    const balancer = this.party(
      'load balancer',
      'compute',
      'load-balancer_security-group',
      'aws_lb',
      'subnets',
    );
    this.parties = [
      { name: 'internet', blocks: [INTERNET] },
      { name: 'CloudFront', blocks: [INTERNET], prefixLists: CLOUDFRONT },
      ...this.vpcOrigin(balancer),
      balancer,
      has('compute', 'aws_ecs_service')
        ? this.party('application', 'compute', 'application', 'aws_ecs_service', 'network_configuration')
        : this.party('application', 'compute', 'application', 'aws_autoscaling_group', 'vpc_zone_identifier'),
      this.party('rotation', 'data', 'rotation_security-group', 'aws_lambda_function', 'vpc_config'),
      ...(has('data', 'aws_db_proxy')
        ? [this.party('proxy', 'data', 'proxy_security-group', 'aws_db_proxy', 'vpc_subnet_ids')]
        : []),
      this.party('database', 'data', 'database_security-group', 'aws_db_subnet_group', 'subnet_ids'),
      ...(has('data', cacheSubnets)
        ? [this.party('cache', 'data', 'sessions_security-group', cacheSubnets, 'subnet_ids')]
        : []),
      ...(hasEndpoints
        ? [this.party('endpoints', 'network', 'endpoints_security-group', 'aws_vpc_endpoint', 'subnet_ids')]
        : []),
    ];
  }

  /**
   * CloudFront's VPC origin has an interface in the subnets of the load balancer, and its prefix list admits it. Which
   * address a request bears is documented nowhere: each must do alone.
   */
  private vpcOrigin(balancer: Party): Party[] {
    if (
      Object.keys(stackOf(this.stacks, `${this.environment}-edge`).resources('aws_cloudfront_vpc_origin'))
        .length === 0
    )
      return [];
    const origin = { prefixLists: CLOUDFRONT, byInterface: true };
    return [
      { ...origin, name: 'VPC origin, by CloudFront’s addresses', blocks: [INTERNET] },
      ...balancer.blocks.map((block, zone) => ({
        ...origin,
        name: `VPC origin, by its interface in zone ${zone + 1}`,
        blocks: [block],
      })),
    ];
  }

  /** Whether any address of one may open the port of any address of the other, and hear back. */
  opens(from: Party, to: Party, port: number): boolean {
    return (
      this.leaves(from, to, port) &&
      this.enters(from, to, port) &&
      from.blocks.some((source) =>
        to.blocks.some(
          (target) =>
            (from.byInterface === true || this.routed(source, target)) && this.passes(source, target, port),
        ),
      )
    );
  }

  /** All ports that are open between two, among those that somebody uses or is known to misuse. */
  openPorts(from: Party, to: Party, ports: readonly number[]): number[] {
    return ports.filter((port) => this.opens(from, to, port));
  }

  private leaves(from: Party, to: Party, port: number): boolean {
    if (from.group === undefined) return true;
    return this.rules('egress', from.group).some((rule) => covers(rule, port) && this.names(rule, to));
  }

  private enters(from: Party, to: Party, port: number): boolean {
    if (to.group === undefined) return true;
    return this.rules('ingress', to.group).some((rule) => covers(rule, port) && this.names(rule, from));
  }

  private names(rule: Attributes & { stack: string }, party: Party): boolean {
    const group = rule['referenced_security_group_id'];
    if (group !== undefined) return this.addressOf(group, rule.stack) === party.group;
    const list = rule['prefix_list_id'];
    if (list !== undefined) return (party.prefixLists ?? []).some((name) => String(list).includes(name));
    return party.blocks.some((block) => within(block, String(rule['cidr_ipv4'])));
  }

  private rules(side: 'ingress' | 'egress', group: string): (Attributes & { stack: string })[] {
    return [...this.stacks]
      .filter(([id]) => id.startsWith(`${this.environment}-`))
      .flatMap(([stack, view]) =>
        Object.values(view.resources(`aws_vpc_security_group_${side}_rule`)).map((rule) => ({
          ...rule,
          stack,
        })),
      )
      .filter(
        (rule: Attributes & { stack: string }) =>
          this.addressOf(rule['security_group_id'], rule.stack) === group,
      );
  }

  /** `<stack>/<name>` of the security group that an expression means, through the outputs of other stacks. */
  private addressOf(expression: unknown, stack: string): string {
    const text = String(expression);
    const remote =
      /cross-stack-reference-input-([a-z0-9-]+)\.outputs\.cross-stack-output-aws_security_group(.+)id\}$/.exec(
        text,
      );
    if (remote !== null) return `${remote[1]}/${remote[2]}`;
    const own = /^\$\{aws_security_group\.([^.]+)\.id\}$/.exec(text);
    if (own === null) throw new Error(`no security group: ${text}`);
    return `${stack}/${own[1]}`;
  }

  private routed(source: string, target: string): boolean {
    return this.hasRoute(source, target) && this.hasRoute(target, source);
  }

  private passes(source: string, target: string, port: number): boolean {
    return (
      this.admits(source, 'egress', target, port) &&
      this.admits(target, 'ingress', source, port) &&
      RETURN_PORTS.every(
        (back) => this.admits(target, 'egress', source, back) && this.admits(source, 'ingress', target, back),
      )
    );
  }

  /** Within one subnet no ACL is asked; outside there is none. */
  private admits(at: string, side: 'ingress' | 'egress', other: string, port: number): boolean {
    const acl = this.aclOf(at);
    if (at === INTERNET || at === other) return true;
    return Object.values(this.network.resources('aws_network_acl_rule')).some(
      (rule) =>
        String(rule['network_acl_id']).includes(acl) &&
        rule['egress'] === (side === 'egress') &&
        rule['rule_action'] === 'allow' &&
        covers(rule, port) &&
        within(other, String(rule['cidr_block'])),
    );
  }

  private aclOf(block: string): string {
    const subnet = this.subnetOf(block);
    const found = Object.entries(this.network.resources('aws_network_acl')).find(([, acl]) =>
      (acl['subnet_ids'] as string[]).some((id) => id.includes(`.${subnet}.`)),
    );
    if (found === undefined && block !== INTERNET) throw new Error(`${block} has no network ACL`);
    return `.${found?.[0] ?? 'none'}.`;
  }

  /** The network itself is one route; the internet is reached from where a route leads to a gateway. */
  private hasRoute(from: string, to: string): boolean {
    if (from === INTERNET || to !== INTERNET) return true;
    const subnet = this.subnetOf(from);
    const table = Object.values(this.network.resources('aws_route_table_association')).find(({ subnet_id }) =>
      String(subnet_id).includes(`.${subnet}.`),
    )?.['route_table_id'];
    return Object.values(this.network.resources('aws_route')).some(
      (route) => route['route_table_id'] === table && route['destination_cidr_block'] === '0.0.0.0/0',
    );
  }

  private subnetOf(block: string): string {
    return (
      Object.entries(this.network.resources('aws_subnet')).find(
        ([, each]) => each['cidr_block'] === block,
      )?.[0] ?? ''
    );
  }

  private tiersOfSubnets(): Map<string, string> {
    return new Map(
      Object.entries(this.network.resources('aws_subnet')).map(([name, { cidr_block }]) => [
        name,
        String(cidr_block),
      ]),
    );
  }

  /** A party by its group, with the blocks of the subnets that its resource names. */
  private party(name: string, stack: string, group: string, type: string, attribute: string): Party {
    const id = `${this.environment}-${stack}`;
    const view = stackOf(this.stacks, id);
    const groupName = Object.keys(view.resources('aws_security_group')).find((each) => each.includes(group));
    const [resource] = Object.values(view.resources(type)).filter((each) =>
      JSON.stringify(each[attribute] ?? '').includes('subnet'),
    );
    if (groupName === undefined || resource === undefined) throw new Error(`${id} has no ${name}`);
    const named = JSON.stringify(resource[attribute]);
    const blocks = [...this.tiers].filter(([subnet]) => named.includes(subnet)).map(([, block]) => block);
    if (blocks.length === 0) throw new Error(`${name} is in no subnet: ${named}`);
    return { name, group: `${id}/${groupName}`, blocks };
  }
}

function covers(rule: Attributes, port: number): boolean {
  if (String(rule['ip_protocol'] ?? rule['protocol']) === '-1') return true;
  return Number(rule['from_port']) <= port && port <= Number(rule['to_port']);
}

function within(block: string, other: string): boolean {
  return new Address4(block).isInSubnet(new Address4(other));
}
