import {
  BACKUP_KINDS,
  backupPlanOf,
  backupPlansOf,
  copiesOf,
  DATA_CLASSES,
  leastOf,
  loadConfiguration,
  retentionRange,
} from '../../src/config';
import { type Changes, configurationWith } from './good-configuration';

/** The environment `prod` of the good configuration, with some settings changed. */
function prod(changes: Changes = {}) {
  const [, , environment] = loadConfiguration(configurationWith(changes)).environments;
  if (environment === undefined) throw new Error('no prod');
  return environment;
}

const frequencies = (environment: ReturnType<typeof prod>, kind: 'objects' | 'databases') =>
  backupPlanOf(environment, environment.dataClassification, kind).rules.map(({ frequency }) => frequency);

describe('(3.2) the plans that nobody has changed', () => {
  const environment = prod();

  test.each(BACKUP_KINDS.flatMap((kind) => DATA_CLASSES.map((dataClass) => ({ kind, dataClass }))))(
    'back up and copy $kind of the class $dataClass each day',
    ({ kind, dataClass }) => {
      const plan = backupPlanOf(environment, dataClass, kind);
      expect(plan.rules.map(({ frequency }) => frequency)).toContain('daily');
      expect(copiesOf(plan).everyHours).toBeLessThanOrEqual(24);
    },
  );

  test('are kept the longer, the more sensitive the data', () => {
    const kept = DATA_CLASSES.map((dataClass) =>
      Math.max(...backupPlanOf(environment, dataClass, 'databases').rules.map(({ days }) => days)),
    );
    expect(kept).toEqual([14, 35, 365, 2555]);
  });

  test('copy databases of restricted data each hour, the others each day', () => {
    const hours = DATA_CLASSES.map(
      (dataClass) => copiesOf(backupPlanOf(environment, dataClass, 'databases')).everyHours,
    );
    expect(hours).toEqual([24, 24, 24, 1]);
  });
});

test('buckets are backed up continuously and databases never: RDS keeps its own point-in-time recovery', () => {
  for (const dataClass of DATA_CLASSES) {
    const rules = backupPlanOf(prod(), dataClass, 'databases').rules.map(({ frequency }) => frequency);
    expect([dataClass, rules]).not.toEqual([dataClass, expect.arrayContaining(['continuous'])]);
  }
  expect(frequencies(prod(), 'objects')).toEqual(['continuous', 'daily', 'weekly', 'monthly']);
  expect(frequencies(prod(), 'databases')).toEqual(['daily', 'weekly', 'monthly']);
});

test('a plan that is given takes the place of the default as a whole', () => {
  const environment = prod({ 'prod.backup.plans.confidential': { dailyDays: 10, copyDays: 10 } });
  expect(frequencies(environment, 'objects')).toEqual(['daily']);
  expect(environment.backup.plans.internal).toEqual(prod().backup.plans.internal);
});

test('only monthly backups of databases grow cold, and only copies that are kept 90 days longer', () => {
  const confidential = (copyDays: number) =>
    prod({
      'prod.backup.plans.confidential': { dailyDays: 30, monthlyDays: 365, coldAfterDays: 100, copyDays },
    });
  const monthly = (environment: ReturnType<typeof prod>, kind: 'objects' | 'databases') =>
    backupPlanOf(environment, 'confidential', kind).rules.at(-1);
  expect(monthly(confidential(190), 'databases')).toEqual({
    frequency: 'monthly',
    days: 365,
    coldAfterDays: 100,
    copy: { days: 190, coldAfterDays: 100 },
  });
  expect(monthly(confidential(189), 'databases')?.copy).toEqual({ days: 189 });
  expect(monthly(confidential(190), 'objects')).toEqual({
    frequency: 'monthly',
    days: 365,
    copy: { days: 190 },
  });
  expect(backupPlanOf(confidential(190), 'confidential', 'databases').rules[0]).toEqual({
    frequency: 'daily',
    days: 30,
    copy: { days: 30 },
  });
});

test('an environment has plans for its own data, and for the public files that it serves', () => {
  const names = (changes: Changes) =>
    backupPlansOf(prod(changes)).map(({ dataClass, kind }) => `${dataClass} ${kind}`);
  expect(names({})).toEqual(['public objects', 'confidential objects', 'confidential databases']);
  expect(names({ 'prod.dataClassification': 'public' })).toEqual(['public objects', 'public databases']);
});

test('a lock takes the shortest and the longest time that a plan in use asks for, in each vault its own', () => {
  const plans = backupPlansOf(
    prod({
      'prod.backup.plans.confidential': { continuousDays: 5, dailyDays: 20, monthlyDays: 400, copyDays: 40 },
    }),
  );
  expect(retentionRange(plans, 'primary')).toEqual({ minimumDays: 5, maximumDays: 400 });
  expect(retentionRange(plans, 'recovery')).toEqual({ minimumDays: 14, maximumDays: 40 });
});

test('the least of several plans is what all of them do', () => {
  expect(leastOf(backupPlansOf(prod()))).toEqual({ everyHours: 24, keptDays: 14 });
  const weekly = prod({
    'prod.production': false,
    'prod.backup.plans.confidential': { weeklyDays: 60, copyDays: 60 },
  });
  expect(leastOf(backupPlansOf(weekly))).toEqual({ everyHours: 168, keptDays: 14 });
});
