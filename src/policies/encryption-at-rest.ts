import type { Element, Finding, Policy } from './policy';
import { block, blocks, type StackView } from './stack-view';

/** Says what a storing resource lacks, or nothing. */
type Lack = (element: Element, stack: StackView) => string | undefined;

/** Attributes, nested ones by dots, that must be set; a boolean must be true. */
function needs(...paths: string[]): Lack {
  return ({ attributes }) => {
    const missing = paths.filter((path) => !isSet(at(attributes, path)));
    return missing.length === 0 ? undefined : missing.join(', ');
  };
}

/**
 * How each type that stores is encrypted with a key of the customer's. A type with a key attribute that is not here is
 * reported as unknown: somebody must look it up once.
 */
const STORING: Readonly<Record<string, Lack>> = {
  aws_s3_bucket: bucketEncryption,
  aws_dynamodb_table: needs('server_side_encryption.enabled', 'server_side_encryption.kms_key_arn'),
  aws_cloudwatch_log_group: needs('kms_key_id'),
  aws_cloudtrail: needs('kms_key_id'),
  aws_sns_topic: needs('kms_master_key_id'),
  aws_sqs_queue: needs('kms_master_key_id'),
  aws_db_instance: needs('storage_encrypted', 'kms_key_id'),
  aws_db_instance_automated_backups_replication: needs('kms_key_id'),
  aws_rds_cluster: needs('storage_encrypted', 'kms_key_id'),
  aws_elasticache_replication_group: needs(
    'at_rest_encryption_enabled',
    'transit_encryption_enabled',
    'kms_key_id',
  ),
  aws_elasticache_serverless_cache: needs('kms_key_id'),
  aws_elasticache_cluster: () => 'a key: a cluster takes none, a replication group does',
  aws_memorydb_cluster: needs('tls_enabled', 'kms_key_arn'),
  aws_dax_cluster: needs('server_side_encryption.enabled'),
  aws_s3_object: needs('kms_key_id'),
  aws_fsx_lustre_file_system: needs('kms_key_id'),
  aws_fsx_ontap_file_system: needs('kms_key_id'),
  aws_fsx_openzfs_file_system: needs('kms_key_id'),
  aws_fsx_windows_file_system: needs('kms_key_id'),
  aws_athena_workgroup: needs(
    'configuration.result_configuration.encryption_configuration.encryption_option',
    'configuration.result_configuration.encryption_configuration.kms_key_arn',
  ),
  aws_instance: needs('root_block_device.encrypted', 'root_block_device.kms_key_id'),
  aws_efs_file_system: needs('encrypted', 'kms_key_id'),
  aws_ebs_volume: needs('encrypted', 'kms_key_id'),
  aws_launch_template: templateVolumes,
  aws_secretsmanager_secret: needs('kms_key_id'),
  aws_ssm_parameter: (element, stack) =>
    element.attributes['type'] === 'SecureString' ? needs('key_id')(element, stack) : undefined,
  aws_backup_vault: needs('kms_key_arn'),
  aws_ecr_repository: needs('encryption_configuration.kms_key'),
  aws_kinesis_stream: needs('kms_key_id'),
  aws_kinesis_firehose_delivery_stream: needs('server_side_encryption.key_arn'),
  aws_opensearch_domain: needs('encrypt_at_rest.enabled', 'encrypt_at_rest.kms_key_id'),
  aws_redshift_cluster: needs('encrypted', 'kms_key_id'),
  aws_docdb_cluster: needs('storage_encrypted', 'kms_key_id'),
  aws_neptune_cluster: needs('storage_encrypted', 'kms_key_arn'),
};

/** Types with a key attribute that store nothing of their own. */
const NOT_STORING = new Set([
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_ebs_default_kms_key',
  'aws_kms_alias',
  'aws_lambda_function',
]);

const KEY_ATTRIBUTE = /^(kms_key(_id|_arn)?|kms_master_key_id|key_arn)$/;

/** Whatever stores is encrypted with a key of the customer's. */
export const encryptionAtRest: Policy = {
  id: 'encryption-at-rest',
  title: 'Whatever stores data is encrypted with a KMS key of ours',
  check: (stack) => stack.resources.flatMap((element) => lackOf(element, stack)),
};

function lackOf(element: Element, stack: StackView): Finding[] {
  const rule = STORING[element.type];
  if (rule !== undefined) {
    const missing = rule(element, stack);
    return missing === undefined
      ? []
      : [
          {
            element,
            found: `no ${missing}`,
            remedy: 'give it a key: keys stand by purpose in the security stack',
          },
        ];
  }
  const keyed = Object.keys(element.attributes).find((name) => KEY_ATTRIBUTE.test(name));
  if (keyed === undefined || NOT_STORING.has(element.type)) return [];
  return [
    {
      element,
      found: `the type ${element.type}, which has ${keyed} and is unknown to this policy`,
      remedy: 'add it to STORING or NOT_STORING in src/policies/encryption-at-rest.ts',
    },
  ];
}

function bucketEncryption(element: Element, stack: StackView): string | undefined {
  const configurations = [
    ...stack.referringTo(element, 'aws_s3_bucket_server_side_encryption_configuration', 'bucket'),
  ];
  const encrypted = configurations.some(({ attributes }) =>
    blocks(attributes['rule']).some((rule) => {
      const byDefault = block(rule['apply_server_side_encryption_by_default']);
      return byDefault?.['sse_algorithm'] === 'aws:kms' && isSet(byDefault['kms_master_key_id']);
    }),
  );
  return encrypted ? undefined : 'aws_s3_bucket_server_side_encryption_configuration with aws:kms and a key';
}

function templateVolumes({ attributes }: Element): string | undefined {
  const volumes = blocks(attributes['block_device_mappings']);
  const bare =
    volumes.length === 0 ||
    volumes.some((volume) => !isSet(at(volume, 'ebs.encrypted')) || !isSet(at(volume, 'ebs.kms_key_id')));
  return bare ? 'block_device_mappings with ebs.encrypted and ebs.kms_key_id for each volume' : undefined;
}

function at(attributes: Readonly<Record<string, unknown>>, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => block(value)?.[key], attributes);
}

function isSet(value: unknown): boolean {
  return (
    value === true || value === 'true' || (typeof value === 'string' && value !== '' && value !== 'false')
  );
}
