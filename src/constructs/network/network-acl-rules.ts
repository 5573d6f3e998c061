import { type End, type Flow, TIERS, type Tier } from './flows';

/** One entry of a NACL. */
export interface AclRule {
  readonly tier: Tier;
  readonly egress: boolean;
  readonly number: number;
  readonly cidrBlock: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** Short noun phrase, unique in its tier: the id of the rule's resource. */
  readonly id: string;
  readonly why: string;
}

/** A block of addresses, with the letter of its zone where it has one. */
export interface Block {
  readonly cidrBlock: string;
  readonly suffix?: string;
}

/** Rules of one direction in one NACL. Amazon VPC quotas, "Rules per network ACL": 20, which we do not ask to raise. */
const RULES_PER_DIRECTION = 20;

/** Ports that an answer may go to: those of Linux, of load balancers and of NAT gateways together. */
const EPHEMERAL = { fromPort: 1024, toPort: 65535 };

/** Added to a flow's number for the way back. */
const RETURN = 1000;

const ANYWHERE = '0.0.0.0/0';

/**
 * Turns flows into the entries of each tier's NACL. NACLs have no memory, so that a flow makes an entry where it leaves
 * and one where it arrives, and the same for its answers. An entry that a wider one covers is left out.
 *
 * @throws RangeError when a NACL would have more than 20 entries in one direction.
 */
export function aclRules(flows: readonly Flow[], blocks: Readonly<Record<End, readonly Block[]>>): AclRule[] {
  const rules = flows.flatMap((flow) => [
    ...entries(flow, 'egress', flow.from, flow.to, blocks),
    ...entries(flow, 'ingress', flow.to, flow.from, blocks),
    ...entries(flow, 'return-ingress', flow.from, flow.to, blocks),
    ...entries(flow, 'return-egress', flow.to, flow.from, blocks),
  ]);
  const kept = rules.filter((rule, index) => !rules.some((other, at) => covers(other, at, rule, index)));
  for (const tier of TIERS) {
    for (const egress of [true, false]) {
      const count = kept.filter((rule) => rule.tier === tier && rule.egress === egress).length;
      if (count > RULES_PER_DIRECTION) {
        throw new RangeError(
          `the ${tier} tier's NACL needs ${count} ${egress ? 'egress' : 'ingress'} rules; AWS allows ` +
            `${RULES_PER_DIRECTION} in a direction: use fewer zones, on-premises networks or public ports`,
        );
      }
    }
  }
  return kept;
}

type Kind = 'egress' | 'ingress' | 'return-ingress' | 'return-egress';

/** The entries that one flow makes on the side of `here`, about addresses of `there`. */
function entries(
  flow: Flow,
  kind: Kind,
  here: End,
  there: End,
  blocks: Readonly<Record<End, readonly Block[]>>,
): AclRule[] {
  if (here === 'internet' || here === 'on-premises') return [];
  const back = kind.startsWith('return');
  const egress = kind.endsWith('egress');
  const ports = back ? EPHEMERAL : { fromPort: flow.port, toPort: flow.port };
  // The flow's port tells flows between the same two ends apart, on the way back as well.
  const name = `${back ? 'return-' : ''}${egress ? 'to' : 'from'}-${there}-${flow.port}`;
  return blocks[there].map(({ cidrBlock, suffix }, index) => ({
    tier: here,
    egress,
    number: (back ? RETURN : 0) + flow.number + (blocks[there].length > 1 ? index : 0),
    cidrBlock,
    ...ports,
    id: suffix === undefined ? name : `${name}-${suffix}`,
    why: back ? `Answers: ${flow.why}` : flow.why,
  }));
}

/** Whether `other` makes `rule` superfluous: the same direction and at least its ports and addresses. */
function covers(other: AclRule, at: number, rule: AclRule, index: number): boolean {
  if (at === index || other.tier !== rule.tier || other.egress !== rule.egress) return false;
  if (other.fromPort > rule.fromPort || other.toPort < rule.toPort) return false;
  const samePorts = other.fromPort === rule.fromPort && other.toPort === rule.toPort;
  if (other.cidrBlock === rule.cidrBlock) return samePorts ? at < index : false;
  // Ports that a flow names stay, so that the list of rules reads as the list of flows.
  return samePorts && other.cidrBlock === ANYWHERE;
}
