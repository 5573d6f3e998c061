import { prod } from '../../../environments/prod';
import { CONFIGURATION_OPERATORS, configurationMutantsOf } from '../../../tools/mutate/configuration-mutants';
import { ACCEPTED, report } from '../../../tools/mutate/report';
import { caughtByConfiguration } from '../../../tools/mutate/rungs';
import { sampleOf } from '../../../tools/mutate/sample';

const mutants = configurationMutantsOf(prod);

/** What the configuration offers, so that its checks cannot refuse it; the tests of the stacks may. */
const OFFERED = ['not-production', 'dns-only-told', 'reads-unseen', 'no-proxy', 'one-nat'];

test('each bad setting has a name of its own and changes the configuration, which stays as it was', () => {
  const before = JSON.stringify(prod);
  expect(new Set(CONFIGURATION_OPERATORS.map(([id]) => id)).size).toBe(mutants.length);
  for (const { id, environment } of mutants) {
    expect({ id, same: JSON.stringify(environment) === before }).toEqual({ id, same: false });
  }
  expect(JSON.stringify(prod)).toBe(before);
});

test('the checks of the configuration refuse each, but for what they offer as a choice', () => {
  const refused = caughtByConfiguration(mutants);
  expect(mutants.filter(({ id }) => !refused.has(id)).map(({ operator }) => operator)).toEqual(OFFERED);
});

test('a sample is the same for the same seed, whatever the order, and another for another', () => {
  const ids = (size: number, seed: number, all = mutants) => sampleOf(all, size, seed).map(({ id }) => id);
  expect(ids(10, 1)).toEqual(ids(10, 1, [...mutants].reverse()));
  expect(ids(10, 1)).toHaveLength(10);
  expect(ids(10, 1)).not.toEqual(ids(10, 2));
});

describe('the report', () => {
  const survivors = ['dns-only-told', 'acl-open'].map((operator) => ({
    id: `x--${operator}`,
    operator,
    what: `does ${operator}`,
    address: 'here',
  }));
  const page = report({
    environment: 'prod',
    sampleOf: { all: 40, seed: 7 },
    mutants: 10,
    caught: { configuration: 5, tests: 3 },
    share: 0.8,
    survivors,
  });

  test('tells the share of each rung, and that it is of a sample', () => {
    expect(page).toContain('**80.0 percent of 10 bad changes are seen.**');
    expect(page).toContain('| checks of the configuration, before anything is made | 5 | 50.0 % |');
    expect(page).toContain('`--sample 10 --seed 7`');
  });

  test('tells why a survivor is right, or that a test is missing', () => {
    expect(page).toContain(`| does dns-only-told | \`here\` | ${ACCEPTED['dns-only-told']} |`);
    expect(page).toContain('| does acl-open | `here` | **not yet known: a test is missing** |');
  });
});
