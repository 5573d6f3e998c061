import { BACKUP_TAG, type BackupKind } from '../config';
import type { Element, Finding, Policy } from './policy';
import { block } from './stack-view';

/**
 * Types that hold data and that AWS Backup knows, each with the kind of plan that fits it: `objects` plans may be
 * continuous, which RDS and Aurora must not be in. AWS Backup, "Feature availability by resource". Keys, secrets and
 * images are not among them: the first two have replicas, and images are built again.
 */
export const KIND_OF_TYPE: Readonly<Record<string, BackupKind>> = {
  aws_s3_bucket: 'objects',
  aws_efs_file_system: 'objects',
  aws_fsx_lustre_file_system: 'objects',
  aws_fsx_ontap_file_system: 'objects',
  aws_fsx_openzfs_file_system: 'objects',
  aws_fsx_windows_file_system: 'objects',
  aws_ebs_volume: 'objects',
  aws_db_instance: 'databases',
  aws_rds_cluster: 'databases',
  aws_dynamodb_table: 'databases',
  aws_docdb_cluster: 'databases',
  aws_neptune_cluster: 'databases',
  aws_redshift_cluster: 'databases',
  aws_timestreamwrite_table: 'databases',
};

/** Types that hold data and that AWS Backup does not know: somebody has to say how it comes back. */
export const UNKNOWN_TO_BACKUP: ReadonlySet<string> = new Set([
  'aws_elasticache_cluster',
  'aws_elasticache_replication_group',
  'aws_elasticache_serverless_cache',
  'aws_memorydb_cluster',
  'aws_opensearch_domain',
  'aws_keyspaces_table',
  'aws_cognito_user_pool',
]);

/** Attributes by which an instance or cluster is a copy of another, which is what is backed up. */
const SOURCES = ['replicate_source_db', 'replication_source_identifier'];

/** What holds data is in a backup plan, or it says how its data come back (REQUIREMENTS 3.2). */
export const backedUp: Policy = {
  id: 'backed-up',
  title: 'What holds data is backed up, or says why not',
  check: (stack) => stack.resources.flatMap(lacks),
};

function lacks(element: Element): Finding[] {
  const { type, attributes } = element;
  if (UNKNOWN_TO_BACKUP.has(type)) {
    return [
      {
        element,
        found: 'data that AWS Backup does not know how to back up',
        remedy: "say how they come back: justify(construct, 'backed-up', 'why')",
      },
    ];
  }
  const kind = KIND_OF_TYPE[type];
  if (kind === undefined || SOURCES.some((source) => attributes[source] !== undefined)) return [];
  const value = block(attributes['tags'])?.[BACKUP_TAG];
  if (value === kind) return [];
  return [
    {
      element,
      found: value === undefined ? `no tag ${BACKUP_TAG}` : `a tag ${BACKUP_TAG}: ${JSON.stringify(value)}`,
      remedy: `set tags: { ${BACKUP_TAG}: '${kind}' }, which a selection matches, or say why not: justify(construct, 'backed-up', 'why')`,
    },
  ];
}
