import { bad } from './bad';

export const onPremises = [
  bad(
    'a VPN device with a private address',
    'staging.primary.vpn.customerGatewayIp',
    '192.168.1.1',
    /^a public IPv4 address/,
  ),
  bad(
    'a VPN device that is a name',
    'staging.primary.vpn.customerGatewayIp',
    'vpn.example.com',
    /^a public IPv4 address/,
  ),
  bad('an ASN of 0', 'staging.primary.vpn.customerGatewayAsn', 0, /^an ASN from 1 to 4294967294$/),
  bad(
    "Amazon's ASN on the on-premises side",
    'staging.primary.vpn.customerGatewayAsn',
    7224,
    /^your own ASN: Amazon keeps 7224/,
  ),
  bad(
    "Amazon's ASN of the region on the on-premises side",
    'staging.recovery.vpn',
    { customerGatewayIp: '203.0.113.10', customerGatewayAsn: 9059 },
    /Amazon keeps 9059/,
    { path: 'staging.recovery.vpn.customerGatewayAsn', found: 9059 },
  ),
  bad(
    'the same ASN on both sides of a VPN',
    'staging.primary.vpn.customerGatewayAsn',
    64512,
    /^another ASN than staging\.primary\.vpn\.amazonSideAsn$/,
  ),
  bad(
    "a public ASN on Amazon's side",
    'staging.primary.vpn.amazonSideAsn',
    64511,
    /^a private ASN: 64512 to 65534, or 4200000000 to 4294967294$/,
  ),
  bad(
    'the same ASN for VPN and Direct Connect',
    'staging.primary.directConnect.amazonSideAsn',
    64512,
    /^another ASN than staging\.primary\.vpn\.amazonSideAsn/,
  ),
  bad(
    'the on-premises ASN for Direct Connect',
    'staging.primary.directConnect.amazonSideAsn',
    65000,
    /^another ASN than staging\.primary\.vpn\.customerGatewayAsn/,
  ),
  bad(
    'a VPN route with host bits',
    'staging.primary.vpn.staticRoutes[0]',
    '192.168.0.1/16',
    /^an IPv4 block with no host bits set/,
  ),
  bad(
    'a VPN route into the VPC',
    'staging.primary.vpn.staticRoutes[0]',
    '10.10.128.0/20',
    /^a block outside of staging\.primary\.vpcCidr \(10\.10\.0\.0\/16\)$/,
  ),
  bad(
    'a VPN route for everything',
    'staging.primary.vpn.staticRoutes[0]',
    '0.0.0.0/0',
    /^a block outside of staging\.primary\.vpcCidr/,
  ),
  bad(
    'more VPN routes than AWS takes',
    'staging.primary.vpn.staticRoutes',
    Array.from({ length: 101 }, (_, n) => `192.168.${n}.0/24`),
    /^a list of at most 100 blocks$/,
  ),
  bad(
    'Direct Connect without prefixes',
    'staging.primary.directConnect.allowedPrefixes',
    [],
    /^a list of 1 to 20 blocks$/,
  ),
  bad(
    'a Direct Connect prefix that announces nothing, being narrower than the VPC',
    'staging.primary.directConnect.allowedPrefixes[0]',
    '10.10.0.0/17',
    /^staging\.primary\.vpcCidr \(10\.10\.0\.0\/16\), or a block that holds all of it$/,
  ),
];
