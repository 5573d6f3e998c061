import type { EnvironmentInput } from '../src/config';

/** Prod's shape at a smaller size: what passes here is what prod will do. */
export const staging: EnvironmentInput = {
  name: 'staging',
  production: false,
  dataClassification: 'internal',
  // A placeholder: put the id of your own account here. The provider refuses to touch any other.
  account: { id: '222222222222' },
  primary: {
    name: 'eu-central-1',
    availabilityZones: ['a', 'b', 'c'],
    vpcCidr: '10.10.0.0/16',
    natMode: 'single',
    interfaceEndpoints: ['ssm', 'ssmmessages', 'secretsmanager', 'kms', 'logs'],
  },
  recovery: {
    name: 'eu-west-1',
    availabilityZones: ['a', 'b', 'c'],
    vpcCidr: '10.11.0.0/16',
    natMode: 'none',
    interfaceEndpoints: [
      'ssm',
      'ssmmessages',
      'ec2messages',
      'secretsmanager',
      'kms',
      'logs',
      'monitoring',
      'sts',
      'autoscaling',
    ],
  },
  // A placeholder: a name below one of yours.
  domain: 'staging.example.com',
  database: {
    instanceClass: 'db.t4g.medium',
    storage: { allocatedGiB: 50, maximumGiB: 200 },
    backupRetentionDays: 14,
  },
  sessions: { store: 'elasticache', cache: { nodeType: 'cache.t4g.small' } },
  compute: {
    runner: { kind: 'ec2', instanceTypes: ['t4g.small', 't4g.medium'], onDemandBase: 1, spotPercent: 50 },
    scaling: { minimum: 2, maximum: 6 },
  },
  edge: { audience: 'europe-and-north-america' },
  disasterRecovery: { strategy: 'pilot-light', database: { kind: 'read-replica' } },
};
