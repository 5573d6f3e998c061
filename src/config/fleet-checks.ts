import type { ConfigurationProblem } from './configuration-error';
import type { EnvironmentParts } from './valid-parts';

/** IOPS of a gp3 volume for each GiB, and MiB/s for each of its IOPS. Amazon EBS, "General Purpose SSD volumes". */
const MOST_IOPS_PER_GIB = 500;
const MOST_THROUGHPUT_PER_IOPS = 0.25;

/** Rules between the settings of the fleets; `at` is their place, such as `prod.compute`. */
export function fleetChecks({ compute }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (compute === undefined) return [];
  return [...rootVolume(compute, `${at}.runner.rootVolume`), ...canary(compute, `${at}.canary`)];
}

type Compute = NonNullable<EnvironmentParts['compute']>;

function rootVolume({ runner }: Compute, at: string): ConfigurationProblem[] {
  if (runner.kind !== 'ec2') return [];
  const { sizeGiB, iops, throughputMiBps } = runner.rootVolume;
  const problems: ConfigurationProblem[] = [];
  if (iops > sizeGiB * MOST_IOPS_PER_GIB) {
    problems.push({
      path: `${at}.iops`,
      found: iops,
      allowed: `at most ${sizeGiB * MOST_IOPS_PER_GIB}: ${MOST_IOPS_PER_GIB} for each of ${at}.sizeGiB (${sizeGiB})`,
    });
  }
  if (throughputMiBps > iops * MOST_THROUGHPUT_PER_IOPS) {
    problems.push({
      path: `${at}.throughputMiBps`,
      found: throughputMiBps,
      allowed: `at most ${Math.floor(iops * MOST_THROUGHPUT_PER_IOPS)}: a quarter of ${at}.iops (${iops})`,
    });
  }
  return problems;
}

function canary({ canary: second }: Compute, at: string): ConfigurationProblem[] {
  if (second === undefined || second.minimum <= second.maximum) return [];
  return [
    { path: `${at}.minimum`, found: second.minimum, allowed: `at most ${at}.maximum (${second.maximum})` },
  ];
}
