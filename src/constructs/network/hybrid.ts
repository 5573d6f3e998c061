import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CustomerGateway } from '@cdktf/provider-aws/lib/customer-gateway';
import { DxGateway } from '@cdktf/provider-aws/lib/dx-gateway';
import { DxGatewayAssociation } from '@cdktf/provider-aws/lib/dx-gateway-association';
import { VpnConnection, type VpnConnectionConfig } from '@cdktf/provider-aws/lib/vpn-connection';
import { VpnConnectionRoute } from '@cdktf/provider-aws/lib/vpn-connection-route';
import { VpnGateway } from '@cdktf/provider-aws/lib/vpn-gateway';
import { VpnGatewayRoutePropagation } from '@cdktf/provider-aws/lib/vpn-gateway-route-propagation';
import { Construct } from 'constructs';
import type { NetworkLogs } from './flow-logs';
import { type Subnets, zoneLetter } from './subnets';

/** A site-to-site VPN. */
export interface Vpn {
  /** Public IPv4 address of the on-premises device. */
  readonly customerGatewayIp: string;
  /** BGP ASN of the on-premises side. */
  readonly customerGatewayAsn: number;
  /** ASN of Amazon's side. */
  readonly amazonSideAsn: number;
  /** On-premises networks; empty: learned by BGP. */
  readonly staticRoutes: readonly string[];
}

/** A Direct Connect gateway. */
export interface DirectConnect {
  readonly amazonSideAsn: number;
  /** Networks that are announced to the on-premises side: each the VPC's block, or one that holds it. */
  readonly allowedPrefixes: readonly string[];
}

export interface HybridProps {
  readonly name: string;
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
  readonly subnets: Subnets;
  readonly logs: NetworkLogs;
  readonly vpn?: Vpn;
  readonly directConnect?: DirectConnect;
}

/** Only what withstands an attacker with today's means: Site-to-Site VPN, "Tunnel options", the strict end of each list. */
const ENCRYPTION = ['AES256-GCM-16'];
const INTEGRITY = ['SHA2-384', 'SHA2-512'];
const DH_GROUPS = [19, 20, 21];

/** The greatest ASN that CreateCustomerGateway takes as BgpAsn; greater ones go by BgpAsnExtended. */
const LARGEST_BGP_ASN = 2147483647;

/** The way to networks outside of AWS: a virtual private gateway, with a VPN, a Direct Connect gateway, or both. */
export class Hybrid extends Construct {
  constructor(scope: Construct, id: string, props: HybridProps) {
    super(scope, id);
    const { name, vpcId, availabilityZones, subnets, vpn, directConnect } = props;
    const gateway = new VpnGateway(this, 'gateway', {
      vpcId,
      amazonSideAsn: vpn === undefined ? undefined : String(vpn.amazonSideAsn),
      tags: { Name: name },
    });
    // The application tier alone: the data tier has no route out of the VPC, whatever is learned.
    for (const [index, routeTableId] of subnets.applicationRouteTableIds.entries()) {
      new VpnGatewayRoutePropagation(this, `routes-${zoneLetter(availabilityZones[index] ?? '')}`, {
        vpnGatewayId: gateway.id,
        routeTableId,
      });
    }
    if (vpn !== undefined) this.vpn(gateway, vpn, props);
    if (directConnect !== undefined) {
      const direct = new DxGateway(this, 'direct-connect', {
        name,
        amazonSideAsn: String(directConnect.amazonSideAsn),
      });
      new DxGatewayAssociation(this, 'direct-connect-association', {
        dxGatewayId: direct.id,
        associatedGatewayId: gateway.id,
        allowedPrefixes: [...directConnect.allowedPrefixes],
      });
    }
  }

  private vpn(gateway: VpnGateway, vpn: Vpn, { name, logs }: HybridProps): void {
    const customer = new CustomerGateway(this, 'customer-gateway', {
      type: 'ipsec.1',
      ipAddress: vpn.customerGatewayIp,
      ...(vpn.customerGatewayAsn > LARGEST_BGP_ASN
        ? { bgpAsnExtended: String(vpn.customerGatewayAsn) }
        : { bgpAsn: String(vpn.customerGatewayAsn) }),
      tags: { Name: name },
    });
    const group = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/vpn/${name}`,
      retentionInDays: logs.retentionDays,
      kmsKeyId: logs.kmsKeyArn,
    });
    const connection = new VpnConnection(this, 'connection', {
      type: 'ipsec.1',
      vpnGatewayId: gateway.id,
      customerGatewayId: customer.id,
      staticRoutesOnly: vpn.staticRoutes.length > 0,
      ...strictTunnels(group.arn),
      tags: { Name: name },
    });
    for (const block of vpn.staticRoutes) {
      new VpnConnectionRoute(this, `static-${block.replaceAll(/[./]/g, '-')}`, {
        vpnConnectionId: connection.id,
        destinationCidrBlock: block,
      });
    }
  }
}

/** Both tunnels alike: AWS fails over from one to the other at will. */
function strictTunnels(logGroupArn: string): Partial<VpnConnectionConfig> {
  const log = {
    cloudwatchLogOptions: { logEnabled: true, logGroupArn, logOutputFormat: 'json' },
  };
  return {
    tunnel1IkeVersions: ['ikev2'],
    tunnel1Phase1EncryptionAlgorithms: ENCRYPTION,
    tunnel1Phase1IntegrityAlgorithms: INTEGRITY,
    tunnel1Phase1DhGroupNumbers: DH_GROUPS,
    tunnel1Phase2EncryptionAlgorithms: ENCRYPTION,
    tunnel1Phase2IntegrityAlgorithms: INTEGRITY,
    tunnel1Phase2DhGroupNumbers: DH_GROUPS,
    tunnel1LogOptions: log,
    tunnel2IkeVersions: ['ikev2'],
    tunnel2Phase1EncryptionAlgorithms: ENCRYPTION,
    tunnel2Phase1IntegrityAlgorithms: INTEGRITY,
    tunnel2Phase1DhGroupNumbers: DH_GROUPS,
    tunnel2Phase2EncryptionAlgorithms: ENCRYPTION,
    tunnel2Phase2IntegrityAlgorithms: INTEGRITY,
    tunnel2Phase2DhGroupNumbers: DH_GROUPS,
    tunnel2LogOptions: log,
  };
}
