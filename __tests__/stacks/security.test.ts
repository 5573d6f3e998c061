import { dev } from '../../environments/dev';
import { stackOf, synthesizedPlatform } from '../support/platform';
import type { Synthesized } from '../support/synthesized';

const stacks = synthesizedPlatform();
const security = stackOf(stacks, 'prod-security');
const recovery = stackOf(stacks, 'prod-recovery');

function aliases(stack: Synthesized): unknown[] {
  return Object.values(stack.resources('aws_kms_alias'))
    .map(({ name }) => name)
    .sort();
}

test('there is a multi-region key for each purpose, and its replica in the recovery region', () => {
  const expected = [
    'alias/groundwork-prod-backup',
    'alias/groundwork-prod-data',
    'alias/groundwork-prod-logs',
  ];
  expect(aliases(security)).toEqual(expected);
  expect(aliases(recovery)).toEqual(expected);
  expect(Object.values(security.resources('aws_kms_key')).map((key) => key['multi_region'])).toEqual([
    true,
    true,
    true,
  ]);
});

test('each replica is a copy of the key of its own purpose', () => {
  for (const [name, replica] of Object.entries(recovery.resources('aws_kms_replica_key'))) {
    const purpose = name.split('-')[0];
    expect(replica['primary_key_arn']).toMatch(new RegExp(`${purpose}-key`));
  }
});

test('the key of logs serves the log services, the key of data none, and the key of backups AWS Backup and the alarms about copies alone', () => {
  const services = (purpose: string) =>
    security
      .statements(`${purpose}-key_policy`)
      .flatMap(({ principals = [] }) => principals)
      .filter(({ type }) => type === 'Service')
      .flatMap(({ identifiers }) => identifiers)
      .sort();
  expect(services('logs')).toEqual([
    'cloudtrail.amazonaws.com',
    'delivery.logs.amazonaws.com',
    'logs.eu-central-1.amazonaws.com',
  ]);
  expect(services('data')).toEqual([]);
  expect(services('backup')).toEqual(['backup.amazonaws.com', 'cloudwatch.amazonaws.com']);
});

test('(4.1) the key of data lets Auto Scaling launch instances with volumes under it, by its own role alone', () => {
  const launching = security.statements('data-key_policy').filter(({ sid }) => /Volumes$/.test(sid ?? ''));
  expect(launching.map(({ sid }) => sid)).toEqual(['LaunchWithVolumes', 'GrantToVolumes']);
  for (const { condition } of launching) {
    expect(condition).toContainEqual({
      test: 'ArnEquals',
      variable: 'aws:PrincipalArn',
      values: [
        'arn:aws:iam::333333333333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
      ],
    });
  }
});

test('production cannot lose its keys or its log archive by a destroy', () => {
  for (const type of ['aws_kms_key', 'aws_s3_bucket']) {
    for (const resource of Object.values(security.resources(type))) {
      expect(resource).toMatchObject({ lifecycle: { prevent_destroy: true } });
    }
  }
});

test('the guards of the account stand once, those of a region in both', () => {
  expect(Object.keys(security.resources('aws_s3_account_public_access_block'))).toHaveLength(1);
  expect(Object.keys(recovery.resources('aws_s3_account_public_access_block'))).toHaveLength(0);
  for (const stack of [security, recovery]) {
    for (const type of [
      'aws_ebs_encryption_by_default',
      'aws_ebs_default_kms_key',
      'aws_accessanalyzer_analyzer',
    ]) {
      expect(Object.keys(stack.resources(type))).toHaveLength(1);
    }
  }
});

test('an environment that shares its account leaves the account’s settings to the other', () => {
  const shared = synthesizedPlatform([
    dev,
    {
      ...dev,
      name: 'qa',
      account: { ...dev.account, ownsAccountSettings: false },
      primary: { ...dev.primary, vpcCidr: '10.40.0.0/16' },
      recovery: { ...dev.recovery, vpcCidr: '10.41.0.0/16' },
    },
  ]);
  const types = Object.keys(stackOf(shared, 'qa-security').document['resource'] ?? {});
  expect(types).not.toContain('aws_s3_account_public_access_block');
  expect(types).not.toContain('aws_ebs_encryption_by_default');
});
