import { FARGATE_MEMORY_MIB } from './compute-schema';
import type { ConfigurationProblem } from './configuration-error';
import { fargateChecks } from './fargate-checks';
import { fleetChecks } from './fleet-checks';
import { standbyOf } from './standby';
import type { EnvironmentParts } from './valid-parts';

/** Rules between the settings of compute and edge; `at` is the environment's name. */
export function computeChecks(environment: EnvironmentParts, at: string): ConfigurationProblem[] {
  return [
    ...capacity(environment, at),
    ...scheduledCapacity(environment, `${at}.compute.scaling`),
    ...runner(environment, `${at}.compute`),
    ...fargateChecks(environment, at),
    ...fleetChecks(environment, `${at}.compute`),
    ...servicesAreReachable(environment, at),
    ...domain(environment, at),
    ...pathsDiffer(environment, `${at}.edge`),
  ];
}

function capacity({ production, compute }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (compute === undefined) return [];
  const { minimum, maximum } = compute.scaling;
  const path = `${at}.compute.scaling.minimum`;
  if (minimum > maximum) {
    return [{ path, found: minimum, allowed: `at most ${at}.compute.scaling.maximum (${maximum})` }];
  }
  if (production === true && minimum < 2) {
    return [
      {
        path,
        found: minimum,
        allowed: `at least 2, since ${at}.production is true: one for each of two zones`,
      },
    ];
  }
  return [];
}

function scheduledCapacity({ compute }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (compute === undefined) return [];
  const { scheduled } = compute.scaling;
  return scheduled.flatMap(({ name, minimum, maximum }, index): ConfigurationProblem[] => {
    const path = `${at}.scheduled[${index}]`;
    if (scheduled.findIndex((other) => other.name === name) < index) {
      return [{ path: `${path}.name`, found: name, allowed: 'a name that no other scheduled action has' }];
    }
    if (minimum > maximum)
      return [{ path: `${path}.minimum`, found: minimum, allowed: `at most ${path}.maximum (${maximum})` }];
    return [];
  });
}

function runner({ compute }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (compute === undefined) return [];
  const { runner: chosen, scaling } = compute;
  if (chosen.kind === 'ec2') {
    if (chosen.onDemandBase <= scaling.maximum) return [];
    return [
      {
        path: `${at}.runner.onDemandBase`,
        found: chosen.onDemandBase,
        allowed: `at most ${at}.scaling.maximum (${scaling.maximum})`,
      },
    ];
  }
  const problems: ConfigurationProblem[] = [];
  const [from, to, step] = FARGATE_MEMORY_MIB[chosen.cpu] ?? [0, 0, 1];
  if (chosen.memoryMiB < from || chosen.memoryMiB > to || (chosen.memoryMiB - from) % step !== 0) {
    problems.push({
      path: `${at}.runner.memoryMiB`,
      found: chosen.memoryMiB,
      allowed: `${from} to ${to} in steps of ${step}, since ${at}.runner.cpu is ${chosen.cpu}`,
    });
  }
  if (scaling.predictive !== 'off') {
    problems.push({
      path: `${at}.scaling.predictive`,
      found: scaling.predictive,
      allowed: `off, since ${at}.runner.kind is fargate: AWS forecasts it for EC2 Auto Scaling groups only here`,
    });
  }
  return problems;
}

/** Services that the application tier calls, by runner. Without NAT each needs an interface endpoint. */
const CALLED = {
  ec2: ['secretsmanager', 'ssm', 'ssmmessages', 'ec2messages', 'logs', 'monitoring', 'autoscaling'],
  // Amazon ECS, "Amazon ECS interface VPC endpoints": the agent of Fargate fetches a task's settings and its image.
  fargate: ['secretsmanager', 'ssm', 'logs', 'ecr.api', 'ecr.dkr'],
} as const;

function servicesAreReachable(environment: EnvironmentParts, at: string): ConfigurationProblem[] {
  const { compute, sessions, disasterRecovery } = environment;
  if (compute === undefined || sessions === undefined) return [];
  // Packages, the application itself and the layers of its image are objects in S3.
  const gateways = ['s3', ...(sessions.store === 'dynamodb' ? ['dynamodb'] : [])];
  const stands =
    disasterRecovery !== undefined &&
    standbyOf({ disasterRecovery, sessions, compute }).capacity !== undefined;
  return (stands ? (['primary', 'recovery'] as const) : (['primary'] as const)).flatMap((place) => {
    const { natMode, interfaceEndpoints, gatewayEndpoints } = environment[place] ?? {};
    if (natMode !== 'none') return [];
    return [
      ...lacking(`${at}.${place}.interfaceEndpoints`, interfaceEndpoints, CALLED[compute.runner.kind]),
      ...lacking(`${at}.${place}.gatewayEndpoints`, gatewayEndpoints, gateways),
    ].map(({ path, found, missing }) => ({
      path,
      found,
      allowed: `a list with ${missing} too, or another ${at}.${place}.natMode than none: there is no way to them`,
    }));
  });
}

function lacking(path: string, found: readonly string[] | undefined, wanted: readonly string[]) {
  const missing = wanted.filter((service) => found !== undefined && !found.includes(service)).join(', ');
  return missing === '' ? [] : [{ path, found, missing }];
}

/** Without a domain there is no certificate that CloudFront accepts, so the way to the load balancer is plain HTTP. */
function domain(
  { production, domain: name, compute, edge }: EnvironmentParts,
  at: string,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  if (name === undefined) {
    const reason =
      production === true
        ? `${at}.production is true`
        : compute?.loadBalancer.scheme === 'public'
          ? `${at}.compute.loadBalancer.scheme is public`
          : edge?.dnssec === true
            ? `${at}.edge.dnssec is true`
            : undefined;
    if (reason !== undefined) {
      problems.push({ path: `${at}.domain`, found: undefined, allowed: `a DNS name, since ${reason}` });
    }
  }
  (edge?.alternateNames ?? []).forEach((alternate, index) => {
    if (name !== undefined && alternate.endsWith(`.${name}`)) return;
    problems.push({
      path: `${at}.edge.alternateNames[${index}]`,
      found: alternate,
      allowed: name === undefined ? `none without ${at}.domain` : `a name that ends with .${name}`,
    });
  });
  if (edge?.dnssec === true && edge.hostedZone.kind === 'existing') {
    problems.push({
      path: `${at}.edge.dnssec`,
      found: true,
      allowed: `false, since ${at}.edge.hostedZone.kind is existing: whoever makes the zone signs it`,
    });
  }
  return problems;
}

/** CloudFront takes a path pattern once. Amazon CloudFront API, "CreateDistribution": InvalidArgument. */
function pathsDiffer({ edge }: EnvironmentParts, at: string): ConfigurationProblem[] {
  return (edge?.immutablePaths ?? []).flatMap((pattern, index) =>
    edge?.applicationPaths.includes(pattern) === true
      ? [
          {
            path: `${at}.immutablePaths[${index}]`,
            found: pattern,
            allowed: `a pattern that is not in ${at}.applicationPaths`,
          },
        ]
      : [],
  );
}
