import type { EnvironmentInput } from '../../src/config';

/*
 * Environments that are never shipped: they choose what no shipped environment does, so that each alternative is validated,
 * scanned, mock-applied and asked who may reach whom like the rest.
 */

function regions(second: number): Pick<EnvironmentInput, 'primary' | 'recovery'> {
  const availabilityZones = ['a', 'b', 'c'];
  return {
    primary: {
      name: 'us-east-1',
      availabilityZones,
      vpcCidr: `10.${second}.0.0/16`,
      natMode: 'per-az',
      managedDomainLists: ['rslvr-fdl-0123456789abcdef'],
    },
    recovery: {
      name: 'us-west-2',
      availabilityZones,
      vpcCidr: `10.${second + 1}.0.0/16`,
      natMode: 'single',
    },
  };
}

/** Containers behind a public load balancer, sessions in a table, locked uploads, a signed zone, and a warm standby. */
export const variants: EnvironmentInput = {
  name: 'variants',
  production: true,
  dataClassification: 'restricted',
  account: { id: '444444444444' },
  ...regions(40),
  domain: 'variants.example.com',
  sessions: { store: 'dynamodb' },
  storage: { objectLock: { days: 60 } },
  compute: {
    runner: { kind: 'fargate', cpu: 1024, memoryMiB: 2048 },
    loadBalancer: { scheme: 'public' },
    scaling: { scheduled: [{ name: 'morning', recurrence: '0 6 * * MON-FRI', minimum: 4, maximum: 12 }] },
    canary: { percent: 10 },
  },
  edge: { dnssec: true },
  dnsFirewall: { allowedDomains: ['partner.example'] },
  backup: { notify: ['on-call@example.com'] },
  disasterRecovery: { strategy: 'warm-standby', database: { kind: 'read-replica' } },
};

/**
 * Redis, no proxy, a canary on instances, networks behind a VPN, names that are only told, a recovery region that serves, and
 * states in Terraform Cloud.
 */
export const others: EnvironmentInput = {
  name: 'others',
  production: false,
  dataClassification: 'internal',
  account: { id: '555555555555' },
  ...regions(44),
  primary: {
    ...regions(44).primary,
    vpn: { customerGatewayIp: '203.0.113.10', staticRoutes: ['192.168.0.0/16'] },
    directConnect: { allowedPrefixes: ['10.44.0.0/15'] },
  },
  domain: 'others.example.com',
  state: { kind: 'cloud', organization: 'example-org', project: 'Web platform', workspacePrefix: 'web-' },
  database: { proxy: false },
  sessions: { store: 'elasticache', cache: { engine: 'redis' } },
  compute: { scaling: { predictive: 'scale' }, canary: { percent: 10 } },
  edge: { hostedZone: { kind: 'existing', id: 'Z0123456789ABCDEFGHIJ' } },
  dnsFirewall: { action: 'alert', failOpen: false },
  disasterRecovery: {
    strategy: 'backup-and-restore',
    activeRegion: 'recovery',
    database: { kind: 'replicated-backups', restoreTo: 'latest' },
  },
};
