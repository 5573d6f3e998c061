import { planSubnets, type SubnetPlan } from '../../src/config';
import { blockCovers, prefixLengthOf, rangeOf } from '../../src/config/cidr-block';
import { SLOTS_PER_TIER } from '../../src/config/cidr-plan';
import { TIERS, type Tier } from '../../src/config/vocabulary';

type PrefixLengths = Readonly<Record<Tier, number>>;

/** Plans over every mixture of these sizes: equal ones, one large among small, and more than the VPC holds. */
const SUBNET_SIZES = [18, 20, 23, 24, 28];
const VPCS = ['10.0.0.0/16', '172.16.64.0/18', '192.168.5.0/24'];

const mixtures: PrefixLengths[] = SUBNET_SIZES.flatMap((publicSize) =>
  SUBNET_SIZES.flatMap((application) =>
    SUBNET_SIZES.flatMap((data) =>
      SUBNET_SIZES.map((endpoints) => ({ public: publicSize, application, data, endpoints })),
    ),
  ),
);

const inputs = VPCS.flatMap((vpcCidr) => mixtures.map((prefixLengths) => ({ vpcCidr, prefixLengths })));
const fitting = inputs.filter(({ vpcCidr, prefixLengths }) => needed(prefixLengths) <= sizeOf(vpcCidr));

function needed(prefixLengths: PrefixLengths): number {
  return TIERS.reduce((sum, tier) => sum + SLOTS_PER_TIER * 2 ** (32 - prefixLengths[tier]), 0);
}

function sizeOf(block: string): number {
  return 2 ** (32 - prefixLengthOf(block));
}

function blocksOf(plan: SubnetPlan): string[] {
  return TIERS.flatMap((tier) => plan[tier]);
}

/** First pair of blocks that share an address, if any. */
function overlapAmong(blocks: readonly string[]): [string, string] | undefined {
  const sorted = blocks
    .map((block) => ({ block, ...rangeOf(block) }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  const index = sorted.findIndex(({ last }, n) => last >= (sorted[n + 1]?.first ?? last + 1n));
  return index === -1 ? undefined : [sorted[index]?.block ?? '', sorted[index + 1]?.block ?? ''];
}

describe('the plan of a VPC that holds its tiers', () => {
  test('is tried with several hundred mixtures of sizes', () => {
    expect(fitting.length).toBeGreaterThan(300);
  });

  test('has a subnet of the wanted size for each tier and zone', () => {
    for (const { vpcCidr, prefixLengths } of fitting) {
      for (let zones = 1; zones <= SLOTS_PER_TIER; zones += 1) {
        const plan = planSubnets({ vpcCidr, prefixLengths, zones });
        const sizes = TIERS.map((tier) => plan[tier].map(prefixLengthOf));
        expect(sizes).toEqual(TIERS.map((tier) => Array(zones).fill(prefixLengths[tier])));
      }
    }
  });

  test('has no two subnets that overlap', () => {
    for (const input of fitting) {
      const plan = planSubnets({ ...input, zones: SLOTS_PER_TIER });
      expect({ ...input, overlap: overlapAmong(blocksOf(plan)) }).toEqual({ ...input, overlap: undefined });
    }
  });

  test('lies within the VPC', () => {
    for (const input of fitting) {
      const outside = blocksOf(planSubnets({ ...input, zones: SLOTS_PER_TIER })).filter(
        (block) => !blockCovers(input.vpcCidr, block),
      );
      expect({ ...input, outside }).toEqual({ ...input, outside: [] });
    }
  });

  test('has subnets that begin at a multiple of their size, as AWS demands', () => {
    for (const input of fitting) {
      const unaligned = blocksOf(planSubnets({ ...input, zones: SLOTS_PER_TIER })).filter(
        (block) => rangeOf(block).first % BigInt(sizeOf(block)) !== 0n,
      );
      expect({ ...input, unaligned }).toEqual({ ...input, unaligned: [] });
    }
  });

  test('keeps every subnet when a zone is added', () => {
    for (const input of fitting) {
      for (let zones = 1; zones < SLOTS_PER_TIER; zones += 1) {
        const before = planSubnets({ ...input, zones });
        const after = planSubnets({ ...input, zones: zones + 1 });
        for (const tier of TIERS) expect(after[tier].slice(0, zones)).toEqual(before[tier]);
      }
    }
  });
});

describe('a VPC that is too small', () => {
  test('is refused, whatever the mixture of sizes', () => {
    const tooSmall = inputs.filter((input) => !fitting.includes(input));
    expect(tooSmall.length).toBeGreaterThan(300);
    for (const input of tooSmall) {
      expect(() => planSubnets({ ...input, zones: 1 })).toThrow(RangeError);
    }
  });

  test('is told the size that is needed, and that size is enough', () => {
    const prefixLengths = { public: 24, application: 20, data: 22, endpoints: 26 };
    const plan = (vpcCidr: string) => () => planSubnets({ vpcCidr, prefixLengths, zones: 2 });
    expect(plan('10.0.0.0/20')).toThrow(
      'a /17 or larger, or smaller subnets: 10.0.0.0/20 has 4096 addresses, the tiers need 21760 (4 subnets each)',
    );
    expect(plan('10.0.0.0/18')).toThrow(RangeError);
    expect(plan('10.0.0.0/17')).not.toThrow();
  });
});

test('the default sizes give the blocks that stand in deployed networks', () => {
  const prefixLengths = { public: 24, application: 20, data: 22, endpoints: 26 };
  expect(planSubnets({ vpcCidr: '10.20.0.0/16', prefixLengths, zones: 2 })).toEqual({
    application: ['10.20.0.0/20', '10.20.16.0/20'],
    data: ['10.20.64.0/22', '10.20.68.0/22'],
    public: ['10.20.80.0/24', '10.20.81.0/24'],
    endpoints: ['10.20.84.0/26', '10.20.84.64/26'],
  });
});

test('refuses more zones than a tier has slots, which would run into the next tier', () => {
  const prefixLengths = { public: 24, application: 24, data: 24, endpoints: 24 };
  expect(() => planSubnets({ vpcCidr: '10.0.0.0/16', prefixLengths, zones: 5 })).toThrow(RangeError);
});
