import { Network, type NetworkProps } from '../../../src/constructs/network/network';
import { type Synthesized, synthesize } from '../../support/synthesized';

export const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/one';

const ZONES = ['a', 'b', 'c', 'd'];

/** A network of so many zones; blocks as the CIDR plan lays them. */
export function props(zones = 2, changes: Partial<NetworkProps> = {}): NetworkProps {
  const letters = ZONES.slice(0, zones);
  const blocks = (third: number, prefix: number) =>
    letters.map((_, zone) => `10.0.${third + zone}.0/${prefix}`);
  return {
    name: 'sample',
    accountId: '111111111111',
    region: 'eu-central-1',
    cidrBlock: '10.0.0.0/16',
    availabilityZones: letters.map((letter) => `eu-central-1${letter}`),
    subnets: {
      public: blocks(10, 24),
      application: blocks(20, 24),
      data: blocks(30, 24),
      endpoints: blocks(40, 24),
    },
    natMode: 'single',
    publicIngressPorts: [443],
    applicationPort: 8080,
    databasePort: 5432,
    cachePort: 6379,
    gatewayEndpoints: ['s3', 'dynamodb'],
    interfaceEndpoints: ['ssm', 'ecr.api'],
    onPremisesNetworks: [],
    dnsFirewall: {
      action: 'block',
      failOpen: true,
      allowedDomains: [],
      deniedDomains: ['tunnel.example', '*.tunnel.example'],
      managedDomainLists: [],
    },
    logs: { kmsKeyArn: KEY, retentionDays: 365 },
    ...changes,
  };
}

export function network(changes: Partial<NetworkProps> = {}, zones = 2): Synthesized {
  return synthesize((stack) => {
    new Network(stack, 'network', props(zones, changes));
  });
}

export interface Rule {
  readonly tier: string;
  readonly egress: boolean;
  readonly number: number;
  readonly cidr: string;
  readonly from: number;
  readonly to: number;
}

/** The rules of all NACLs, with the tier that each belongs to. */
export function rulesOf(made: Synthesized): Rule[] {
  return Object.entries(made.resources('aws_network_acl_rule')).map(([name, rule]) => ({
    tier: /network-acls_([a-z]+)/.exec(name)?.[1] ?? name,
    egress: rule['egress'] === true,
    number: Number(rule['rule_number']),
    cidr: String(rule['cidr_block']),
    from: Number(rule['from_port']),
    to: Number(rule['to_port']),
  }));
}
