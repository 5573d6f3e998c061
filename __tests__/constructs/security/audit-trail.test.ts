import { Cloudtrail } from '@cdktf/provider-aws/lib/cloudtrail';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { AuditTrail, type ObjectAuditing } from '../../../src/constructs/security/audit-trail';
import { synthesize } from '../../support/synthesized';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/one';

function trail(objectAuditing: ObjectAuditing = 'writes') {
  return synthesize((stack) => {
    new AuditTrail(stack, 'audit-trail', {
      name: 'groundwork-dev-audit',
      location: { accountId: '111111111111', region: 'eu-central-1' },
      bucketName: 'archive',
      bucketReady: [],
      kmsKeyArn: KEY,
      logRetentionDays: 365,
      objectAuditing,
    });
  });
}

test('records all regions and global services, with digests that prove the records', () => {
  expect(trail().json).toHaveResourceWithProperties(Cloudtrail, {
    is_multi_region_trail: true,
    include_global_service_events: true,
    enable_log_file_validation: true,
    kms_key_id: KEY,
  });
});

test('writes to an encrypted log group that keeps its records', () => {
  expect(trail().json).toHaveResourceWithProperties(CloudwatchLogGroup, {
    kms_key_id: KEY,
    retention_in_days: 365,
  });
});

test('its role may write to its own streams and nothing else', () => {
  expect(trail().statements('delivery')).toEqual([
    expect.objectContaining({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [expect.stringMatching(/:log-stream:111111111111_CloudTrail_\*$/)],
    }),
  ]);
});

test('only this trail takes the role', () => {
  expect(trail().statements('trust')).toEqual([
    expect.objectContaining({
      condition: [
        {
          test: 'StringEquals',
          variable: 'aws:SourceArn',
          values: ['arn:aws:cloudtrail:eu-central-1:111111111111:trail/groundwork-dev-audit'],
        },
      ],
    }),
  ]);
});

interface Selector {
  readonly field_selector: { readonly field: string; readonly equals: string[] }[];
}

function selectors(objectAuditing: ObjectAuditing): string[] {
  const all = trail(objectAuditing).resource('aws_cloudtrail')['advanced_event_selector'] as Selector[];
  return all.map(({ field_selector }) =>
    field_selector.map(({ field, equals }) => `${field}=${equals.join()}`).join(' '),
  );
}

test.each<[ObjectAuditing, string[]]>([
  ['none', []],
  ['writes', ['eventCategory=Data resources.type=AWS::S3::Object readOnly=false']],
  ['all', ['eventCategory=Data resources.type=AWS::S3::Object']],
])('object auditing %s: management events always, and these data events: %j', (objectAuditing, data) => {
  expect(selectors(objectAuditing)).toEqual(['eventCategory=Management', ...data]);
});
