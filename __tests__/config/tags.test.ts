import { loadConfiguration, REQUIRED_TAGS, tagsOf } from '../../src/config';
import { configurationWith } from './good-configuration';

const { project, environments } = loadConfiguration(configurationWith({}));

test.each(environments)('$name has a value for every required tag, and no other tag', (environment) => {
  const tags = tagsOf(project, environment);
  expect(Object.keys(tags).sort()).toEqual([...REQUIRED_TAGS].sort());
  for (const value of Object.values(tags)) expect(value).toMatch(/^[\p{L}\p{N} _.:/=+\-@]{1,256}$/u);
});

test('says whose, of which environment and how sensitive a resource is', () => {
  expect(environments.map((environment) => tagsOf(project, environment))).toEqual([
    expect.objectContaining({ Environment: 'dev', DataClassification: 'internal' }),
    expect.objectContaining({ Environment: 'staging', DataClassification: 'internal' }),
    {
      Project: 'shop',
      Environment: 'prod',
      Owner: 'platform-team',
      CostCenter: 'cc-1000',
      DataClassification: 'confidential',
      ManagedBy: 'cdktf',
    },
  ]);
});
