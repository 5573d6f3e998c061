import { BucketReplication } from '../../../src/constructs/storage/bucket-replication';
import { SecureBucket } from '../../../src/constructs/storage/secure-bucket';
import { synthesize } from '../../support/synthesized';

const SOURCE_KEY = 'arn:aws:kms:eu-central-1:111111111111:key/one';
const DESTINATION_KEY = 'arn:aws:kms:eu-west-1:111111111111:key/two';

const replicated = (options: { deleteMarkers?: boolean; twoWay?: boolean } = {}) =>
  synthesize((stack) => {
    const bucket = (id: string, kmsKeyArn: string) =>
      new SecureBucket(stack, id, {
        bucketName: `${id}-111111111111`,
        kmsKeyArn,
        lifecycle: { noncurrentVersionDays: 90 },
        protection: { preventDestroy: false, deletionProtection: true },
        replicated: true,
        backup: true,
      });
    const [original, copy] = [bucket('source', SOURCE_KEY), bucket('copy', DESTINATION_KEY)];
    new BucketReplication(stack, 'replication', {
      ...options,
      roleName: 'copier',
      accountId: '111111111111',
      source: {
        bucketName: original.bucketName,
        arn: original.arn,
        ready: original.ready,
        kmsKeyArn: SOURCE_KEY,
        region: 'eu-central-1',
      },
      destination: { arn: copy.arn, ready: copy.ready, kmsKeyArn: DESTINATION_KEY, region: 'eu-west-1' },
    });
  });
const made = replicated();

function rule(of = made): Record<string, unknown> {
  const [only] = of.resource('aws_s3_bucket_replication_configuration')['rule'] as Record<string, unknown>[];
  if (only === undefined) throw new Error('no replication rule');
  return only;
}

test('copies encrypted objects, encrypted in the other region with that region’s key', () => {
  expect(rule()).toMatchObject({
    status: 'Enabled',
    source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
    destination: { encryption_configuration: { replica_kms_key_id: DESTINATION_KEY } },
  });
});

test('copies within the time that S3 promises, and measures it', () => {
  expect(rule()).toMatchObject({
    destination: {
      replication_time: { status: 'Enabled', time: { minutes: 15 } },
      metrics: { status: 'Enabled', event_threshold: { minutes: 15 } },
    },
  });
});

test('copies deletions only where that is asked for, and then the role may', () => {
  expect(rule()).toMatchObject({ delete_marker_replication: { status: 'Disabled' } });
  const asked = replicated({ deleteMarkers: true });
  expect(rule(asked)).toMatchObject({ delete_marker_replication: { status: 'Enabled' } });
  const writing = (of: typeof made) =>
    of.statements('replication_copy').find(({ sid }) => sid === 'WriteReplicas')?.actions;
  expect(writing(made)).not.toContain('s3:ReplicateDelete');
  expect(writing(asked)).toContain('s3:ReplicateDelete');
});

test('lets changes of copies follow where there is a way back', () => {
  expect(rule()['source_selection_criteria']).not.toHaveProperty('replica_modifications');
  expect(rule(replicated({ twoWay: true }))).toMatchObject({
    source_selection_criteria: { replica_modifications: { status: 'Enabled' } },
  });
});

test('waits until both buckets keep versions', () => {
  const dependencies = made.resource('aws_s3_bucket_replication_configuration')['depends_on'] as string[];
  expect(dependencies.filter((address) => address.startsWith('aws_s3_bucket_versioning.'))).toHaveLength(2);
});

test('the role decrypts with the source’s key and encrypts with the copy’s, through S3 alone', () => {
  const keys = made
    .statements('replication_copy')
    .filter(({ actions }) => actions.some((action) => action.startsWith('kms:')));
  expect(keys).toEqual([
    expect.objectContaining({
      actions: ['kms:Decrypt'],
      resources: [SOURCE_KEY],
      condition: [
        { test: 'StringEquals', variable: 'kms:ViaService', values: ['s3.eu-central-1.amazonaws.com'] },
      ],
    }),
    expect.objectContaining({
      resources: [DESTINATION_KEY],
      condition: [
        { test: 'StringEquals', variable: 'kms:ViaService', values: ['s3.eu-west-1.amazonaws.com'] },
      ],
    }),
  ]);
});

test('only S3 takes the role, and only for the account', () => {
  expect(made.statements('replication_trust')).toEqual([
    expect.objectContaining({
      principals: [{ type: 'Service', identifiers: ['s3.amazonaws.com'] }],
      condition: expect.arrayContaining([
        { test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111111111111'] },
      ]),
    }),
  ]);
});
