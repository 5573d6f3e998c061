import { ACKNOWLEDGEMENT } from '../../../src/config/backup-schema';
import { bad, badTogether } from './bad';

const plan = (settings: object) => ({ dailyDays: 14, copyDays: 14, ...settings });
const restricted = 'dev.backup.plans.restricted';
const VAULT = 'arn:aws:backup:eu-central-1:999999999999:backup-vault:copies';

export const backup = [
  bad(
    'continuous backups of 36 days',
    restricted,
    plan({ continuousDays: 36 }),
    /^a whole number from 1 to 35$/,
    {
      path: `${restricted}.continuousDays`,
      found: 36,
    },
  ),
  bad('hourly snapshots for 36 days', restricted, plan({ hourlyDays: 36 }), /^a whole number from 1 to 35$/, {
    path: `${restricted}.hourlyDays`,
    found: 36,
  }),
  bad('a copy for no day', restricted, plan({ copyDays: 0 }), /^a whole number from 1 to 36500$/, {
    path: `${restricted}.copyDays`,
    found: 0,
  }),
  bad('a plan without copies', restricted, { dailyDays: 14 }, /^required: a whole number from 1 to 36500$/, {
    path: `${restricted}.copyDays`,
    found: undefined,
  }),
  bad(
    'a plan of continuous backups alone',
    restricted,
    { continuousDays: 7, copyDays: 7 },
    /^days, or .*copied/,
    {
      path: `${restricted}.dailyDays`,
      found: undefined,
    },
  ),
  bad(
    'weekly backups that go before daily ones',
    restricted,
    plan({ weeklyDays: 13 }),
    /^at least .*dailyDays \(14\)/,
    {
      path: `${restricted}.weeklyDays`,
      found: 13,
    },
  ),
  bad(
    'daily backups that go before continuous ones',
    restricted,
    plan({ continuousDays: 15 }),
    /^at least .*continuousDays \(15\)/,
    { path: `${restricted}.dailyDays`, found: 14 },
  ),
  bad(
    'daily backups that go before continuous ones, with hourly ones between them',
    restricted,
    plan({ continuousDays: 15, hourlyDays: 3 }),
    /^at least .*continuousDays \(15\)/,
    { path: `${restricted}.dailyDays`, found: 14 },
  ),
  bad(
    'daily backups that go before hourly ones',
    restricted,
    plan({ hourlyDays: 15 }),
    /^at least .*hourlyDays \(15\)/,
    { path: `${restricted}.dailyDays`, found: 14 },
  ),
  bad(
    'cold storage that ends after 89 days',
    restricted,
    plan({ monthlyDays: 119, coldAfterDays: 30 }),
    /^at most 90 less than .*monthlyDays \(119\)/,
    { path: `${restricted}.coldAfterDays`, found: 30 },
  ),
  bad(
    'cold storage without monthly backups',
    restricted,
    plan({ coldAfterDays: 30 }),
    /^nothing without .*monthlyDays/,
    {
      path: `${restricted}.coldAfterDays`,
      found: 30,
    },
  ),
  bad(
    'copies that outlive every backup',
    restricted,
    plan({ weeklyDays: 35, copyDays: 36 }),
    /^at most 35, the longest/,
    {
      path: `${restricted}.copyDays`,
      found: 36,
    },
  ),
  bad('a plan of no class', 'dev.backup.plans.private', plan({}), /^no such setting/),
  bad(
    'production without daily backups',
    'prod.backup.plans.confidential',
    { weeklyDays: 35, copyDays: 35 },
    /^days, since prod\.production is true/,
    { path: 'prod.backup.plans.confidential.dailyDays', found: undefined },
  ),
  bad(
    'production of which nobody is told',
    'prod.backup.notify',
    [],
    /^at least one address, since prod\.production is true/,
  ),
  bad(
    'production whose restores are never tried',
    'prod.backup.restoreTesting',
    { enabled: false, reason: 'It costs a database for a night' },
    /^true, since prod\.production is true/,
    { path: 'prod.backup.restoreTesting.enabled', found: false },
  ),
  bad(
    'no restores tried, for no reason',
    'dev.backup.restoreTesting',
    { enabled: false },
    /^required: at least 10/,
    {
      path: 'dev.backup.restoreTesting.reason',
      found: undefined,
    },
  ),
  bad(
    'a schedule with five fields',
    'dev.backup.restoreTesting',
    { enabled: true, schedule: 'cron(0 9 * * SUN)' },
    /^six fields of cron/,
    { path: 'dev.backup.restoreTesting.schedule', found: 'cron(0 9 * * SUN)' },
  ),
  bad(
    'a schedule that names both kinds of day',
    'dev.backup.restoreTesting',
    { enabled: true, schedule: 'cron(0 9 1 * SUN *)' },
    /^six fields of cron with a \?/,
    { path: 'dev.backup.restoreTesting.schedule', found: 'cron(0 9 1 * SUN *)' },
  ),
  bad(
    'backups of 366 days to draw from',
    'dev.backup.restoreTesting',
    { enabled: true, windowDays: 366 },
    /^a whole number from 1 to 365$/,
    { path: 'dev.backup.restoreTesting.windowDays', found: 366 },
  ),
  bad('a time with one digit', 'dev.backup.startsAt', '6:00', /^a time of day in UTC/),
  bad(
    'backups in the maintenance window',
    'dev.backup.startsAt',
    '04:30',
    /^a time of which the next hour does not meet dev\.database\.maintenanceWindow \(sun:04:00-sun:05:00\)/,
  ),
  bad(
    'backups in the hour before the maintenance window',
    'dev.backup.startsAt',
    '03:10',
    /nor the hour before it$/,
  ),
  bad('backups that may begin in that hour', 'dev.backup.startsAt', '02:01', /nor the hour before it$/),
  bad(
    'a compliance lock that nobody acknowledged',
    'prod.backup.lock',
    { mode: 'compliance', coolingOffDays: 3 },
    /^required: the sentence "Nobody/,
    {
      path: 'prod.backup.lock.acknowledgement',
      found: undefined,
    },
  ),
  bad(
    'a compliance lock that is acknowledged in other words',
    'prod.backup.lock',
    { mode: 'compliance', coolingOffDays: 3, acknowledgement: 'yes' },
    /to the letter$/,
    { path: 'prod.backup.lock.acknowledgement', found: 'yes' },
  ),
  bad(
    'a compliance lock at once',
    'prod.backup.lock',
    { mode: 'compliance', coolingOffDays: 2, acknowledgement: ACKNOWLEDGEMENT },
    /^a whole number from 3 to 36500$/,
    { path: 'prod.backup.lock.coolingOffDays', found: 2 },
  ),
  bad(
    'a compliance lock on what is torn down at will',
    'dev.backup.lock',
    { mode: 'compliance', coolingOffDays: 3, acknowledgement: ACKNOWLEDGEMENT },
    /^governance, since dev\.deletionProtection\.enabled is false/,
    { path: 'dev.backup.lock.mode', found: 'compliance' },
  ),
  bad('another mode of the lock', 'dev.backup.lock', { mode: 'none' }, /^one of: governance, compliance$/, {
    path: 'dev.backup.lock.mode',
    found: 'none',
  }),
  bad(
    'a vault in another partition',
    'dev.backup.copyToVaultArn',
    VAULT.replace('arn:aws:', 'arn:aws-cn:'),
    /^the ARN of a vault in the partition aws/,
  ),
  bad('a vault by its name', 'dev.backup.copyToVaultArn', 'copies', /^the ARN of a vault/),
  bad(
    'a vault of the same account',
    'dev.backup.copyToVaultArn',
    VAULT.replace('999999999999', '111111111111'),
    /^a vault of another account than dev\.account\.id/,
  ),
  bad(
    'a vault of another account in another region',
    'dev.backup.copyToVaultArn',
    VAULT.replace('eu-central-1', 'eu-west-1'),
    /^a vault in dev\.primary\.name \(eu-central-1\): RDS/,
  ),
  bad('a name instead of an address', 'dev.backup.notify', ['on-call'], /^an e-mail address$/, {
    path: 'dev.backup.notify[0]',
    found: 'on-call',
  }),
  badTogether(
    'one address twice',
    { 'dev.backup.notify': ['a@example.com', 'a@example.com'] },
    /none of them twice$/,
    { path: 'dev.backup.notify', found: ['a@example.com', 'a@example.com'] },
  ),
];
