import { prod } from '../../environments/prod';
import { stackOf, synthesizedPlatform } from '../support/platform';

const stacks = synthesizedPlatform();
const storage = stackOf(stacks, 'prod-storage');
const recovery = stackOf(stacks, 'prod-recovery-storage');
const DISTRIBUTION = /terraform_remote_state.*prod-edge.*aws_cloudfront_distribution/;

describe.each([
  ['the assets', storage, 'groundwork-prod-assets-333333333333'],
  ['their copy in the recovery region', recovery, 'groundwork-prod-assets-replica-333333333333'],
])('(2.2) %s', (_, stack, bucket) => {
  test('can be read by this distribution and by no other', () => {
    const serve = stack.statements('assets_policy-document').find(({ sid }) => sid === 'ServeToDistribution');
    expect(serve).toMatchObject({
      principals: [{ type: 'Service', identifiers: ['cloudfront.amazonaws.com'] }],
      actions: ['s3:GetObject'],
      resources: [`arn:aws:s3:::${bucket}/*`],
      condition: [
        { test: 'StringEquals', variable: 'aws:SourceArn', values: [expect.stringMatching(DISTRIBUTION)] },
      ],
    });
  });

  test('have a key that this distribution decrypts with, and nothing more', () => {
    const decrypt = stack.statements('assets-key_policy').find(({ sid }) => sid === 'DecryptForDistribution');
    expect(decrypt).toMatchObject({
      actions: ['kms:Decrypt'],
      condition: [{ variable: 'aws:SourceArn', values: [expect.stringMatching(DISTRIBUTION)] }],
    });
  });

  test('are private by all four blocks', () => {
    expect(stack.resource('aws_s3_bucket_public_access_block', 'assets')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
  });
});

test.each(['assets', 'uploads'])(
  '(3.2) the %s are copied within 15 minutes, encrypted there with that region’s key',
  (name) => {
    const [rule] = storage.resource('aws_s3_bucket_replication_configuration', `${name}-replication`)[
      'rule'
    ] as object[];
    expect(rule).toMatchObject({
      status: 'Enabled',
      source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
      destination: {
        bucket: expect.stringMatching(/prod-recovery-storage/),
        encryption_configuration: { replica_kms_key_id: expect.stringMatching(/prod-recovery/) },
        replication_time: { status: 'Enabled', time: { minutes: 15 } },
        metrics: { status: 'Enabled' },
      },
    });
  },
);

test.each(['assets', 'uploads'])(
  '(11) what is written to the copy of the %s comes back, unless the configuration wants it one way',
  (name) => {
    const back = storage.resource('aws_s3_bucket_replication_configuration', `${name}-return`);
    expect(back).toMatchObject({
      provider: 'aws.recovery',
      bucket: expect.stringMatching(/prod-recovery-storage/),
      rule: [
        {
          source_selection_criteria: { replica_modifications: { status: 'Enabled' } },
          destination: { bucket: expect.stringContaining(`aws_s3_bucket.${name}_bucket`) },
        },
      ],
    });
    const oneWay = synthesizedPlatform([
      {
        ...prod,
        storage: { replication: { twoWay: false } },
        disasterRecovery: { strategy: 'backup-and-restore' },
      },
    ]);
    const configurations = stackOf(oneWay, 'prod-storage').resources(
      'aws_s3_bucket_replication_configuration',
    );
    expect(Object.keys(configurations).filter((key) => key.includes('return'))).toEqual([]);
  },
);
test('the site opens with a page, which is copied too and never changed again', () => {
  const page = storage.resource('aws_s3_object');
  const { default_root_object } = stackOf(stacks, 'prod-edge').resource('aws_cloudfront_distribution');
  expect(page).toMatchObject({
    bucket: expect.stringContaining('aws_s3_bucket.assets'),
    key: default_root_object,
    content: expect.stringContaining('<h1>'),
    content_type: 'text/html; charset=utf-8',
    kms_key_id: expect.stringContaining('assets-key'),
    lifecycle: { ignore_changes: 'all', prevent_destroy: true },
  });
  expect(page['depends_on']).toContainEqual(
    expect.stringMatching(/^aws_s3_bucket_replication_configuration\.assets/),
  );
});

test('that page leads to the application, and has nothing that the content policy refuses', () => {
  const content = String(storage.resource('aws_s3_object')['content']);
  const behaviours = stackOf(stacks, 'prod-edge').resource('aws_cloudfront_distribution')[
    'ordered_cache_behavior'
  ] as { path_pattern: string; target_origin_id: string }[];
  const links = [...content.matchAll(/href="([^"]+)"/g)].map(([, link]) => link);
  expect(links).not.toEqual([]);
  for (const link of links) {
    expect(behaviours.find(({ path_pattern }) => path_pattern === link)?.target_origin_id).toBe(
      'application',
    );
  }
  expect(content).not.toMatch(/<(style|script)|style=|\bon[a-z]+=|\$\{/);
});

test('uploads go to Intelligent-Tiering, are archived unread, and their old versions end', () => {
  const [rule] = storage.resource('aws_s3_bucket_lifecycle_configuration', 'uploads')['rule'] as object[];
  expect(rule).toMatchObject({
    transition: [{ days: 0, storage_class: 'INTELLIGENT_TIERING' }],
    noncurrent_version_expiration: [{ noncurrent_days: 90 }],
  });
  expect(storage.resource('aws_s3_bucket_intelligent_tiering_configuration')['tiering']).toEqual([
    { access_tier: 'ARCHIVE_ACCESS', days: 180 },
  ]);
});

test('both buckets are listed weekly, logged, versioned and announced', () => {
  for (const type of ['aws_s3_bucket_inventory', 'aws_s3_bucket_logging', 'aws_s3_bucket_versioning']) {
    expect(Object.keys(storage.resources(type))).toHaveLength(2);
  }
  for (const notification of Object.values(storage.resources('aws_s3_bucket_notification'))) {
    expect(notification['eventbridge']).toBe(true);
  }
});

test('a browser may upload from the site, and from origins that are named', () => {
  const rules = (stack: typeof storage) =>
    (stack.resource('aws_s3_bucket_cors_configuration')['cors_rule'] as { allowed_origins: string[] }[])[0];
  expect(rules(storage)?.allowed_origins).toEqual(['https://app.example.com']);
  const named = synthesizedPlatform([{ ...prod, storage: { corsOrigins: ['https://admin.example.com'] } }]);
  expect(rules(stackOf(named, 'prod-storage'))?.allowed_origins).toEqual([
    'https://app.example.com',
    'https://admin.example.com',
  ]);
});

describe('restricted data', () => {
  const restricted = synthesizedPlatform([
    { ...prod, dataClassification: 'restricted', storage: { objectLock: { days: 60 } } },
  ]);
  const locked = stackOf(restricted, 'prod-storage');

  test('are locked, in the copy too', () => {
    expect(locked.resource('aws_s3_bucket', 'uploads')['object_lock_enabled']).toBe(true);
    expect(locked.resource('aws_s3_bucket_object_lock_configuration')).toMatchObject({
      rule: { default_retention: { mode: 'GOVERNANCE', days: 60 } },
    });
    expect(
      stackOf(restricted, 'prod-recovery-storage').resource('aws_s3_bucket', 'uploads')[
        'object_lock_enabled'
      ],
    ).toBe(true);
    expect(storage.resource('aws_s3_bucket', 'uploads')).not.toHaveProperty('object_lock_enabled');
  });

  test('are copied with their locks, which the role that copies them may read', () => {
    const readVersions = (stack: typeof locked, name: string) =>
      stack.statements(`${name}-replication_copy`).find(({ sid }) => sid === 'ReadVersions')?.actions;
    const locks = expect.arrayContaining(['s3:GetObjectRetention', 's3:GetObjectLegalHold']);
    expect(readVersions(locked, 'uploads')).toEqual(locks);
    expect(readVersions(locked, 'assets')).not.toEqual(locks);
    expect(readVersions(storage, 'uploads')).not.toEqual(locks);
  });
});

test('(1.1) no stack before the edge knows the distribution, and the edge knows the buckets by name', () => {
  const edge = stackOf(stacks, 'prod-edge');
  expect(edge.json).not.toMatch(/reference-input-prod-(storage|recovery-storage)/);
  for (const id of ['prod-security', 'prod-network', 'prod-data', 'prod-compute', 'prod-global']) {
    expect(stackOf(stacks, id).json).not.toMatch(/reference-input-prod-(edge|storage|recovery-storage)/);
  }
});
