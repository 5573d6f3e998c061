import { bad, badTogether } from './bad';

/** With a way out of the recovery region, so that the application could run there. */
const recoveryOf = (disasterRecovery: object) => ({
  'prod.disasterRecovery': disasterRecovery,
  'prod.recovery.natMode': 'single',
});
const AT = 'prod.disasterRecovery';

export const recovery = [
  bad(
    'a strategy that AWS does not know',
    'dev.disasterRecovery.strategy',
    'hope',
    /^one of: backup-and-restore, pilot-light, warm-standby$/,
  ),
  bad(
    'a region that is none of the two',
    'dev.disasterRecovery.activeRegion',
    'eu-west-1',
    /^one of: primary, recovery$/,
  ),
  bad(
    'copied backups for 36 days',
    'dev.disasterRecovery.database',
    { kind: 'replicated-backups', retentionDays: 36 },
    /^a whole number from 1 to 35$/,
    {
      path: 'dev.disasterRecovery.database.retentionDays',
      found: 36,
    },
  ),
  bad(
    'a time without its zone',
    'dev.disasterRecovery.database',
    { kind: 'replicated-backups', restoreTo: '2026-01-31 12:00' },
    /^"latest", or a time in UTC/,
    {
      path: 'dev.disasterRecovery.database.restoreTo',
      found: '2026-01-31 12:00',
    },
  ),
  bad('a standby of no target', 'dev.disasterRecovery.standbyMinimum', 0, /^a whole number from 1 to 100$/),
  bad(
    'an objective in words',
    'dev.disasterRecovery.objectives.regionLoss.database.rpoMinutes',
    'soon',
    /^a whole number from 0 to 10080, or "unlimited"$/,
  ),
  badTogether(
    'a pilot light whose database is restored when it is needed',
    recoveryOf({ strategy: 'pilot-light', database: { kind: 'replicated-backups' } }),
    /^read-replica, since prod\.disasterRecovery\.strategy is pilot-light/,
    { path: `${AT}.database.kind`, found: 'replicated-backups' },
  ),
  badTogether(
    'a failover to copied backups of no time',
    recoveryOf({ activeRegion: 'recovery', database: { kind: 'replicated-backups' } }),
    /^"latest" or a time in UTC, since .*activeRegion is recovery/,
    { path: `${AT}.database.restoreTo`, found: undefined },
  ),
  badTogether(
    'a standby whose uploads do not come back',
    {
      ...recoveryOf({ strategy: 'pilot-light', database: { kind: 'read-replica' } }),
      'prod.storage': { replication: { twoWay: false } },
    },
    /^true, since prod\.disasterRecovery\.strategy is pilot-light/,
    { path: 'prod.storage.replication.twoWay', found: false },
  ),
  badTogether(
    'an image of one region alone',
    { 'prod.compute.runner': { kind: 'ec2', imageId: 'ami-0123456789abcdef0' } },
    /^an AMI too, since prod\.compute\.runner\.imageId is one/,
    { path: 'prod.compute.runner.recoveryImageId', found: undefined },
  ),
  badTogether(
    'a failover to copies of which none is named',
    recoveryOf({
      activeRegion: 'recovery',
      database: { kind: 'backup-copies' },
      objectives: { regionLoss: { database: { rpoMinutes: 1500 } } },
    }),
    /^a snapshot of the recovery vault, since .*activeRegion is recovery/,
    { path: `${AT}.database.snapshot`, found: undefined },
  ),
  badTogether(
    'a sixteenth replica, in another region',
    {
      ...recoveryOf({ strategy: 'backup-and-restore', database: { kind: 'read-replica' } }),
      'prod.database': { readReplicas: 15 },
    },
    /^at most 14, since .*database\.kind is read-replica: RDS allows 15$/,
    { path: 'prod.database.readReplicas', found: 15 },
  ),
  badTogether(
    '(3.2) an RPO of an hour from daily copies, and it is told what would keep it',
    recoveryOf({
      database: { kind: 'backup-copies' },
      objectives: { regionLoss: { database: { rpoMinutes: 60 } } },
    }),
    /^at least 1500: that is what copies by AWS Backup gives; disasterRecovery\.database: \{ kind: "replicated-backups" \} would keep it$/,
    { path: `${AT}.objectives.regionLoss.database.rpoMinutes`, found: 60 },
  ),
  badTogether(
    '(3.2) an RPO of five minutes from copied backups',
    recoveryOf({ objectives: { regionLoss: { database: { rpoMinutes: 5 } } } }),
    /disasterRecovery\.database: \{ kind: "read-replica" \} would keep it$/,
    { path: `${AT}.objectives.regionLoss.database.rpoMinutes`, found: 5 },
  ),
  badTogether(
    '(3.2) sessions that must outlive the region in a cache that begins empty',
    recoveryOf({
      strategy: 'pilot-light',
      database: { kind: 'read-replica' },
      objectives: { regionLoss: { sessions: { rpoMinutes: 5 } } },
    }),
    /^"unlimited": that is what a cache that begins empty gives; sessions: \{ store: "dynamodb" \} would keep it$/,
    { path: `${AT}.objectives.regionLoss.sessions.rpoMinutes`, found: 5 },
  ),
  badTogether(
    '(3.2) an application that is back in 20 minutes from nothing',
    recoveryOf({ objectives: { regionLoss: { application: { rtoMinutes: 20 } } } }),
    /strategy: "warm-standby".* would keep it$/,
    { path: `${AT}.objectives.regionLoss.application.rtoMinutes`, found: 20 },
  ),
  badTogether(
    '(3.2) what no design gives',
    recoveryOf({ objectives: { dataLoss: { database: { rpoMinutes: 0 } } } }),
    /^at least 5: that is what point-in-time recovery over 35 days gives; no setting gives less$/,
    { path: `${AT}.objectives.dataLoss.database.rpoMinutes`, found: 0 },
  ),
];
