import { blockCovers, blocksOverlap } from './cidr-block';
import { planSubnets } from './cidr-plan';
import type { ConfigurationProblem } from './configuration-error';
import type { RegionConfig } from './schema';
import { ZONE_LETTERS } from './vocabulary';

/** Addresses of a subnet that AWS keeps for itself. Amazon VPC, "Subnet sizing". */
const RESERVED_ADDRESSES = 5;

/**
 * Eight that a load balancer must find free, and one for the interface of its VPC origin. Elastic Load Balancing,
 * "Subnets for your load balancer"; CloudFront, "Restrict access with VPC origins".
 */
const LOAD_BALANCER_ADDRESSES = 9;

/**
 * ASNs that a customer gateway cannot have in some regions, beside 7224 in all: they are Amazon's own. Site-to-Site VPN
 * User Guide, "Customer gateway options".
 */
const AMAZON_ASN = 7224;
const AMAZON_ASN_OF_REGION: Partial<Record<string, number>> = {
  'ap-northeast-1': 10124,
  'ap-southeast-1': 17943,
  'eu-west-1': 9059,
};

/** Rules between the settings of one region; `at` is its place, such as `prod.primary`. */
export function regionChecks(region: Partial<RegionConfig>, at: string): ConfigurationProblem[] {
  return [
    ...zonesExist(region, at),
    ...subnetsFit(region, at),
    ...endpointsFit(region, at),
    ...vpnChecks(region, at),
    ...directConnectChecks(region, at),
  ];
}

function zonesExist(
  { name, availabilityZones = [] }: Partial<RegionConfig>,
  at: string,
): ConfigurationProblem[] {
  if (name === undefined) return [];
  const letters = [...ZONE_LETTERS[name]];
  return availabilityZones.flatMap((letter, index) =>
    letters.includes(letter)
      ? []
      : [
          {
            path: `${at}.availabilityZones[${index}]`,
            found: letter,
            allowed: `a zone of ${name}: ${letters.join(', ')}`,
          },
        ],
  );
}

function subnetsFit(region: Partial<RegionConfig>, at: string): ConfigurationProblem[] {
  const { vpcCidr, subnetPrefixLengths, availabilityZones } = region;
  if (vpcCidr === undefined || subnetPrefixLengths === undefined) return [];
  try {
    // The plan keeps room for every zone, so that its size does not depend on the zones in use.
    planSubnets({ vpcCidr, prefixLengths: subnetPrefixLengths, zones: availabilityZones?.length ?? 1 });
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ path: `${at}.vpcCidr`, found: vpcCidr, allowed: error.message }];
  }
}

/**
 * Each interface endpoint takes an address in the endpoint subnet of each zone, and an internal load balancer what it may
 * grow to, with the interface of its VPC origin.
 */
function endpointsFit(region: Partial<RegionConfig>, at: string): ConfigurationProblem[] {
  const { subnetPrefixLengths, interfaceEndpoints = [] } = region;
  if (subnetPrefixLengths === undefined) return [];
  const kept = RESERVED_ADDRESSES + LOAD_BALANCER_ADDRESSES;
  const free = 2 ** (32 - subnetPrefixLengths.endpoints) - kept;
  if (interfaceEndpoints.length <= free) return [];
  const needed = 32 - Math.ceil(Math.log2(interfaceEndpoints.length + kept));
  return [
    {
      path: `${at}.subnetPrefixLengths.endpoints`,
      found: subnetPrefixLengths.endpoints,
      allowed:
        `at most ${needed}: ${interfaceEndpoints.length} interface endpoints take an address each, AWS keeps ` +
        `${RESERVED_ADDRESSES} and a load balancer with its VPC origin takes up to ${LOAD_BALANCER_ADDRESSES} (this ` +
        `leaves ${free})`,
    },
  ];
}

function vpnChecks({ name, vpcCidr, vpn }: Partial<RegionConfig>, at: string): ConfigurationProblem[] {
  if (vpn === undefined) return [];
  const problems: ConfigurationProblem[] = [];
  const { customerGatewayAsn: asn, amazonSideAsn, staticRoutes } = vpn;
  if (asn === amazonSideAsn) {
    problems.push({
      path: `${at}.vpn.customerGatewayAsn`,
      found: asn,
      allowed: `another ASN than ${at}.vpn.amazonSideAsn`,
    });
  }
  if (asn === AMAZON_ASN || (name !== undefined && asn === AMAZON_ASN_OF_REGION[name])) {
    problems.push({
      path: `${at}.vpn.customerGatewayAsn`,
      found: asn,
      allowed: `your own ASN: Amazon keeps ${asn} for itself`,
    });
  }
  for (const [index, block] of staticRoutes.entries()) {
    if (vpcCidr !== undefined && blocksOverlap(block, vpcCidr)) {
      problems.push({
        path: `${at}.vpn.staticRoutes[${index}]`,
        found: block,
        allowed: `a block outside of ${at}.vpcCidr (${vpcCidr})`,
      });
    }
  }
  return problems;
}

function directConnectChecks(region: Partial<RegionConfig>, at: string): ConfigurationProblem[] {
  const { vpcCidr, vpn, directConnect } = region;
  if (directConnect === undefined) return [];
  const problems: ConfigurationProblem[] = [];
  const asns = { amazonSideAsn: vpn?.amazonSideAsn, customerGatewayAsn: vpn?.customerGatewayAsn };
  for (const [setting, asn] of Object.entries(asns)) {
    if (asn === directConnect.amazonSideAsn) {
      problems.push({
        path: `${at}.directConnect.amazonSideAsn`,
        found: asn,
        allowed: `another ASN than ${at}.vpn.${setting}: paths over the two could not be told apart`,
      });
    }
  }
  for (const [index, block] of directConnect.allowedPrefixes.entries()) {
    // A narrower prefix announces nothing at all. AWS Direct Connect, "Allowed prefixes interactions".
    if (vpcCidr !== undefined && !blockCovers(block, vpcCidr)) {
      problems.push({
        path: `${at}.directConnect.allowedPrefixes[${index}]`,
        found: block,
        allowed: `${at}.vpcCidr (${vpcCidr}), or a block that holds all of it`,
      });
    }
  }
  return problems;
}
