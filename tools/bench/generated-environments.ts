import type { EnvironmentInput } from '../../src/config';

/** The most that fit: two /16 blocks of 10.0.0.0/8 each. */
export const MOST_ENVIRONMENTS = 128;

/** Valid environments like prod, each with an account and networks of its own. */
export function generatedEnvironments(count: number): EnvironmentInput[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_ENVIRONMENTS) {
    throw new RangeError(`found ${count} environments; give 1 to ${MOST_ENVIRONMENTS}`);
  }
  return Array.from({ length: count }, (_, index) => ({
    name: `env${index}`,
    production: true,
    backup: { notify: ['platform@example.com'] },
    dataClassification: 'confidential',
    account: { id: String(100000000000 + index) },
    primary: {
      name: 'eu-central-1',
      availabilityZones: ['a', 'b', 'c'],
      vpcCidr: `10.${2 * index}.0.0/16`,
      natMode: 'per-az',
      interfaceEndpoints: ['ssm', 'kms', 'logs'],
    },
    recovery: {
      name: 'eu-west-1',
      availabilityZones: ['a', 'b', 'c'],
      vpcCidr: `10.${2 * index + 1}.0.0/16`,
      natMode: 'none',
    },
    domain: `env${index}.example.com`,
  }));
}
