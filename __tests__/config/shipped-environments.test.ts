import { dev } from '../../environments/dev';
import { prod } from '../../environments/prod';
import { project } from '../../environments/project';
import { staging } from '../../environments/staging';
import { loadConfiguration, planSubnets, protectionOf } from '../../src/config';
import { blocksOverlap } from '../../src/config/cidr-block';
import { problemsOf } from './good-configuration';

const input = { project, environments: [dev, staging, prod] };

test('the shipped configuration has no problem', () => {
  expect(problemsOf(input)).toEqual([]);
});

describe('the shipped environments', () => {
  const { environments } = loadConfiguration(input);
  const regions = environments.flatMap(({ name, primary, recovery }) => [
    { at: `${name}.primary`, region: primary },
    { at: `${name}.recovery`, region: recovery },
  ]);

  test('have networks that do not overlap over environments and regions', () => {
    const overlapping = regions.flatMap((one, index) =>
      regions
        .slice(index + 1)
        .filter((other) => blocksOverlap(one.region.vpcCidr, other.region.vpcCidr))
        .map((other) => [one.at, other.at]),
    );
    expect(overlapping).toEqual([]);
  });

  test.each(regions)('have room for four zones in $at', ({ region }) => {
    const { vpcCidr, subnetPrefixLengths: prefixLengths } = region;
    expect(() => planSubnets({ vpcCidr, prefixLengths, zones: 4 })).not.toThrow();
  });

  test('have an account of their own each', () => {
    expect(new Set(environments.map(({ account }) => account.id)).size).toBe(environments.length);
  });

  test('guard production against deletion, in AWS and in Terraform, and let dev be rebuilt', () => {
    const guards = environments.map((environment) => [environment.name, protectionOf(environment)]);
    expect(Object.fromEntries(guards)).toEqual({
      dev: { preventDestroy: false, deletionProtection: false },
      staging: { preventDestroy: false, deletionProtection: true },
      prod: { preventDestroy: true, deletionProtection: true },
    });
  });
});
