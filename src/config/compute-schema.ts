import { z } from 'zod';
import { isIpv4Block } from './cidr-block';
import { isCron } from './cron';
import { chosenBy, listOf, oneOf, settings, text, wholeNumber } from './setting-kinds';

const AMI = /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/;
const AMI_WORDS = 'the id of an AMI, such as "ami-0123456789abcdef0"';
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const TAG_WORDS = 'a tag of 1 to 128 letters, digits and _ . -';

const INSTANCE_TYPE = 'a Graviton (arm64) instance type, such as "t4g.small" or "m7g.large"';

const scheduledAction = settings({
  name: text('2 to 32 of a-z, 0-9 and -', /^[a-z0-9-]{2,32}$/),
  /**
   * Cron in UTC, five fields. Amazon EC2 Auto Scaling, "Scheduled scaling". On Fargate the day of the month or of the week
   * must be `*`, and days of the week have names.
   */
  recurrence: text('five fields of cron, such as "0 7 * * MON-FRI"', isCron),
  minimum: wholeNumber(0, 1000),
  maximum: wholeNumber(0, 1000),
});

const scaling = settings({
  /** Targets that run at least, 0 to 1000. */
  minimum: wholeNumber(0, 1000).default(3),
  maximum: wholeNumber(1, 1000).default(12),
  /** Average CPU that is aimed at, 10 to 90 percent. */
  cpuPercent: wholeNumber(10, 90).default(50),
  /** Average memory that is aimed at, 10 to 90 percent. */
  memoryPercent: wholeNumber(10, 90).default(70),
  /** Requests a minute and target that are aimed at. */
  requestsPerTarget: wholeNumber(1, 1_000_000).default(1000),
  /** Forecast capacity from the past: `forecast` only shows what it would do. EC2 only. */
  predictive: oneOf(['off', 'forecast', 'scale']).default('off'),
  /** At most 20. */
  scheduled: listOf(scheduledAction, 'a list of at most 20 actions', 0, 20).default([]),
});

const rootVolume = settings({
  /** 8 to 16384. */
  sizeGiB: wholeNumber(8, 16384).default(20),
  /** 3000 to 16000. Amazon EBS, "General Purpose SSD volumes". */
  iops: wholeNumber(3000, 16000).default(3000),
  /** 125 to 1000. */
  throughputMiBps: wholeNumber(125, 1000).default(125),
});

const ec2 = settings({
  kind: z.literal('ec2'),
  /** In the order of preference; several, so that one pool that runs dry stops nothing. */
  instanceTypes: listOf(
    text(INSTANCE_TYPE, /^[a-z]+\d+g[a-z]*\.(nano|micro|small|medium|large|\d*xlarge)$/),
    'a list of 1 to 20 instance types',
    1,
    20,
  ).default(['m7g.large', 'm6g.large', 'm8g.large']),
  /** Instances that are never Spot, 0 to 1000. */
  onDemandBase: wholeNumber(0, 1000).default(2),
  /** Share of Spot beyond the base, 0 to 100 percent. */
  spotPercent: wholeNumber(0, 100).default(0),
  /** An AMI for arm64; absent: the newest Amazon Linux 2023, by the public parameter of Systems Manager. */
  imageId: text(AMI_WORDS, AMI).optional(),
  /** The same image in the recovery region, whose ids are its own. Asked for where `imageId` is set. */
  recoveryImageId: text(AMI_WORDS, AMI).optional(),
  rootVolume: rootVolume.prefault({}),
});

/** Memory that goes with each CPU size, in MiB: from, to, step. Amazon ECS, "Task size". */
export const FARGATE_MEMORY_MIB: Readonly<Record<number, readonly [from: number, to: number, step: number]>> =
  {
    256: [512, 2048, 512],
    512: [1024, 4096, 1024],
    1024: [2048, 8192, 1024],
    2048: [4096, 16384, 1024],
    4096: [8192, 30720, 1024],
  };

