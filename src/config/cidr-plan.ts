import { Address4 } from 'ip-address';
import { TIERS, type Tier } from './vocabulary';

/**
 * Subnets that each tier has room for, in use or not: a zone that is added later takes a free slot and no subnet that
 * exists changes its block (a change replaces the subnet and all that is in it).
 */
export const SLOTS_PER_TIER = 4;

/** CIDR blocks of the subnets, one for each availability zone in the configured order. */
export type SubnetPlan = Readonly<Record<Tier, readonly string[]>>;

export interface SubnetPlanInput {
  readonly vpcCidr: string;
  /** Prefix length of one subnet of each tier. */
  readonly prefixLengths: Readonly<Record<Tier, number>>;
  /** Number of availability zones in use, 1 to {@link SLOTS_PER_TIER}. */
  readonly zones: number;
}

/**
 * Carves a VPC's block into tiers and zones. The largest tier comes first, so that every block is aligned to its own
 * size without gaps; tiers of equal size keep the order of {@link TIERS}.
 *
 * @throws RangeError when the VPC's block has too few addresses for all tiers, or there are more zones than slots.
 */
export function planSubnets({ vpcCidr, prefixLengths, zones }: SubnetPlanInput): SubnetPlan {
  if (zones > SLOTS_PER_TIER)
    throw new RangeError(`${zones} zones, and the plan has ${SLOTS_PER_TIER} slots a tier`);
  const needed = addressesNeeded(prefixLengths);
  const vpc = new Address4(vpcCidr);
  const available = blockSize(vpc.subnetMask);
  if (needed > available) {
    throw new RangeError(
      `a /${prefixFor(needed)} or larger, or smaller subnets: ${vpcCidr} has ${available} addresses, the tiers need ` +
        `${needed} (${SLOTS_PER_TIER} subnets each)`,
    );
  }
  const plan: Partial<Record<Tier, string[]>> = {};
  let next = vpc.startAddress().bigInt();
  for (const tier of [...TIERS].sort((a, b) => prefixLengths[a] - prefixLengths[b])) {
    const size = blockSize(prefixLengths[tier]);
    const first = next;
    plan[tier] = Array.from({ length: zones }, (_, zone) => {
      const address = Address4.fromBigInt(first + BigInt(zone) * size);
      return `${address.correctForm()}/${prefixLengths[tier]}`;
    });
    next += size * BigInt(SLOTS_PER_TIER);
  }
  return plan as SubnetPlan;
}

function addressesNeeded(prefixLengths: Readonly<Record<Tier, number>>): bigint {
  return TIERS.reduce((sum, tier) => sum + blockSize(prefixLengths[tier]) * BigInt(SLOTS_PER_TIER), 0n);
}

function blockSize(prefixLength: number): bigint {
  return 1n << BigInt(32 - prefixLength);
}

/** Length of the longest prefix whose block holds that many addresses. */
function prefixFor(addresses: bigint): number {
  let prefix = 32;
  while (blockSize(prefix) < addresses) prefix -= 1;
  return prefix;
}
