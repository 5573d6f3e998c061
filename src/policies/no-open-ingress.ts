import type { Element, Finding, Policy } from './policy';
import { blocks } from './stack-view';

/** A block of half the internet is no narrower than all of it; the widest that one owner has is a /8, or a /16 of IPv6. */
const NARROWEST_ANYWHERE = { ipv4: 7, ipv6: 15 };

/** Ports of the web, which the public tier's NACL may open. */
const WEB_PORTS = [80, 443];

/** Where answers go to: a NACL has no memory and must let them in from wherever they come. */
const FIRST_EPHEMERAL_PORT = 1024;

/** Nothing is open to the world, but the web ports of the public tier and the way back for answers. */
export const noOpenIngress: Policy = {
  id: 'no-open-ingress',
  title: 'Nothing is open to 0.0.0.0/0',
  check: (stack) => stack.resources.flatMap((element) => RULES[element.type]?.(element) ?? []),
};

type Rule = (element: Element) => Finding[];

const BY_REFERENCE = 'name the security group or the prefix list that may come in';

const RULES: Readonly<Record<string, Rule>> = {
  aws_vpc_security_group_ingress_rule: (element) =>
    openIf(
      element,
      ['cidr_ipv4', 'cidr_ipv6'].some((name) => isAnywhere(element.attributes[name])),
    ),
  aws_security_group_rule: (element) =>
    openIf(element, element.attributes['type'] === 'ingress' && opens(element.attributes)),
  aws_security_group: (element) => openIf(element, blocks(element.attributes['ingress']).some(opens)),
  aws_default_security_group: (element) =>
    ['ingress', 'egress'].flatMap((side) =>
      blocks(element.attributes[side]).map(() => ({
        element,
        found: `an ${side} rule in the default security group`,
        remedy: 'give the resource a group of its own and leave the default one empty',
      })),
    ),
  aws_default_network_acl: (element) =>
    ['ingress', 'egress'].flatMap((side) =>
      blocks(element.attributes[side]).map(() => ({
        element,
        found: `an ${side} rule in the default NACL`,
        remedy: 'give the subnets a NACL of their own and leave the default one empty',
      })),
    ),
  aws_network_acl: (element) =>
    blocks(element.attributes['ingress']).flatMap((rule) => aclRule(element, rule)),
  aws_network_acl_rule: (element) =>
    element.attributes['egress'] === true ? [] : aclRule(element, element.attributes),
  aws_subnet: (element) =>
    element.attributes['map_public_ip_on_launch'] === true
      ? [
          finding(
            element,
            'public addresses for whatever starts in the subnet',
            'set mapPublicIpOnLaunch to false',
          ),
        ]
      : [],
  aws_db_instance: publiclyAccessible,
  aws_rds_cluster_instance: publiclyAccessible,
  aws_redshift_cluster: publiclyAccessible,
  aws_redshiftserverless_workgroup: publiclyAccessible,
  aws_dms_replication_instance: publiclyAccessible,
};

function publiclyAccessible(element: Element): Finding[] {
  return element.attributes['publicly_accessible'] === true
    ? [finding(element, 'publicly_accessible', 'set it to false and reach it from within the network')]
    : [];
}

function aclRule(element: Element, rule: Readonly<Record<string, unknown>>): Finding[] {
  const action = String(rule['rule_action'] ?? rule['action']).toLowerCase();
  const source = ['cidr_block', 'ipv6_cidr_block'].some((name) => isAnywhere(rule[name]));
  if (action !== 'allow' || !source) return [];
  const [from, to] = [Number(rule['from_port'] ?? 0), Number(rule['to_port'] ?? 0)];
  const tcp = ['tcp', '6'].includes(String(rule['protocol']));
  if (tcp && from === to && WEB_PORTS.includes(from)) return [];
  if (tcp && from >= FIRST_EPHEMERAL_PORT && to === 65535) return [];
  return [
    finding(
      element,
      `ingress from anywhere to ${tcp ? `ports ${from} to ${to}` : `protocol ${String(rule['protocol'])}`}`,
      `open ${WEB_PORTS.join(' or ')}, or 1024 to 65535 for answers, and nothing else`,
    ),
  ];
}

function opens(rule: Readonly<Record<string, unknown>>): boolean {
  return [rule['cidr_blocks'], rule['ipv6_cidr_blocks']].flat().some(isAnywhere);
}

function openIf(element: Element, open: boolean): Finding[] {
  return open ? [finding(element, 'ingress from anywhere', BY_REFERENCE)] : [];
}

function isAnywhere(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [address = '', prefix] = value.split('/');
  if (prefix === undefined || !/^\d+$/.test(prefix)) return false;
  return Number(prefix) <= (address.includes(':') ? NARROWEST_ANYWHERE.ipv6 : NARROWEST_ANYWHERE.ipv4);
}

function finding(element: Element, found: string, remedy: string): Finding {
  return { element, found, remedy };
}