/** Seconds between the signal to stop and the kill, at most. Amazon ECS API, ContainerDefinition: stopTimeout. */
export const FARGATE_LONGEST_STOP_SECONDS = 120;

const fargate = settings({
  kind: z.literal('fargate'),
  /** CPU units: 1024 are one vCPU. */
  cpu: oneOf([256, 512, 1024, 2048, 4096]).default(512),
  memoryMiB: wholeNumber(512, 30720).default(1024),
  /** Tag of the image in the repository that the stack makes; tags are immutable there. */
  imageTag: text(TAG_WORDS, TAG).default('1'),
});

const loadBalancer = settings({
  /**
   * `internal`: no address in the internet, reached through a CloudFront VPC origin alone. `public`: an address in the
   * internet, reachable from CloudFront's origin-facing prefix list; needs `domain`.
   */
  scheme: oneOf(['internal', 'public']).default('internal'),
  /** Seconds until an idle connection is closed, 1 to 4000. */
  idleTimeoutSeconds: wholeNumber(1, 4000).default(60),
  /**
   * Seconds for requests in flight when a target leaves, 10 to 3600, on Fargate to 120. The application stops 5 seconds
   * earlier.
   */
  deregistrationDelaySeconds: wholeNumber(10, 3600).default(60),
});

/** A second fleet beside the first, which a new version is tried on: in the primary region alone. */
const canary = settings({
  /** Share of requests that it gets, 0 to 100 percent. */
  percent: wholeNumber(0, 100),
  /** Targets that it runs at least, 1 to 1000. */
  minimum: wholeNumber(1, 1000).default(1),
  maximum: wholeNumber(1, 1000).default(2),
  /** Its AMI, where that differs. EC2 only. */
  imageId: text(AMI_WORDS, AMI).optional(),
  /** Tag of its image, where that differs. Fargate only. */
  imageTag: text(TAG_WORDS, TAG).optional(),
});

/** What serves requests. */
export const computeSchema = settings({
  runner: z
    .discriminatedUnion('kind', [ec2, fargate], chosenBy('kind', ['ec2', 'fargate']))
    .prefault({ kind: 'ec2' }),
  loadBalancer: loadBalancer.prefault({}),
  scaling: scaling.prefault({}),
  /** Absent: all requests go to the first fleet. */
  canary: canary.optional(),
  /**
   * Seconds in which a new target must be ready, and before which no health check counts, 30 to 7080: the launch hook waits
   * two minutes longer, and 7200 at most. Amazon EC2 Auto Scaling API, "PutLifecycleHook".
   */
  healthCheckGraceSeconds: wholeNumber(30, 7080).default(180),
  /** Seconds until a new target's metrics count, 0 to 3600. */
  warmUpSeconds: wholeNumber(0, 3600).default(120),
});

const address = text('an IPv4 block with no host bits set, such as "203.0.113.0/24"', isIpv4Block);
const addresses = () => listOf(address, 'a list of at most 1000 blocks', 0, 1000).default([]);

/** The web application firewalls, at the edge and before the load balancer. */
export const firewallSchema = settings({
  /** Requests of one address in five minutes, 100 to 2000000000. AWS WAF, "Rate-based rule". */
  rateLimit: wholeNumber(100, 2_000_000_000).default(2000),
  /** Addresses that pass every other rule. */
  allowedAddresses: addresses(),
  /** Addresses that are refused. */
  deniedAddresses: addresses(),
  /** Countries that are refused, by ISO 3166 code. */
  deniedCountries: listOf(
    text('a country code such as "KP"', /^[A-Z]{2}$/),
    'a list of at most 50 codes',
    0,
    50,
  ).default([]),
  /** Whether the managed rule groups only count: for the first days of a site. Needs a reason. */
  countOnly: settings({
    reason: text('at least 10 characters: why', (reason) => reason.trim().length >= 10),
  }).optional(),
});
