import { Address4 } from 'ip-address';
import { blocksOverlap } from './cidr-block';
import { planSubnets } from './cidr-plan';
import type { ConfigurationProblem } from './configuration-error';
import type { EnvironmentConfig, RegionConfig } from './schema';

/** Rules between settings, over all environments. */
export function crossChecks(environments: readonly EnvironmentConfig[]): ConfigurationProblem[] {
  return [
    ...duplicateNames(environments),
    ...sharedAccountSettings(environments),
    ...overlappingNetworks(environments),
    ...environments.flatMap(environmentChecks),
  ];
}

function environmentChecks(environment: EnvironmentConfig): ConfigurationProblem[] {
  const { name, primary, recovery } = environment;
  const problems: ConfigurationProblem[] = [];
  if (primary.name === recovery.name) {
    problems.push({
      path: `${name}.recovery.name`,
      found: recovery.name,
      allowed: `another region than ${name}.primary.name: a second copy in the same region does not survive its loss`,
    });
  }
  if (environment.production && !environment.deletionProtection.enabled) {
    problems.push({
      path: `${name}.deletionProtection.enabled`,
      found: false,
      allowed: 'true where production is true',
    });
  }
  if (environment.retention.archiveTransitionDays >= environment.retention.archiveDays) {
    problems.push({
      path: `${name}.retention.archiveTransitionDays`,
      found: environment.retention.archiveTransitionDays,
      allowed: `fewer days than ${name}.retention.archiveDays (${environment.retention.archiveDays})`,
    });
  }
  const tierPorts = [environment.ports.application, environment.ports.database, environment.ports.cache];
  if (new Set(tierPorts).size < tierPorts.length) {
    problems.push({
      path: `${name}.ports`,
      found: environment.ports,
      allowed: 'a port of its own for application, database and cache',
    });
  }
  return [
    ...problems,
    ...regionChecks(primary, `${name}.primary`),
    ...regionChecks(recovery, `${name}.recovery`),
  ];
}

/** A VPC's block is /16 to /28 (Amazon VPC, "VPC CIDR blocks"); below /24 four tiers do not fit. */
function regionChecks(region: RegionConfig, at: string): ConfigurationProblem[] {
  const { subnetMask } = new Address4(region.vpcCidr);
  if (subnetMask < 16 || subnetMask > 24) {
    return [{ path: `${at}.vpcCidr`, found: region.vpcCidr, allowed: 'a block from /16 to /24' }];
  }
  if (!isPrivate(region.vpcCidr)) {
    return [
      {
        path: `${at}.vpcCidr`,
        found: region.vpcCidr,
        allowed: 'a private block (RFC 1918): within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
      },
    ];
  }
  const problems: ConfigurationProblem[] = [];
  try {
    planSubnets({
      vpcCidr: region.vpcCidr,
      prefixLengths: region.subnetPrefixLengths,
      zones: region.availabilityZones.length,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push({ path: `${at}.vpcCidr`, found: region.vpcCidr, allowed: error.message });
  }
  for (const [index, block] of (region.vpn?.staticRoutes ?? []).entries()) {
    if (blocksOverlap(block, region.vpcCidr)) {
      problems.push({
        path: `${at}.vpn.staticRoutes[${index}]`,
        found: block,
        allowed: `a block outside of ${at}.vpcCidr (${region.vpcCidr})`,
      });
    }
  }
  for (const [index, block] of (region.directConnect?.allowedPrefixes ?? []).entries()) {
    if (!new Address4(block).isInSubnet(new Address4(region.vpcCidr))) {
      problems.push({
        path: `${at}.directConnect.allowedPrefixes[${index}]`,
        found: block,
        allowed: `a block within ${at}.vpcCidr (${region.vpcCidr})`,
      });
    }
  }
  return problems;
}

function isPrivate(block: string): boolean {
  const address = new Address4(block);
  return ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((range) =>
    address.isInSubnet(new Address4(range)),
  );
}

function duplicateNames(environments: readonly EnvironmentConfig[]): ConfigurationProblem[] {
  const names = environments.map(({ name }) => name);
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => ({ path: `${name}.name`, found: name, allowed: 'a name that no other environment has' }));
}

/** What an account has once must have one owner, or two states fight over it at every apply. */
function sharedAccountSettings(environments: readonly EnvironmentConfig[]): ConfigurationProblem[] {
  const owners = new Map<string, string>();
  return environments.flatMap(({ name, account }) => {
    if (!account.ownsAccountSettings) return [];
    const owner = owners.get(account.id);
    if (owner === undefined) {
      owners.set(account.id, name);
      return [];
    }
    return [
      {
        path: `${name}.account.ownsAccountSettings`,
        found: true,
        allowed: `false, since ${owner} owns the settings of the same account ${account.id}`,
      },
    ];
  });
}

/** Blocks must differ over environments and regions, or the networks can never be peered or share a VPN. */
function overlappingNetworks(environments: readonly EnvironmentConfig[]): ConfigurationProblem[] {
  const networks = environments.flatMap(({ name, primary, recovery }) => [
    { path: `${name}.primary.vpcCidr`, block: primary.vpcCidr },
    { path: `${name}.recovery.vpcCidr`, block: recovery.vpcCidr },
  ]);
  return networks.flatMap((network, index) =>
    networks
      .slice(0, index)
      .filter((earlier) => blocksOverlap(network.block, earlier.block))
      .map((earlier) => ({
        path: network.path,
        found: network.block,
        allowed: `a block that does not overlap ${earlier.path} (${earlier.block})`,
      })),
  );
}
