import { bad, badTogether } from './bad';

export const compute = [
  badTogether(
    'an instance type that is not Graviton',
    { 'dev.compute.runner': { kind: 'ec2', instanceTypes: ['m5.large'] } },
    /^a Graviton \(arm64\) instance type/,
    { path: 'dev.compute.runner.instanceTypes[0]', found: 'm5.large' },
  ),
  badTogether(
    'no instance type',
    { 'dev.compute.runner': { kind: 'ec2', instanceTypes: [] } },
    /^a list of 1 to 20 instance types$/,
    { path: 'dev.compute.runner.instanceTypes', found: [] },
  ),
  badTogether(
    'an image that has no id',
    { 'dev.compute.runner': { kind: 'ec2', imageId: 'al2023' } },
    /^the id of an AMI/,
    { path: 'dev.compute.runner.imageId', found: 'al2023' },
  ),
  badTogether(
    'memory that Fargate does not pair with the CPU',
    { 'dev.compute.runner': { kind: 'fargate', cpu: 256, memoryMiB: 4096 } },
    /^512 to 2048 in steps of 512, since .* is 256$/,
    { path: 'dev.compute.runner.memoryMiB', found: 4096 },
  ),
  badTogether(
    'a forecast for Fargate',
    { 'dev.compute': { runner: { kind: 'fargate' }, scaling: { predictive: 'scale' } } },
    /^off, since dev\.compute\.runner\.kind is fargate/,
    { path: 'dev.compute.scaling.predictive', found: 'scale' },
  ),
  badTogether(
    'more time to drain than Fargate gives a task to stop',
    { 'dev.compute': { runner: { kind: 'fargate' }, loadBalancer: { deregistrationDelaySeconds: 121 } } },
    /^at most 120, since dev\.compute\.runner\.kind is fargate/,
    { path: 'dev.compute.loadBalancer.deregistrationDelaySeconds', found: 121 },
  ),
  badTogether(
    'a schedule for Fargate by the day of the month and the day of the week',
    {
      'dev.compute': {
        runner: { kind: 'fargate' },
        scaling: { scheduled: [{ name: 'month', recurrence: '0 7 1 * MON', minimum: 1, maximum: 1 }] },
      },
    },
    /^a \* as the day of the month or as the day of the week.*since dev\.compute\.runner\.kind is fargate/,
    { path: 'dev.compute.scaling.scheduled[0].recurrence', found: '0 7 1 * MON' },
  ),
  badTogether(
    'a schedule for Fargate with days that AWS counts otherwise',
    {
      'dev.compute': {
        runner: { kind: 'fargate' },
        scaling: { scheduled: [{ name: 'day', recurrence: '0 7 * * 1-5', minimum: 1, maximum: 1 }] },
      },
    },
    /^days of the week by name, such as MON-FRI/,
    { path: 'dev.compute.scaling.scheduled[0].recurrence', found: '0 7 * * 1-5' },
  ),
  badTogether(
    'more at least than at most',
    { 'dev.compute': { scaling: { minimum: 5, maximum: 4 } } },
    /^at most dev\.compute\.scaling\.maximum \(4\)$/,
    { path: 'dev.compute.scaling.minimum', found: 5 },
  ),
  badTogether(
    'one instance in production',
    { 'prod.compute': { scaling: { minimum: 1 } } },
    /^at least 2, since prod\.production is true/,
    { path: 'prod.compute.scaling.minimum', found: 1 },
  ),
  badTogether(
    'a schedule of more at least than at most',
    {
      'dev.compute': {
        scaling: { scheduled: [{ name: 'night', recurrence: '0 20 * * *', minimum: 2, maximum: 1 }] },
      },
    },
    /^at most dev\.compute\.scaling\.scheduled\[0\]\.maximum \(1\)$/,
    { path: 'dev.compute.scaling.scheduled[0].minimum', found: 2 },
  ),
  badTogether(
    'a schedule that is no cron',
    {
      'dev.compute': {
        scaling: { scheduled: [{ name: 'night', recurrence: 'daily', minimum: 1, maximum: 1 }] },
      },
    },
    /^five fields of cron/,
    { path: 'dev.compute.scaling.scheduled[0].recurrence', found: 'daily' },
  ),
  ...[
    '99 99 * * *',
    '0 7 0 * *',
    '0 7 * 13 *',
    '0 7 * * MON-FRY',
    '0 7 * * FRI-MON',
    '5/10 7 * * *',
    '*/0 7 * * *',
  ].map((recurrence) =>
    badTogether(
      `a schedule at a time that there is not (${recurrence})`,
      { 'dev.compute': { scaling: { scheduled: [{ name: 'night', recurrence, minimum: 1, maximum: 1 }] } } },
      /^five fields of cron/,
      { path: 'dev.compute.scaling.scheduled[0].recurrence', found: recurrence },
    ),
  ),
  badTogether(
    'more IOPS than a small root volume takes',
    { 'dev.compute': { runner: { kind: 'ec2', rootVolume: { sizeGiB: 8, iops: 16000 } } } },
    /^at most 4000: 500 for each of dev\.compute\.runner\.rootVolume\.sizeGiB \(8\)$/,
    { path: 'dev.compute.runner.rootVolume.iops', found: 16000 },
  ),
  badTogether(
    'more throughput of a root volume than its IOPS carry',
    { 'dev.compute': { runner: { kind: 'ec2', rootVolume: { iops: 3000, throughputMiBps: 1000 } } } },
    /^at most 750: a quarter of dev\.compute\.runner\.rootVolume\.iops \(3000\)$/,
    { path: 'dev.compute.runner.rootVolume.throughputMiBps', found: 1000 },
  ),
  bad(
    'no time to become ready',
    'dev.compute.healthCheckGraceSeconds',
    0,
    /^a whole number from 30 to 7080$/,
  ),
  bad(
    'more time to become ready than a launch hook waits',
    'dev.compute.healthCheckGraceSeconds',
    7200,
    /^a whole number from 30 to 7080$/,
  ),
  badTogether(
    'a canary of more at least than at most',
    { 'dev.compute': { canary: { percent: 5, minimum: 5, maximum: 2 } } },
    /^at most dev\.compute\.canary\.maximum \(2\)$/,
    { path: 'dev.compute.canary.minimum', found: 5 },
  ),
  badTogether(
    'a path that the application serves and a browser keeps for a year',
    { 'dev.edge': { applicationPaths: ['/api/*'], immutablePaths: ['/assets/*', '/api/*'] } },
    /^a pattern that is not in dev\.edge\.applicationPaths$/,
    { path: 'dev.edge.immutablePaths[1]', found: '/api/*' },
  ),
  badTogether(
    'a public load balancer without a certificate',
    { 'dev.compute': { loadBalancer: { scheme: 'public' } } },
    /^a DNS name, since dev\.compute\.loadBalancer\.scheme is public$/,
    { path: 'dev.domain', found: undefined },
  ),
  badTogether(
    'a deregistration delay that leaves no time to stop',
    { 'dev.compute': { loadBalancer: { deregistrationDelaySeconds: 5 } } },
    /^a whole number from 10 to 3600$/,
    { path: 'dev.compute.loadBalancer.deregistrationDelaySeconds', found: 5 },
  ),
  bad(
    'an application without a way to its secrets',
    'dev.primary.natMode',
    'none',
    /secretsmanager.* too, or another/,
    {
      path: 'dev.primary.interfaceEndpoints',
      found: [],
    },
  ),
  badTogether(
    'Fargate without a way to its settings',
    {
      'dev.primary.natMode': 'none',
      'dev.primary.interfaceEndpoints': ['secretsmanager', 'logs', 'ecr.api', 'ecr.dkr'],
      'dev.compute.runner': { kind: 'fargate' },
    },
    /^a list with ssm too, or another dev\.primary\.natMode than none/,
    {
      path: 'dev.primary.interfaceEndpoints',
      found: ['secretsmanager', 'logs', 'ecr.api', 'ecr.dkr'],
    },
  ),
  badTogether(
    'an application without a way to its packages and its table',
    {
      'dev.primary.natMode': 'none',
      'dev.primary.interfaceEndpoints': ['secretsmanager', 'ssm', 'logs', 'ecr.api', 'ecr.dkr'],
      'dev.primary.gatewayEndpoints': [],
      'dev.compute.runner': { kind: 'fargate' },
      'dev.sessions': { store: 'dynamodb' },
    },
    /^a list with s3, dynamodb too, or another/,
    { path: 'dev.primary.gatewayEndpoints', found: [] },
  ),
  badTogether(
    'an application that could not start in the recovery region either',
    { 'prod.disasterRecovery': { strategy: 'pilot-light', database: { kind: 'read-replica' } } },
    /^a list with secretsmanager, ssm, .* too, or another prod\.recovery\.natMode than none/,
    { path: 'prod.recovery.interfaceEndpoints', found: [] },
  ),
  bad('a rate limit below the least of WAF', 'dev.firewall', { rateLimit: 10 }, /^a whole number from 100 /, {
    path: 'dev.firewall.rateLimit',
    found: 10,
  }),
  bad(
    'a denied address with host bits',
    'dev.firewall',
    { deniedAddresses: ['203.0.113.7/24'] },
    /^an IPv4 block/,
    {
      path: 'dev.firewall.deniedAddresses[0]',
      found: '203.0.113.7/24',
    },
  ),
  bad('counting without a reason', 'dev.firewall', { countOnly: {} }, /^required: at least 10 characters/, {
    path: 'dev.firewall.countOnly.reason',
    found: undefined,
  }),
  bad(
    'a price class in place of an audience',
    'dev.edge',
    { audience: 'PriceClass_100' },
    /^one of: europe-and/,
    {
      path: 'dev.edge.audience',
      found: 'PriceClass_100',
    },
  ),
  bad(
    'DNSSEC without a domain',
    'dev.edge',
    { dnssec: true },
    /^a DNS name, since dev\.edge\.dnssec is true$/,
    {
      path: 'dev.domain',
      found: undefined,
    },
  ),
  badTogether(
    'DNSSEC of a zone that somebody else makes',
    { 'prod.edge': { dnssec: true, hostedZone: { kind: 'existing', id: 'Z0123456789ABCDEFGHIJ' } } },
    /^false, since prod\.edge\.hostedZone\.kind is existing/,
    { path: 'prod.edge.dnssec', found: true },
  ),
  bad(
    'a name outside of the domain',
    'prod.edge',
    { alternateNames: ['www.example.org'] },
    /^a name that ends with \.shop/,
    {
      path: 'prod.edge.alternateNames[0]',
      found: 'www.example.org',
    },
  ),
  bad('a path without a slash', 'dev.edge', { applicationPaths: ['api/*'] }, /^a path pattern such as/, {
    path: 'dev.edge.applicationPaths[0]',
    found: 'api/*',
  }),
];
