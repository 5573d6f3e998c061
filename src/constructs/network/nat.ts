import { Eip } from '@cdktf/provider-aws/lib/eip';
import type { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { Construct } from 'constructs';
import { type Subnets, zoneLetter } from './subnets';

/** NAT gateways: none, one for all zones (cheaper, and a zone's failure takes the way out of all), one for each zone. */
export type NatMode = 'none' | 'single' | 'per-az';

export interface NatProps {
  readonly name: string;
  readonly mode: NatMode;
  readonly availabilityZones: readonly string[];
  readonly subnets: Subnets;
  readonly internetGateway: InternetGateway;
}

/** The application tier's way out. */
export class Nat extends Construct {
  /** Addresses that the application's calls come from, for the allow lists of others. */
  readonly publicIps: readonly string[];

  constructor(scope: Construct, id: string, props: NatProps) {
    super(scope, id);
    const { mode, availabilityZones, subnets } = props;
    const zones = { none: [], single: availabilityZones.slice(0, 1), 'per-az': availabilityZones }[mode];
    const gateways = zones.map((zone, index) => this.gateway(zone, subnets.ids.public[index] ?? '', props));
    this.publicIps = gateways.map(({ publicIp }) => publicIp);
    for (const [index, routeTableId] of subnets.applicationRouteTableIds.entries()) {
      const gateway = gateways[index] ?? gateways[0];
      if (gateway === undefined) continue;
      new Route(this, `route-${zoneLetter(availabilityZones[index] ?? '')}`, {
        routeTableId,
        destinationCidrBlock: '0.0.0.0/0',
        natGatewayId: gateway.id,
      });
    }
  }

  private gateway(zone: string, subnetId: string, { name, internetGateway }: NatProps) {
    const letter = zoneLetter(zone);
    const address = new Eip(this, `address-${letter}`, {
      domain: 'vpc',
      tags: { Name: `${name}-nat-${letter}` },
      dependsOn: [internetGateway],
    });
    const gateway = new NatGateway(this, `gateway-${letter}`, {
      allocationId: address.id,
      subnetId,
      tags: { Name: `${name}-${letter}` },
      // Without a way to the internet the gateway's creation fails. Amazon VPC, "NAT gateways".
      dependsOn: [internetGateway],
    });
    return { id: gateway.id, publicIp: address.publicIp };
  }
}
