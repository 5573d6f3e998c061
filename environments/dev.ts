import type { EnvironmentInput } from '../src/config';

/** Cheap and short-lived: two zones, one NAT gateway, no data that matters. */
export const dev: EnvironmentInput = {
  name: 'dev',
  production: false,
  dataClassification: 'internal',
  // A placeholder: put the id of your own account here. The provider refuses to touch any other.
  account: { id: '111111111111' },
  deletionProtection: { enabled: false, reason: 'Holds test data only and is torn down and rebuilt at will' },
  primary: {
    name: 'eu-central-1',
    availabilityZones: ['a', 'b'],
    vpcCidr: '10.0.0.0/16',
    natMode: 'single',
  },
  recovery: {
    name: 'eu-west-1',
    availabilityZones: ['a', 'b'],
    vpcCidr: '10.1.0.0/16',
    natMode: 'none',
  },
  retention: { keyDeletionDays: 7 },
  database: {
    instanceClass: 'db.t4g.micro',
    multiAz: false,
    storage: { allocatedGiB: 20, maximumGiB: 50 },
    backupRetentionDays: 7,
  },
  sessions: { store: 'elasticache', cache: { nodeType: 'cache.t4g.micro', nodes: 1, multiAz: false } },
  compute: {
    runner: { kind: 'ec2', instanceTypes: ['t4g.micro', 't4g.small'], onDemandBase: 0, spotPercent: 100 },
    scaling: { minimum: 1, maximum: 3 },
  },
  backup: {
    restoreTesting: {
      enabled: false,
      reason: 'Restores of the same kinds of store are tried in staging and prod',
    },
  },
  edge: { audience: 'europe-and-north-america' },
  // All that dev would need after the loss of its region is made anew.
  disasterRecovery: {
    strategy: 'backup-and-restore',
    database: { kind: 'backup-copies' },
    objectives: { regionLoss: { database: { rpoMinutes: 2880, rtoMinutes: 1440 } } },
  },
};
