import { DefaultRouteTable } from '@cdktf/provider-aws/lib/default-route-table';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';
import { TIERS, type Tier } from './flows';

export interface SubnetsProps {
  readonly name: string;
  readonly vpc: Vpc;
  /** Names of the availability zones, such as `eu-central-1a`. */
  readonly availabilityZones: readonly string[];
  /** CIDR blocks of each tier's subnets, one for each zone. */
  readonly blocks: Readonly<Record<Tier, readonly string[]>>;
}

/** Letter of a zone: what names a resource that each zone has one of. */
export function zoneLetter(availabilityZone: string): string {
  return availabilityZone.slice(-1);
}

/**
 * The subnets of all tiers with their route tables. The application tier has a table for each zone, so that each zone
 * uses its own NAT gateway; the data and endpoint tiers have one without any route out of the VPC.
 */
export class Subnets extends Construct {
  readonly ids: Readonly<Record<Tier, readonly string[]>>;
  readonly publicRouteTableId: string;
  /** In the order of the zones. */
  readonly applicationRouteTableIds: readonly string[];
  readonly dataRouteTableId: string;

  constructor(scope: Construct, id: string, props: SubnetsProps) {
    super(scope, id);
    const { name, vpc, availabilityZones } = props;
    this.checkCounts(props);
    new DefaultRouteTable(this, 'default', {
      defaultRouteTableId: vpc.defaultRouteTableId,
      route: [],
      tags: { Name: `${name}-default-unused` },
    });
    const table = (tableId: string) =>
      new RouteTable(this, `${tableId}-routes`, { vpcId: vpc.id, tags: { Name: `${name}-${tableId}` } }).id;
    this.publicRouteTableId = table('public');
    this.applicationRouteTableIds = availabilityZones.map((zone) => table(`application-${zoneLetter(zone)}`));
    this.dataRouteTableId = table('data');
    const endpointRouteTableId = table('endpoints');
    this.ids = {
      public: this.tier('public', props, () => this.publicRouteTableId),
      application: this.tier('application', props, (zone) => this.applicationRouteTableIds[zone] ?? ''),
      data: this.tier('data', props, () => this.dataRouteTableId),
      endpoints: this.tier('endpoints', props, () => endpointRouteTableId),
    };
  }

  private tier(tier: Tier, props: SubnetsProps, routeTableOf: (zone: number) => string): string[] {
    return props.availabilityZones.map((availabilityZone, zone) => {
      const letter = zoneLetter(availabilityZone);
      const subnet = new Subnet(this, `${tier}-${letter}`, {
        vpcId: props.vpc.id,
        availabilityZone,
        cidrBlock: props.blocks[tier][zone],
        // Not in the public tier either: what needs a public address is given one by name.
        mapPublicIpOnLaunch: false,
        tags: { Name: `${props.name}-${tier}-${letter}`, Tier: tier },
      });
      new RouteTableAssociation(this, `${tier}-${letter}-routing`, {
        subnetId: subnet.id,
        routeTableId: routeTableOf(zone),
      });
      return subnet.id;
    });
  }

  private checkCounts({ availabilityZones, blocks }: SubnetsProps): void {
    if (new Set(availabilityZones).size < availabilityZones.length || availabilityZones.length === 0) {
      throw new Error(
        `${this.node.path}: found availability zones [${availabilityZones.join(', ')}]; give at least one, each once`,
      );
    }
    for (const tier of TIERS) {
      if (blocks[tier].length !== availabilityZones.length) {
        throw new Error(
          `${this.node.path}: found ${blocks[tier].length} CIDR blocks for the ${tier} tier; ` +
            `give one for each of the ${availabilityZones.length} availability zones`,
        );
      }
    }
  }
}
