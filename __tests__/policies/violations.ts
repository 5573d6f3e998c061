import type { StackJson } from '../../src/policies';
import { KIND_OF_TYPE, NOT_BACKED_UP } from '../../src/policies/backed-up';

/** The path that every element of the table bears. */
export const PATH = 'prod-test/something';

type Attributes = Record<string, unknown>;

export interface Case {
  readonly what: string;
  readonly policy: string;
  readonly stack: StackJson;
  /** What the violation must say was found. */
  readonly found: RegExp;
}

const GUARDED = { lifecycle: { prevent_destroy: true } };
const DATABASE = { ...GUARDED, deletion_protection: true, storage_encrypted: true, kms_key_id: 'k' };
const TABLE = {
  ...GUARDED,
  deletion_protection_enabled: true,
  server_side_encryption: { enabled: true, kms_key_arn: 'k' },
};
/** Its encryption is a resource of its own, which a case of one resource cannot have. */
const BUCKET = {
  ...GUARDED,
  '//': {
    metadata: { path: PATH },
    justifications: [{ policy: 'encryption-at-rest', reason: 'This case is about another policy' }],
  },
};
const TAGS = {
  Project: 'p',
  Environment: 'e',
  Owner: 'o',
  CostCenter: 'c',
  DataClassification: 'internal',
  ManagedBy: 'cdktf',
};

const REGION = 'eu-central-1';

/** What selections take in the cases. */
export const SELECTIONS = [
  { region: REGION, tags: { Backup: 'objects', Project: TAGS.Project } },
  { region: REGION, tags: { Backup: 'databases', Project: TAGS.Project } },
];

/** A provider of each region, of which the first has no alias. */
const provider = (...regions: readonly (string | undefined)[]): StackJson['provider'] => ({
  aws: regions.map((region, index) => ({
    ...(region && { region }),
    ...(index > 0 && { alias: `other-${index}` }),
    default_tags: [{ tags: TAGS }],
  })),
});

/** A resource that is backed up as it must be, so that a case about another policy breaks that one alone. */
export function resource(type: string, attributes: Attributes): StackJson {
  const kind = KIND_OF_TYPE[type];
  const justifications = NOT_BACKED_UP.has(type)
    ? [{ policy: 'backed-up', reason: 'This case is about another policy' }]
    : [];
  return bareResource(type, {
    '//': { metadata: { path: PATH }, justifications },
    ...(kind && { tags: { Backup: kind } }),
    ...attributes,
  });
}

function bareResource(type: string, attributes: Attributes): StackJson {
  return {
    provider: provider(REGION),
    resource: { [type]: { it: { '//': { metadata: { path: PATH } }, ...attributes } } },
  };
}

export function document(statement: Attributes): StackJson {
  return {
    data: { aws_iam_policy_document: { it: { '//': { metadata: { path: PATH } }, statement: [statement] } } },
  };
}

function cases(
  policy: string,
  rows: readonly (readonly [what: string, stack: StackJson, found: RegExp])[],
): Case[] {
  return rows.map(([what, stack, found]) => ({ policy, what, stack, found }));
}

const withoutOwner = { ...TAGS, Owner: '' };

