import { MISSING } from '../good-configuration';
import { bad, badTogether } from './bad';

const cacheOf = (cache: object) => ({ 'dev.sessions': { store: 'elasticache', cache } });

export const data = [
  bad(
    'an instance class of another engine',
    'dev.database.instanceClass',
    'db.x1.16xlarge',
    /^a DB instance class/,
  ),
  bad('an instance class of EC2', 'dev.database.instanceClass', 't4g.micro', /^a DB instance class/),
  bad('a size that the family lacks', 'dev.database.instanceClass', 'db.m7g.micro', /^a DB instance class/),
  bad(
    'a version that RDS does not know',
    'dev.database.engineVersion',
    '9.6',
    /^a PostgreSQL version from 14 to 17/,
  ),
  bad(
    'a minor version that PostgreSQL will never make',
    'dev.database.engineVersion',
    '17.99',
    /^a PostgreSQL version from 14 to 17, without a minor version or with one from 1 to 25/,
  ),
  bad('no day of backups', 'dev.database.backupRetentionDays', 0, /^a whole number from 1 to 35$/),
  bad('36 days of backups', 'dev.database.backupRetentionDays', 36, /^a whole number from 1 to 35$/),
  bad('a backup window of ten minutes', 'dev.database.backupWindow', '02:00-02:10', /^a daily window/),
  bad(
    'a maintenance window without a day',
    'dev.database.maintenanceWindow',
    '04:00-05:00',
    /^a weekly window/,
  ),
  bad('a user that PostgreSQL keeps', 'dev.database.masterUsername', 'postgres', /^a name of 1 to 50/),
  bad('a database whose name has a hyphen', 'dev.database.databaseName', 'my-app', /^a name of 1 to 50/),
  bad('a database with a key word for its name', 'dev.database.databaseName', 'select', /^a name of 1 to 50/),
  bad('16 read replicas', 'dev.database.readReplicas', 16, /^a whole number from 0 to 15$/),
  bad('Enhanced Monitoring every 2 seconds', 'dev.database.monitoringSeconds', 2, /^one of: 1, 5, 10/),
  bad('Performance Insights for 30 days', 'dev.database.performanceInsightsDays', 30, /^one of: 7, 31/),
  bad('a rotation every 31 days', 'dev.rotationDays', 31, /^a whole number from 1 to 30$/),
  badTogether(
    'a maintenance window that meets the backup window',
    { 'dev.database': { backupWindow: '23:30-00:30', maintenanceWindow: 'mon:00:00-mon:01:00' } },
    /^a window that never meets dev\.database\.backupWindow \(23:30-00:30\)$/,
    { path: 'dev.database.maintenanceWindow', found: 'mon:00:00-mon:01:00' },
  ),
  badTogether(
    'storage that can hardly grow',
    { 'dev.database': { storage: { allocatedGiB: 100, maximumGiB: 105 } } },
    /^at least 110: a tenth more/,
    { path: 'dev.database.storage.maximumGiB', found: 105 },
  ),
  badTogether(
    'IOPS for a small volume',
    { 'dev.database': { storage: { allocatedGiB: 100, iops: 12000 } } },
    /^nothing below 400 GiB/,
    { path: 'dev.database.storage.iops', found: 12000 },
  ),
  badTogether(
    'more throughput than the IOPS carry',
    {
      'dev.database': { storage: { allocatedGiB: 400, maximumGiB: 800, iops: 12000, throughputMiBps: 3001 } },
    },
    /^at most a quarter of dev\.database\.storage\.iops \(12000\)$/,
    { path: 'dev.database.storage.throughputMiBps', found: 3001 },
  ),
  badTogether(
    "an application that has the master's name",
    { 'dev.database': { masterUsername: 'shop_clone', applicationUsername: 'shop' } },
    /^a name that is not the master's \(shop_clone\)/,
    { path: 'dev.database.applicationUsername', found: 'shop' },
  ),
  bad('production in one zone', 'prod.database.multiAz', false, /^true, since prod\.production is true$/),
  bad(
    '14 days of backups in production',
    'prod.database.backupRetentionDays',
    14,
    /^35, the most that RDS keeps/,
  ),
  bad('another session store', 'dev.sessions', { store: 'memory' }, /^one of: elasticache, dynamodb$/, {
    path: 'dev.sessions.store',
    found: 'memory',
  }),
  badTogether('a cluster of one node with failover', cacheOf({ nodes: 1 }), /^at least 2, since .* is true/, {
    path: 'dev.sessions.cache.nodes',
    found: 1,
  }),
  badTogether(
    'production whose cache has no failover',
    { 'prod.sessions': { store: 'elasticache', cache: { nodes: 2, multiAz: false } } },
    /^true, since prod\.production is true$/,
    { path: 'prod.sessions.cache.multiAz', found: false },
  ),
  badTogether(
    'production with one node of the cache',
    { 'prod.sessions': { store: 'elasticache', cache: { nodes: 1 } } },
    /^at least 2, since prod\.sessions\.cache\.multiAz is true/,
    { path: 'prod.sessions.cache.nodes', found: 1 },
  ),
  badTogether('a node type of RDS', cacheOf({ nodeType: 'db.t4g.micro' }), /^a node type of ElastiCache/, {
    path: 'dev.sessions.cache.nodeType',
    found: 'db.t4g.micro',
  }),
  badTogether(
    'a snapshot window that meets the maintenance window',
    cacheOf({ snapshotWindow: '04:30-05:30' }),
    /^a window that never meets dev\.sessions\.cache\.snapshotWindow/,
    { path: 'dev.sessions.cache.maintenanceWindow', found: 'sun:04:00-sun:05:00' },
  ),
  bad('restricted data without a lock', 'prod.dataClassification', 'restricted', /^a lock, since/, {
    path: 'prod.storage.objectLock',
    found: undefined,
  }),
  bad('an origin without a scheme', 'dev.storage.corsOrigins', ['app.example.com'], /^an origin such as/, {
    path: 'dev.storage.corsOrigins[0]',
    found: 'app.example.com',
  }),
  bad('no deploying role', 'dev.account.deployRoles', [], /^a list of 1 to 10 roles$/),
  bad(
    'a session without a store',
    'dev.sessions',
    { hours: 24 },
    /^required: one of: elasticache, dynamodb$/,
    {
      path: 'dev.sessions.store',
      found: undefined,
    },
  ),
  bad('no site in production', 'prod.domain', MISSING, /^a DNS name, since prod\.production is true$/),
];
