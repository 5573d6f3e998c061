import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';
import { DnsFirewall, type DnsFirewallSettings } from './dns-firewall';
import { DnsLogging } from './dns-logging';
import { Endpoints } from './endpoints';
import { FlowLogs, type NetworkLogs } from './flow-logs';
import { flowsOf, type Tier } from './flows';
import { type DirectConnect, Hybrid, type Vpn } from './hybrid';
import { Nat, type NatMode } from './nat';
import { NetworkAcls } from './network-acls';
import type { ServicePaths } from './security-groups';
import { Subnets, zoneLetter } from './subnets';

export interface NetworkProps {
  /** Prefix of names and `Name` tags. */
  readonly name: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The VPC's IPv4 block. */
  readonly cidrBlock: string;
  /** Names of the availability zones, such as `eu-central-1a`: append, never reorder. */
  readonly availabilityZones: readonly string[];
  /** CIDR blocks of each tier's subnets, one for each zone. */
  readonly subnets: Readonly<Record<Tier, readonly string[]>>;
  readonly natMode: NatMode;
  /** Ports of the public tier that the internet may open; none behind an internal load balancer. */
  readonly publicIngressPorts: readonly number[];
  /** Port of an internal load balancer, in the tier of endpoints; absent for one that has an address in the internet. */
  readonly internalListenerPort?: number;
  readonly applicationPort: number;
  readonly databasePort: number;
  readonly cachePort: number;
  readonly gatewayEndpoints: readonly ('s3' | 'dynamodb')[];
  /** Services with an interface endpoint, such as `ssm` or `ecr.api`. */
  readonly interfaceEndpoints: readonly string[];
  readonly dnsFirewall: DnsFirewallSettings;
  readonly logs: NetworkLogs;
  /** Networks behind VPN and Direct Connect that may open the application's port. */
  readonly onPremisesNetworks: readonly string[];
  /** Absent: no VPN. */
  readonly vpn?: Vpn;
  /** Absent: no Direct Connect. */
  readonly directConnect?: DirectConnect;
}

/**
 * A VPC with four tiers: `public` for NAT and for a load balancer with an address in the internet, `application`, `data`,
 * and `endpoints`, where AWS enters: interface endpoints, and the internal load balancer behind CloudFront's VPC origin.
 * Between the tiers passes what {@link flowsOf} lists; what the VPC brings by default (security group, NACL, route table) is emptied.
 */
export class Network extends Construct {
  readonly vpcId: string;
  /** Subnets of each tier, in the order of the zones. */
  readonly subnetIds: Readonly<Record<Tier, readonly string[]>>;
  /** Addresses that the application's calls come from. */
  readonly natPublicIps: readonly string[];
  /** The ways from the application tier to the services of AWS. */
  readonly services: ServicePaths;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { name, availabilityZones } = props;
    const vpc = this.vpc(props);
    const subnets = new Subnets(this, 'subnets', { name, vpc, availabilityZones, blocks: props.subnets });
    this.vpcId = vpc.id;
    this.subnetIds = subnets.ids;
    const internetGateway = this.internet(name, vpc, subnets);
    this.natPublicIps = new Nat(this, 'nat', {
      name,
      mode: props.natMode,
      availabilityZones,
      subnets,
      internetGateway,
    }).publicIps;
    this.acls(vpc, subnets, props);
    const endpoints = new Endpoints(this, 'endpoints', {
      ...props,
      vpc,
      subnets,
      gateways: props.gatewayEndpoints,
      interfaces: props.interfaceEndpoints,
    });
    this.services = {
      nat: props.natMode !== 'none',
      endpointSecurityGroupId: endpoints.securityGroupId,
      gatewayPrefixListIds: endpoints.gatewayPrefixListIds,
    };
    new FlowLogs(this, 'flow-logs', { ...props, vpcId: vpc.id });
    new DnsFirewall(this, 'dns-firewall', { ...props, vpcId: vpc.id });
    new DnsLogging(this, 'dns-logging', { ...props, vpcId: vpc.id });
    if (props.vpn !== undefined || props.directConnect !== undefined) {
      new Hybrid(this, 'hybrid', { ...props, vpcId: vpc.id, subnets });
    }
  }

  private vpc({ name, cidrBlock }: NetworkProps): Vpc {
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock,
      // Interface endpoints with private names need both. Amazon VPC, "DNS attributes for your VPC".
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    new DefaultSecurityGroup(this, 'default-security-group', {
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: `${name}-default-unused` },
    });
    return vpc;
  }

  private internet(name: string, vpc: Vpc, subnets: Subnets): InternetGateway {
    const gateway = new InternetGateway(this, 'internet-gateway', { vpcId: vpc.id, tags: { Name: name } });
    new Route(this, 'internet-route', {
      routeTableId: subnets.publicRouteTableId,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.id,
    });
    return gateway;
  }

  private acls(vpc: Vpc, subnets: Subnets, props: NetworkProps): void {
    const blocksOf = (tier: Tier) =>
      props.subnets[tier].map((cidrBlock, zone) => ({
        cidrBlock,
        suffix: zoneLetter(props.availabilityZones[zone] ?? ''),
      }));
    new NetworkAcls(this, 'network-acls', {
      name: props.name,
      vpc,
      subnetIds: subnets.ids,
      subnetBlocks: {
        public: blocksOf('public'),
        application: blocksOf('application'),
        data: blocksOf('data'),
        endpoints: blocksOf('endpoints'),
      },
      onPremisesBlocks: props.onPremisesNetworks,
      flows: flowsOf({
        ...props,
        nat: props.natMode !== 'none',
        gatewayEndpoints: props.gatewayEndpoints.length > 0,
        endpoints: props.interfaceEndpoints.length > 0,
        onPremises: props.onPremisesNetworks.length > 0,
      }),
    });
  }
}
