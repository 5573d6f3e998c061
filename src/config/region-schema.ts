import { z } from 'zod';
import { isIpv4Block, isPrivateBlock, isPublicAddress, prefixLengthOf } from './cidr-block';
import { SLOTS_PER_TIER } from './cidr-plan';
import { managedDomainLists } from './dns-firewall-schema';
import { nearestName } from './nearest-name';
import { listOf, oneOf, settings, text, wholeNumber } from './setting-kinds';
import { GATEWAY_ENDPOINTS, REGION_NAMES, type Tier } from './vocabulary';

const ipv4Block = text('an IPv4 block with no host bits set, such as "192.168.0.0/16"', isIpv4Block);

/**
 * A VPC takes /16 to /28 (Amazon VPC, "VPC CIDR blocks"); below /23 four tiers do not fit. AWS warns of 172.17.0.0/16,
 * which Docker and some of its own services use inside of an instance, and allows it; so do we.
 */
const vpcBlock = text(
  'a private IPv4 block (in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16) from /16 to /23 with no host bits set, such as ' +
    '"10.20.0.0/16"',
  (block) =>
    isIpv4Block(block) && isPrivateBlock(block) && prefixLengthOf(block) >= 16 && prefixLengthOf(block) <= 23,
);

const regionName = z.enum(REGION_NAMES, {
  error: ({ input }) => {
    const nearest = typeof input === 'string' ? nearestName(input, REGION_NAMES) : undefined;
    return `an AWS region of the partition aws, such as "${nearest ?? 'eu-central-1'}"`;
  },
});

const PRIVATE_ASN = 'a private ASN: 64512 to 65534, or 4200000000 to 4294967294';

/** Amazon EC2 API, CreateVpnGateway: AmazonSideAsn. */
const privateAsn = z
  .int(PRIVATE_ASN)
  .refine((asn) => (asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294), PRIVATE_ASN);

const vpn = settings({
  /** Public IPv4 address of the on-premises device. */
  customerGatewayIp: text('a public IPv4 address, such as "203.0.113.10"', isPublicAddress),
  /** BGP ASN of the on-premises side, 1 to 4294967294. Amazon EC2 API, CreateCustomerGateway. */
  customerGatewayAsn: wholeNumber(1, 4294967294, 'an ASN').default(65000),
  /** ASN of Amazon's side of the VPN: the virtual private gateway's. */
  amazonSideAsn: privateAsn.default(64512),
  /** On-premises networks, at most 100 (Site-to-Site VPN quotas). Empty means: learned by BGP. */
  staticRoutes: listOf(ipv4Block, 'a list of at most 100 blocks', 0, 100).default([]),
});

const directConnect = settings({
  /** ASN of the Direct Connect gateway. */
  amazonSideAsn: privateAsn.default(64513),
  /** Networks that may be announced to the on-premises side: each the VPC's block, or one that holds it. */
  allowedPrefixes: listOf(ipv4Block, 'a list of 1 to 20 blocks', 1, 20),
});

/** A subnet takes /16 to /28. Amazon VPC, "Subnet sizing". */
function subnetPrefix(longest: number) {
  return wholeNumber(16, longest, 'a prefix length');
}

const subnetPrefixLengths = {
  /** At most /27: a load balancer refuses a smaller subnet. Elastic Load Balancing, "Subnets for your load balancer". */
  public: subnetPrefix(27).default(24),
  application: subnetPrefix(28).default(20),
  data: subnetPrefix(28).default(22),
  /** At most /27: an internal load balancer stands beside the interface endpoints. */
  endpoints: subnetPrefix(27).default(26),
} satisfies Record<Tier, z.ZodType>;

/** Settings of one region of an environment. */
export const regionSchema = settings({
  /** The AWS region's name. */
  name: regionName,
  /**
   * Letters of the availability zones in use, in a fixed order: append, never reorder (subnets keep their CIDR). At
   * least two, since a database subnet group needs two; at most the four slots that the CIDR plan keeps for a tier.
   */
  availabilityZones: listOf(
    text('a zone letter, a to f', /^[a-f]$/),
    `a list of 2 to ${SLOTS_PER_TIER} zone letters`,
    2,
    SLOTS_PER_TIER,
  ),
  /** The VPC's IPv4 block, /16 to /23. Amazon VPC, "VPC CIDR blocks". */
  vpcCidr: vpcBlock,
  /** Prefix length of one subnet of each tier. A change replaces subnets, and all that is in them. */
  subnetPrefixLengths: settings(subnetPrefixLengths).prefault({}),
  /** NAT gateways: none (no way out), one for all zones, or one for each zone. */
  natMode: oneOf(['none', 'single', 'per-az']),
  /** Gateway endpoints, free of charge. */
  gatewayEndpoints: listOf(oneOf(GATEWAY_ENDPOINTS), 'a list of endpoints').default([...GATEWAY_ENDPOINTS]),
  /** Interface endpoints by service, such as "ssm" or "ecr.api". Each costs by the hour and zone. */
  interfaceEndpoints: listOf(
    text(
      'a service name without "com.amazonaws" and region, such as "ssm" or "ecr.api"',
      /^(?!com\.)[a-z][a-z0-9]*([.-][a-z0-9]+)*$/,
    ),
    'a list of service names',
  ).default([]),
  /**
   * Networks behind VPN or Direct Connect that may open the application's port, beside the VPN's static routes: what BGP
   * learns, a network ACL does not know. At most four: each takes a rule of the quota.
   */
  onPremisesNetworks: listOf(ipv4Block, 'a list of at most 4 blocks', 0, 4).default([]),
  /**
   * Lists of malicious domains that AWS keeps up to date, which the DNS firewall denies too, by their ids in this region: `aws
   * route53resolver list-firewall-domain-lists` tells them. Route 53, "Managed Domain Lists". At most 10.
   */
  managedDomainLists: managedDomainLists.default([]),
  /** Site-to-site VPN, absent when there is none. */
  vpn: vpn.optional(),
  /** Direct Connect gateway, absent when there is none. */
  directConnect: directConnect.optional(),
});
