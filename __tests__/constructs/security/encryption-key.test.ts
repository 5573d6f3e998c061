import {
  EncryptionKey,
  type EncryptionKeyProps,
  ReplicaKey,
} from '../../../src/constructs/security/encryption-key';
import {
  cloudTrail,
  cloudWatchLogs,
  logDelivery,
  principalsThrough,
} from '../../../src/constructs/security/key-users';
import { type Statement, synthesize } from '../../support/synthesized';

const ADMINISTRATOR = 'arn:aws:iam::111111111111:role/key-administrator';
const ROOT = 'arn:aws:iam::111111111111:root';
/** What reads or makes data with a key, as against what manages it. */
const USES = /^kms:(Decrypt|Encrypt|GenerateDataKey|ReEncrypt|Sign|Verify|GenerateMac)/;

const props: EncryptionKeyProps = {
  alias: 'groundwork-dev-logs',
  description: 'Logs',
  location: { accountId: '111111111111', region: 'eu-central-1' },
  administrators: [ADMINISTRATOR],
  users: [
    principalsThrough('s3', 'dynamodb'),
    cloudWatchLogs,
    logDelivery,
    cloudTrail('groundwork-dev-audit', 'eu-central-1'),
  ],
  deletionWindowInDays: 30,
  preventDestroy: true,
};

const made = synthesize((stack) => {
  new EncryptionKey(stack, 'logs-key', props);
});

function statement(sid: string): Statement {
  const found = made.statements('logs-key_policy').find((candidate) => candidate.sid === sid);
  if (found === undefined) throw new Error(`no statement ${sid}`);
  return found;
}

test('is a multi-region key that rotates and whose deletion takes its time', () => {
  expect(made.resource('aws_kms_key')).toMatchObject({
    multi_region: true,
    enable_key_rotation: true,
    deletion_window_in_days: 30,
    lifecycle: { prevent_destroy: true },
  });
  expect(made.resource('aws_kms_alias')).toMatchObject({ name: 'alias/groundwork-dev-logs' });
});

test('administrators manage the key and cannot use it', () => {
  const administer = statement('Administer');
  expect(administer.principals).toEqual([{ type: 'AWS', identifiers: [ROOT, ADMINISTRATOR] }]);
  expect(administer.actions).toContain('kms:PutKeyPolicy');
  expect(administer.actions.filter((action) => USES.test(action) || action.includes('*'))).toEqual([]);
});

test('nobody uses the key without a condition', () => {
  const unconditional = made
    .statements('logs-key_policy')
    .filter(
      ({ actions, condition = [] }) => actions.some((action) => USES.test(action)) && condition.length === 0,
    );
  expect(unconditional).toEqual([]);
});

test('no statement gives every action', () => {
  expect(made.statements('logs-key_policy').flatMap(({ actions }) => actions)).not.toContain('kms:*');
});

test('principals of the account use it through the named services of its region only', () => {
  expect(statement('UseThroughServices')).toMatchObject({
    principals: [{ type: 'AWS', identifiers: [ROOT] }],
    condition: [
      {
        test: 'StringEquals',
        variable: 'kms:ViaService',
        values: ['s3.eu-central-1.amazonaws.com', 'dynamodb.eu-central-1.amazonaws.com'],
      },
    ],
  });
});

test('grants are made for AWS resources only', () => {
  expect(statement('GrantToServices')).toMatchObject({
    actions: ['kms:CreateGrant'],
    condition: expect.arrayContaining([
      { test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] },
    ]),
  });
});

test.each([
  [
    'EncryptLogGroups',
    'kms:EncryptionContext:aws:logs:arn',
    'arn:aws:logs:eu-central-1:111111111111:log-group:*',
  ],
  [
    'EncryptTrail',
    'aws:SourceArn',
    'arn:aws:cloudtrail:eu-central-1:111111111111:trail/groundwork-dev-audit',
  ],
  ['DeliverLogs', 'aws:SourceAccount', '111111111111'],
])('the service behind %s acts for this account’s resources only', (sid, variable, value) => {
  expect(statement(sid).condition).toContainEqual(expect.objectContaining({ variable, values: [value] }));
});

test('a replica follows its primary and has a policy for its own region', () => {
  const replica = synthesize((stack) => {
    new ReplicaKey(stack, 'logs-key', {
      ...props,
      location: { accountId: '111111111111', region: 'eu-west-1' },
      primaryKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/mrk-one',
    });
  });
  expect(replica.resource('aws_kms_replica_key')).toMatchObject({
    primary_key_arn: 'arn:aws:kms:eu-central-1:111111111111:key/mrk-one',
  });
  const services = replica
    .statements('logs-key_policy')
    .flatMap(({ principals = [] }) => principals)
    .filter(({ type }) => type === 'Service')
    .flatMap(({ identifiers }) => identifiers);
  expect(services).toContain('logs.eu-west-1.amazonaws.com');
  expect(services).not.toContain('logs.eu-central-1.amazonaws.com');
});
