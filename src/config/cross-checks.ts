import { rangeOf } from './cidr-block';
import type { ConfigurationProblem } from './configuration-error';
import type { EnvironmentParts } from './valid-parts';

/** An environment as far as it is valid, with its place in the configuration (its name, if it has one). */
export interface PlacedEnvironment {
  readonly at: string;
  readonly parts: EnvironmentParts;
}

/** Rules between environments. */
export function crossChecks(environments: readonly PlacedEnvironment[]): ConfigurationProblem[] {
  return [
    ...usedTwice(environments, 'name'),
    ...usedTwice(environments, 'domain'),
    ...sharedAccountSettings(environments),
    ...overlappingNetworks(environments),
  ];
}

/** A name is the prefix of stacks and resources; a domain can point to one distribution only, in all of AWS. */
function usedTwice(
  environments: readonly PlacedEnvironment[],
  setting: 'name' | 'domain',
): ConfigurationProblem[] {
  return environments.flatMap(({ at, parts }, index) => {
    const value = parts[setting];
    const first = environments.findIndex((other) => other.parts[setting] === value);
    if (value === undefined || first === index) return [];
    return [
      {
        path: `${at}.${setting}`,
        found: value,
        allowed: `a ${setting} that no other environment has (the first of them is environment ${first + 1} in the list)`,
      },
    ];
  });
}

/** What an account has once must have one owner, or two states fight over it at every apply. */
function sharedAccountSettings(environments: readonly PlacedEnvironment[]): ConfigurationProblem[] {
  const owners = new Map<string, string>();
  return environments.flatMap(({ at, parts: { account } }) => {
    if (account?.id === undefined || account.ownsAccountSettings !== true) return [];
    const owner = owners.get(account.id);
    if (owner === undefined) {
      owners.set(account.id, at);
      return [];
    }
    return [
      {
        path: `${at}.account.ownsAccountSettings`,
        found: true,
        allowed: `false, since ${owner} owns the settings of the same account ${account.id}`,
      },
    ];
  });
}

/** Blocks must differ over environments and regions, or the networks can never be peered or share a VPN. */
function overlappingNetworks(environments: readonly PlacedEnvironment[]): ConfigurationProblem[] {
  const networks = environments.flatMap(({ at, parts }) =>
    (['primary', 'recovery'] as const).flatMap((region) => {
      const block = parts[region]?.vpcCidr;
      return block === undefined ? [] : [{ path: `${at}.${region}.vpcCidr`, block, ...rangeOf(block) }];
    }),
  );
  return networks.flatMap((network, index) =>
    networks
      .slice(0, index)
      .filter((earlier) => earlier.first <= network.last && network.first <= earlier.last)
      .map((earlier) => ({
        path: network.path,
        found: network.block,
        allowed: `a block that does not overlap ${earlier.path} (${earlier.block})`,
      })),
  );
}