export const VIOLATIONS: readonly Case[] = [
  ...cases('required-tags', [
    ['a provider without tags', { provider: { aws: [{}] } }, /default_tags without Project, Environment/],
    ['an empty tag', { provider: { aws: [{ default_tags: [{ tags: withoutOwner }] }] } }, /without Owner/],
    [
      'an aliased provider without tags',
      { provider: { aws: [{ default_tags: [{ tags: TAGS }] }, { alias: 'recovery' }] } },
      /default_tags without/,
    ],
    [
      'an environment of its own',
      resource('aws_vpc', { tags: { Environment: 'other' } }),
      /a tag Environment/,
    ],
    ['a blank owner', resource('aws_vpc', { tags: { Owner: '' } }), /a tag Owner/],
    ['an unknown class', resource('aws_vpc', { tags: { DataClassification: 'secret' } }), /"secret"/],
    ['a group without tags', resource('aws_autoscaling_group', {}), /propagate_at_launch for Project/],
    [
      'a group that keeps its tags',
      resource('aws_autoscaling_group', {
        tag: Object.entries(TAGS).map(([key, value]) => ({ key, value, propagate_at_launch: false })),
      }),
      /propagate_at_launch/,
    ],
    [
      'a template that tags no volumes',
      resource('aws_launch_template', {
        tag_specifications: [{ resource_type: 'instance', tags: TAGS }],
        block_device_mappings: [{ ebs: { encrypted: 'true', kms_key_id: 'k' } }],
      }),
      /volumes/,
    ],
    [
      'an instance with bare volumes',
      resource('aws_instance', { root_block_device: { encrypted: true, kms_key_id: 'k' } }),
      /volume_tags/,
    ],
    ['a service that tags no tasks', resource('aws_ecs_service', {}), /propagate_tags/],
  ]),
  ...cases('encryption-at-rest', [
    ...['aws_redshift_cluster', 'aws_opensearch_domain', 'aws_neptune_cluster', 'aws_docdb_cluster'].map(
      (type) =>
        [`a bare ${type}`, resource(type, { ...GUARDED, deletion_protection: true }), /encrypt/] as const,
    ),
    [
      'a bucket with a key and another algorithm',
      {
        provider: provider(REGION),
        resource: {
          ...resource('aws_s3_bucket', GUARDED).resource,
          aws_s3_bucket_server_side_encryption_configuration: {
            it: {
              bucket: '${aws_s3_bucket.it.id}',
              rule: [
                {
                  apply_server_side_encryption_by_default: {
                    sse_algorithm: 'AES256',
                    kms_master_key_id: 'k',
                  },
                },
              ],
            },
          },
        },
      },
      /aws:kms and a key/,
    ],
    ['a bare bucket', resource('aws_s3_bucket', { ...GUARDED }), /server_side_encryption_configuration/],
    [
      'a bucket with S3-managed keys',
      {
        provider: provider(REGION),
        resource: {
          ...resource('aws_s3_bucket', GUARDED).resource,
          aws_s3_bucket_server_side_encryption_configuration: {
            it: {
              bucket: '${aws_s3_bucket.it.id}',
              rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
            },
          },
        },
      },
      /aws:kms and a key/,
    ],
    [
      'a table with AWS’s own key',
      resource('aws_dynamodb_table', { ...GUARDED, deletion_protection_enabled: true }),
      /server_side_encryption/,
    ],
    ['a log group', resource('aws_cloudwatch_log_group', { retention_in_days: 365 }), /kms_key_id/],
    ['a trail', resource('aws_cloudtrail', {}), /kms_key_id/],
    ['a topic', resource('aws_sns_topic', {}), /kms_master_key_id/],
    ['a queue', resource('aws_sqs_queue', { sqs_managed_sse_enabled: true }), /kms_master_key_id/],
    [
      'a database',
      resource('aws_db_instance', { ...GUARDED, deletion_protection: true, storage_encrypted: false }),
      /storage_encrypted, kms_key_id/,
    ],
    [
      'a cache without TLS',
      resource('aws_elasticache_replication_group', {
        ...GUARDED,
        at_rest_encryption_enabled: true,
        kms_key_id: 'k',
        transit_encryption_enabled: false,
      }),
      /transit_encryption_enabled/,
    ],
    ['a file system', resource('aws_efs_file_system', { ...GUARDED, encrypted: true }), /kms_key_id/],
    ['a secret', resource('aws_secretsmanager_secret', GUARDED), /kms_key_id/],
    ['a secret parameter', resource('aws_ssm_parameter', { type: 'SecureString' }), /key_id/],
    [
      'a template with a bare volume',
      resource('aws_launch_template', {
        tag_specifications: ['instance', 'volume'].map((resource_type) => ({ resource_type, tags: TAGS })),
        block_device_mappings: [{ ebs: { encrypted: 'true', kms_key_id: 'k' } }, { ebs: {} }],
      }),
      /ebs.encrypted/,
    ],
    [
      "a template with a volume under AWS's key",
      resource('aws_launch_template', {
        tag_specifications: ['instance', 'volume'].map((resource_type) => ({ resource_type, tags: TAGS })),
        block_device_mappings: [{ ebs: { encrypted: 'true' } }],
      }),
      /ebs.kms_key_id/,
    ],
    ['an object without a key', resource('aws_s3_object', {}), /kms_key_id/],
    ['a cache cluster, which takes no key', resource('aws_elasticache_cluster', {}), /replication group/],
    [
      'an instance whose root volume has no key',
      resource('aws_instance', { volume_tags: TAGS, root_block_device: { encrypted: true } }),
      /root_block_device.kms_key_id/,
    ],
    [
      'a type that nobody has looked up',
      resource('aws_brand_new_store', { kms_key_arn: 'k' }),
      /unknown to this policy/,
    ],
  ]),
  ...cases('no-open-ingress', [
    [
      'half of the internet',
      resource('aws_vpc_security_group_ingress_rule', { cidr_ipv4: '128.0.0.0/1' }),
      /anywhere/,
    ],
    [
      'IPv6 spelt otherwise',
      resource('aws_vpc_security_group_ingress_rule', { cidr_ipv6: '0::/0' }),
      /anywhere/,
    ],
    [
      'a public warehouse',
      resource('aws_redshift_cluster', {
        ...GUARDED,
        encrypted: true,
        kms_key_id: 'k',
        publicly_accessible: true,
      }),
      /publicly_accessible/,
    ],
    [
      'a rule from anywhere',
      resource('aws_vpc_security_group_ingress_rule', { cidr_ipv4: '0.0.0.0/0' }),
      /anywhere/,
    ],
    ['the same by IPv6', resource('aws_vpc_security_group_ingress_rule', { cidr_ipv6: '::/0' }), /anywhere/],
    [
      'an old rule',
      resource('aws_security_group_rule', { type: 'ingress', cidr_blocks: ['10.0.0.0/8', '0.0.0.0/0'] }),
      /anywhere/,
    ],
    [
      'an inline rule',
      resource('aws_security_group', { ingress: [{ ipv6_cidr_blocks: ['::/0'] }] }),
      /anywhere/,
    ],
    [
      'a default group in use',
      resource('aws_default_security_group', { egress: [{ protocol: '-1' }] }),
      /egress rule/,
    ],
    [
      'a default NACL in use',
      resource('aws_default_network_acl', { ingress: [{ protocol: '-1' }] }),
      /default NACL/,
    ],
    [
      'a NACL open to SSH',
      resource('aws_network_acl_rule', {
        rule_action: 'allow',
        cidr_block: '0.0.0.0/0',
        protocol: 'tcp',
        from_port: 22,
        to_port: 22,
      }),
      /ports 22 to 22/,
    ],
    [
      'a NACL open to everything',
      resource('aws_network_acl_rule', { rule_action: 'allow', cidr_block: '0.0.0.0/0', protocol: '-1' }),
      /protocol -1/,
    ],
    [
      'a NACL open from the web ports up',
      resource('aws_network_acl_rule', {
        rule_action: 'allow',
        cidr_block: '0.0.0.0/0',
        protocol: 'tcp',
        from_port: 443,
        to_port: 65535,
      }),
      /ports 443 to 65535/,
    ],
    [
      'a NACL open inline',
      resource('aws_network_acl', {
        ingress: [{ action: 'allow', cidr_block: '0.0.0.0/0', protocol: 'udp' }],
      }),
      /udp/,
    ],
    [
      'public addresses for all',
      resource('aws_subnet', { map_public_ip_on_launch: true }),
      /public addresses/,
    ],
    [
      'a public database',
      resource('aws_db_instance', {
        ...GUARDED,
        deletion_protection: true,
        storage_encrypted: true,
        kms_key_id: 'k',
        publicly_accessible: true,
      }),
      /publicly_accessible/,
    ],
  ]),
  ...cases('no-wildcard-iam', [
    ['every service that begins so', document({ actions: ['s3*'], resources: ['r'] }), /the action s3\*/],
    [
      'all resources but some',
      document({ actions: ['s3:GetObject'], not_resources: ['r'] }),
      /not_resources/,
    ],
    [
      'everybody but some',
      document({
        actions: ['s3:GetObject'],
        resources: ['r'],
        not_principals: [{ type: 'AWS', identifiers: ['a'] }],
      }),
      /not_principals/,
    ],
    [
      'every action in an inline policy of a role',
      resource('aws_iam_role', {
        inline_policy: [
          { policy: ` ${JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: 'r' }] })}` },
        ],
      }),
      /the action \*/,
    ],
    ['every action', document({ actions: ['*'], resources: ['r'] }), /the action \*/],
    ['every action of a service', document({ actions: ['s3:*'], resources: ['r'] }), /the action s3:\*/],
    ['all actions but some', document({ not_actions: ['iam:*'], resources: ['r'] }), /not_actions/],
    ['every resource', document({ actions: ['s3:GetObject'], resources: ['*'] }), /the resource \*/],
    [
      'everybody',
      document({
        actions: ['s3:GetObject'],
        resources: ['r'],
        principals: [{ type: '*', identifiers: ['*'] }],
      }),
      /the principal \*/,
    ],
    [
      'every action in JSON text',
      resource('aws_iam_role_policy', {
        policy: JSON.stringify({ Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: 'r' } }),
      }),
      /the action ec2:\*/,
    ],
    [
      'everybody in JSON text',
      resource('aws_iam_role', {
        assume_role_policy: JSON.stringify({
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }],
        }),
      }),
      /the principal \*/,
    ],
    [
      'every action on a key',
      resource('aws_kms_key', {
        ...GUARDED,
        policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] }),
      }),
      /the action kms:\*/,
    ],
  ]),
  ...cases('data-protection', [
    [
      'a document database that can be deleted',
      resource('aws_docdb_cluster', { ...GUARDED, storage_encrypted: true, kms_key_id: 'k' }),
      /deletion_protection null/,
    ],
    ['a key that can go', resource('aws_kms_key', {}), /prevent_destroy/],
    [
      'a replica that can go',
      resource('aws_kms_replica_key', { lifecycle: { prevent_destroy: false } }),
      /prevent_destroy/,
    ],
    [
      'a table that can be deleted',
      resource('aws_dynamodb_table', {
        ...GUARDED,
        server_side_encryption: { enabled: true, kms_key_arn: 'k' },
        deletion_protection_enabled: false,
      }),
      /deletion_protection_enabled false/,
    ],
    [
      'a database that leaves no snapshot',
      resource('aws_db_instance', {
        ...GUARDED,
        deletion_protection: true,
        storage_encrypted: true,
        kms_key_id: 'k',
        skip_final_snapshot: true,
      }),
      /skip_final_snapshot true/,
    ],
    [
      'a replica that cannot be deleted',
      resource('aws_db_instance', {
        ...GUARDED,
        deletion_protection: true,
        storage_encrypted: true,
        kms_key_id: 'k',
        replicate_source_db: 'source',
        skip_final_snapshot: false,
      }),
      /skip_final_snapshot false/,
    ],
    [
      'a secret that goes at once',
      resource('aws_secretsmanager_secret', { ...GUARDED, kms_key_id: 'k', recovery_window_in_days: 0 }),
      /recovery_window_in_days 0/,
    ],
    [
      'a zone that can be emptied',
      resource('aws_route53_zone', { ...GUARDED, force_destroy: true }),
      /force_destroy true/,
    ],
  ]),
  ...cases('backed-up', [
    ['a bucket without a tag', bareResource('aws_s3_bucket', BUCKET), /^no tag Backup$/],
    [
      'a bucket with another tag',
      bareResource('aws_s3_bucket', { ...BUCKET, tags: { Name: 'x' } }),
      /^no tag/,
    ],
    [
      'a database in plans that may be continuous',
      bareResource('aws_db_instance', { ...DATABASE, tags: { Backup: 'objects' } }),
      /^a tag Backup: "objects"$/,
    ],
    [
      'a tag that is known only when it is applied',
      bareResource('aws_db_instance', { ...DATABASE, tags: { Backup: '${var.backup}' } }),
      /^a tag Backup: "\$\{var.backup\}"$/,
    ],
    [
      'a table that nobody selects',
      bareResource('aws_dynamodb_table', { ...TABLE, tags: { Backup: 'daily' } }),
      /"daily"/,
    ],
    [
      'a bucket in a region where nothing selects',
      {
        ...bareResource('aws_s3_bucket', { ...BUCKET, tags: { Backup: 'objects' } }),
        provider: provider('eu-west-1'),
      },
      /^tags that no selection of AWS Backup takes in eu-west-1: .*"DataClassification":"internal".*"Backup":"objects"/,
    ],
    [
      'a bucket that another provider makes in such a region',
      {
        ...bareResource('aws_s3_bucket', { ...BUCKET, provider: 'aws.other-1', tags: { Backup: 'objects' } }),
        provider: provider(REGION, 'eu-west-1'),
      },
      /takes in eu-west-1/,
    ],
    [
      'a bucket of which nobody can tell the region',
      {
        ...bareResource('aws_s3_bucket', { ...BUCKET, tags: { Backup: 'objects' } }),
        provider: provider(undefined),
      },
      /takes in a region that no provider names/,
    ],
    [
      'a volume, which the accounts do not let AWS Backup back up, with a tag',
      bareResource('aws_ebs_volume', {
        ...GUARDED,
        encrypted: true,
        kms_key_id: 'k',
        tags: { Backup: 'objects' },
      }),
      /^data of a type that no plan backs up/,
    ],
    [
      'a file system',
      bareResource('aws_efs_file_system', { ...GUARDED, encrypted: true, kms_key_id: 'k' }),
      /^data of a type that no plan backs up/,
    ],
    [
      'a cache, which AWS Backup does not know, with a tag',
      bareResource('aws_elasticache_replication_group', {
        ...GUARDED,
        at_rest_encryption_enabled: true,
        transit_encryption_enabled: true,
        kms_key_id: 'k',
        tags: { Backup: 'databases' },
      }),
      /^data of a type that no plan backs up/,
    ],
  ]),
];
