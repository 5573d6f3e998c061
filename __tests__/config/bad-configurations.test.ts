import { ConfigurationError, loadConfiguration } from '../../src/config';
import { backup } from './bad-configurations/backup';
import { compute } from './bad-configurations/compute';
import { data } from './bad-configurations/data';
import { environment } from './bad-configurations/environment';
import { onPremises } from './bad-configurations/on-premises';
import { project } from './bad-configurations/project';
import { recovery } from './bad-configurations/recovery';
import { region } from './bad-configurations/region';
import { betweenEnvironments } from './bad-configurations/several-environments';
import { state } from './bad-configurations/state';
import { configurationWith, MISSING, problemsOf } from './good-configuration';

describe.each([
  { of: 'the project', cases: project },
  { of: 'an environment', cases: environment },
  { of: 'a region', cases: region },
  { of: 'the way to on-premises networks', cases: onPremises },
  { of: 'the state', cases: state },
  { of: 'the data tier', cases: data },
  { of: 'compute and edge', cases: compute },
  { of: 'backups', cases: backup },
  { of: 'disaster recovery', cases: recovery },
  { of: 'several environments', cases: betweenEnvironments },
])('a bad configuration of $of', ({ cases }) => {
  test.each(cases)('refuses $what, and tells this alone', ({ changes, path, found, allowed }) => {
    expect(problemsOf(configurationWith(changes))).toEqual([
      { path, found, allowed: expect.stringMatching(allowed) },
    ]);
  });
});

test('accepts the configuration that these cases change', () => {
  expect(problemsOf(configurationWith({}))).toEqual([]);
});

test('refuses a configuration without any environment', () => {
  const { project: good } = configurationWith({});
  expect(problemsOf({ project: good, environments: [] })).toEqual([
    { path: 'environments', found: [], allowed: 'a list of at least one environment' },
  ]);
});

describe('a configuration with many mistakes', () => {
  const mistakes = {
    'project.costCenter': MISSING,
    'dev.production': 'no',
    'dev.primary.natMode': 'double',
    'dev.recovery.name': 'eu-central-1',
    'staging.recovery.vpcCidr': '10.0.128.0/17',
    'staging.ports': { application: 5432 },
    'staging.state.hostname': 'http://terraform',
    'prod.acount': { id: '444444444444' },
    'prod.deletionProtection': { enabled: false, reason: 'To save a little time' },
    'prod.retention.logDays': 7,
  };

  // staging's block overlaps one of dev's, which the schema refuses for other settings: rules between settings run on
  // what is valid in itself.
  test('tells ten mistakes in three environments at once, those between settings too', () => {
    const paths = problemsOf(configurationWith(mistakes)).map(({ path }) => path);
    expect(paths.sort()).toEqual(
      [
        'project.costCenter',
        'dev.production',
        'dev.primary.natMode',
        'dev.recovery.name',
        'staging.recovery.vpcCidr',
        'staging.ports.database',
        'staging.state.hostname',
        'prod.acount',
        'prod.deletionProtection.enabled',
        'prod.retention.logDays',
      ].sort(),
    );
  });

  test('tells each on a line of its own with place, value and what is allowed', () => {
    const load = () =>
      loadConfiguration(configurationWith({ 'dev.ports.cache': 0, 'prod.account.id': MISSING }));
    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow(
      [
        'The configuration has 2 problems; nothing was written.',
        '  dev.ports.cache: found 0; allowed: a whole number from 1 to 65535',
        '  prod.account.id: missing; required: twelve digits, as text: "111122223333"',
      ].join('\n'),
    );
  });

  test('never shows a value that may be a secret', () => {
    const load = () => loadConfiguration(configurationWith({ 'dev.apiToken': 'hunter2' }));
    expect(load).toThrow('dev.apiToken');
    expect(load).not.toThrow('hunter2');
  });
});
