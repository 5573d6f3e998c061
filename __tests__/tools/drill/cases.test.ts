import { LOSS_CASES } from '../../../tools/drill/cases';
import { drillConfiguration } from '../../../tools/drill/environment';
import { DRILLED_STORES } from '../../../tools/drill/loss-case';
import { NOT_SHOWN } from '../../../tools/drill/not-shown';
import { allBlocks } from '../../../tools/runbooks/blocks';
import { stackOf, synthesizedPlatform } from '../../support/platform';

test('at least 25 losses are drilled, each under a name of its own', () => {
  const ids = LOSS_CASES.map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(25);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every store is lost at least once, to both events', () => {
  expect([...new Set(LOSS_CASES.map(({ store }) => store))].sort()).toEqual([...DRILLED_STORES].sort());
  expect(new Set(LOSS_CASES.map(({ event }) => event))).toEqual(new Set(['dataLoss', 'regionLoss']));
});

test('every case names blocks that stand in a runbook, or the guard that refuses it', () => {
  const known = allBlocks();
  for (const each of LOSS_CASES) {
    if (each.expected === 'refused') expect(each.guard.length).toBeGreaterThan(10);
    else
      expect({ id: each.id, unknown: each.blocks.filter((block) => !known.includes(block)) }).toEqual({
        id: each.id,
        unknown: [],
      });
  }
});

test('the drill’s environment is production, but for what lets it be lost', () => {
  const [environment] = drillConfiguration().environments;
  expect(environment).toMatchObject({
    production: false,
    deletionProtection: { enabled: false },
    sessions: { store: 'dynamodb' },
    disasterRecovery: {
      strategy: 'pilot-light',
      database: { kind: 'read-replica' },
      activeRegion: 'primary',
    },
  });
  const failedOver = drillConfiguration({ activeRegion: 'recovery', stateRegion: 'recovery' });
  expect(failedOver.environments[0]).toMatchObject({
    state: { region: 'recovery' },
    disasterRecovery: { activeRegion: 'recovery' },
  });
});

const production = synthesizedPlatform();

/** What the refused cases rely on stands in production, where no drill runs. */
test.each([
  ['prod-data', 'aws_db_instance', 'deletion_protection', true],
  ['prod-storage', 'aws_s3_bucket', 'force_destroy', false],
  ['prod-state', 'aws_dynamodb_table', 'deletion_protection_enabled', true],
])('%s guards each %s by %s in production', (stack, type, attribute, value) => {
  const found = Object.values(stackOf(production, stack).resources(type));
  expect(found.length).toBeGreaterThan(0);
  for (const each of found) expect(each[attribute]).toBe(value);
});

test('what no simulator shows names what of AWS shows it', () => {
  for (const { what, why, covered } of NOT_SHOWN) {
    for (const text of [what, why, covered]) expect(text.length).toBeGreaterThan(20);
  }
});
