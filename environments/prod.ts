import type { EnvironmentInput } from '../src/config';

/** Real users: three zones, a NAT gateway in each, private endpoints, everything guarded against deletion. */
export const prod: EnvironmentInput = {
  name: 'prod',
  production: true,
  dataClassification: 'confidential',
  // A placeholder: put the id of your own account here. The provider refuses to touch any other.
  account: { id: '333333333333' },
  primary: {
    name: 'eu-central-1',
    availabilityZones: ['a', 'b', 'c'],
    vpcCidr: '10.20.0.0/16',
    natMode: 'per-az',
    interfaceEndpoints: [
      'ssm',
      'ssmmessages',
      'ec2messages',
      'secretsmanager',
      'kms',
      'logs',
      'monitoring',
      'sts',
      'ecr.api',
      'ecr.dkr',
      'autoscaling',
    ],
  },
  recovery: {
    name: 'eu-west-1',
    availabilityZones: ['a', 'b', 'c'],
    vpcCidr: '10.21.0.0/16',
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
  objectAuditing: 'all',
  // A placeholder: the name of your site.
  domain: 'app.example.com',
  database: {
    instanceClass: 'db.r7g.large',
    storage: { allocatedGiB: 400, maximumGiB: 2000, iops: 12000, throughputMiBps: 500 },
    readReplicas: 1,
    performanceInsightsDays: 372,
  },
  sessions: { store: 'elasticache', cache: { nodes: 3 } },
  compute: { scaling: { minimum: 3, maximum: 24, predictive: 'forecast' } },
  edge: { alternateNames: ['www.app.example.com'] },
  // A placeholder: who is told of backups and copies that fail.
  backup: { notify: ['platform@example.com'] },
  disasterRecovery: { strategy: 'pilot-light', database: { kind: 'read-replica' } },
};
