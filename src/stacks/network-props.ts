import { type EnvironmentConfig, type Names, planSubnets, type RegionConfig } from '../config';
import type { Network, NetworkProps } from '../constructs/network/network';

/** Translates a region's configuration to the network construct's terms: the same for both regions. */
export function networkProps(
  names: Names,
  environment: EnvironmentConfig,
  region: RegionConfig,
  logs: { readonly kmsKeyArn: string; readonly archiveBucketArn?: string },
): NetworkProps {
  return {
    name: names.prefix,
    accountId: environment.account.id,
    region: region.name,
    cidrBlock: region.vpcCidr,
    availabilityZones: region.availabilityZones.map((letter) => `${region.name}${letter}`),
    subnets: planSubnets({
      vpcCidr: region.vpcCidr,
      prefixLengths: region.subnetPrefixLengths,
      zones: region.availabilityZones.length,
    }),
    natMode: region.natMode,
    ...(environment.compute.loadBalancer.scheme === 'public'
      ? { publicIngressPorts: [listenerPort(environment)] }
      : { publicIngressPorts: [], internalListenerPort: listenerPort(environment) }),
    applicationPort: environment.ports.application,
    databasePort: environment.ports.database,
    cachePort: environment.ports.cache,
    gatewayEndpoints: region.gatewayEndpoints,
    interfaceEndpoints: region.interfaceEndpoints,
    onPremisesNetworks: [...new Set([...(region.vpn?.staticRoutes ?? []), ...region.onPremisesNetworks])],
    dnsFirewall: { ...environment.dnsFirewall, managedDomainLists: region.managedDomainLists },
    logs: { ...logs, retentionDays: environment.retention.logDays },
    vpn: region.vpn,
    directConnect: region.directConnect,
  };
}

/** CloudFront speaks TLS to the load balancer wherever a certificate can be had: where there is a domain. */
export function listenerPort({ domain }: EnvironmentConfig): number {
  return domain === undefined ? 80 : 443;
}

/** The network's contract for readers outside CDKTF: the same names in both regions. */
export function publishNetwork(
  network: Network,
  publish: (name: string, value: unknown, description: string) => void,
): void {
  publish('vpc_id', network.vpcId, 'VPC');
  publish('public_subnet_ids', network.subnetIds.public, 'Subnets of the public tier, one a zone');
  publish(
    'application_subnet_ids',
    network.subnetIds.application,
    'Subnets of the application tier, one a zone',
  );
  publish('data_subnet_ids', network.subnetIds.data, 'Subnets of the data tier, one a zone');
  publish('nat_public_ips', network.natPublicIps, "Addresses that the application's calls come from");
  publish('endpoint_subnet_ids', network.subnetIds.endpoints, 'Subnets of interface endpoints, one a zone');
}
