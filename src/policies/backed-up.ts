import { BACKUP_TAG, type BackupKind } from '../config';
import type { Element, Finding, Policy, Selection } from './policy';
import { block, blocks, type StackView } from './stack-view';

/**
 * Types that hold data, that AWS Backup knows and that the accounts let it back up (src/constructs/backup/backup-opt-in.ts),
 * each with the kind of plan that fits it: `objects` plans may be continuous, which RDS must not be in. AWS Backup,
 * "Feature availability by resource". Keys, secrets and images are not among them: the first two have replicas, and images
 * are built again.
 */
export const KIND_OF_TYPE: Readonly<Record<string, BackupKind>> = {
  aws_s3_bucket: 'objects',
  aws_db_instance: 'databases',
  aws_dynamodb_table: 'databases',
};

/** Types that hold data and that no plan here backs up: somebody has to say how they come back. */
export const NOT_BACKED_UP: ReadonlySet<string> = new Set([
  // AWS Backup knows them, and no account opts in to them.
  'aws_docdb_cluster',
  'aws_ebs_volume',
  'aws_efs_file_system',
  'aws_fsx_lustre_file_system',
  'aws_fsx_ontap_file_system',
  'aws_fsx_openzfs_file_system',
  'aws_fsx_windows_file_system',
  'aws_neptune_cluster',
  'aws_rds_cluster',
  'aws_redshift_cluster',
  'aws_timestreamwrite_table',
  // AWS Backup does not know them.
  'aws_cognito_user_pool',
  'aws_elasticache_cluster',
  'aws_elasticache_replication_group',
  'aws_elasticache_serverless_cache',
  'aws_keyspaces_table',
  'aws_memorydb_cluster',
  'aws_opensearch_domain',
]);

/** Attributes by which an instance or cluster is a copy of another, which is what is backed up. */
const SOURCES = ['replicate_source_db', 'replication_source_identifier'];

/**
 * What holds data is in a backup plan, or it says how its data come back (REQUIREMENTS 3.2): it has the tag of its kind of
 * plan, and a selection takes it with all tags that it has in the end, in the region where it stands.
 */
export const backedUp: Policy = {
  id: 'backed-up',
  title: 'What holds data is backed up, or says why not',
  check: (stack, { selections }) => stack.resources.flatMap((element) => lacks(stack, element, selections)),
};

function lacks(stack: StackView, element: Element, selections: readonly Selection[]): Finding[] {
  const { type, attributes } = element;
  const orSayWhy = "or say how its data come back: justify(construct, 'backed-up', 'why')";
  if (NOT_BACKED_UP.has(type)) {
    return [{ element, found: 'data of a type that no plan backs up', remedy: `leave it out, ${orSayWhy}` }];
  }
  const kind = KIND_OF_TYPE[type];
  if (kind === undefined || SOURCES.some((source) => Boolean(attributes[source]))) return [];
  const value = block(attributes['tags'])?.[BACKUP_TAG];
  if (value !== kind) {
    return [
      {
        element,
        found: value === undefined ? `no tag ${BACKUP_TAG}` : `a tag ${BACKUP_TAG}: ${JSON.stringify(value)}`,
        remedy: `set tags: { ${BACKUP_TAG}: '${kind}' }, which a selection matches, ${orSayWhy}`,
      },
    ];
  }
  const tags = stack.tagsOf(element);
  const region = stack.regionOf(element);
  if (selections.some((selection) => takes(selection, region, tags))) return [];
  return [
    {
      element,
      found: `tags that no selection of AWS Backup takes in ${region ?? 'a region that no provider names'}: ${JSON.stringify(tags)}`,
      remedy: `put it where selections are, with the environment's own DataClassification, for which there is a plan, ${orSayWhy}`,
    },
  ];
}

function takes(
  selection: Selection,
  region: string | undefined,
  tags: Readonly<Record<string, unknown>>,
): boolean {
  return (
    selection.region === region && Object.entries(selection.tags).every(([key, value]) => tags[key] === value)
  );
}

const TAG_CONDITION = 'aws:ResourceTag/';

/** Arguments of a selection that is understood here. Any other takes something away, or adds what is not known. */
const UNDERSTOOD = new Set([
  'name',
  'plan_id',
  'iam_role_arn',
  'resources',
  'condition',
  'depends_on',
  'provider',
  '//',
]);

/**
 * The selections of a stack that take all resources of their region with certain tags. What another would take is not known
 * here: it counts for nothing.
 */
export function selectionsOf(stack: StackView): Selection[] {
  return stack.ofType('aws_backup_selection').flatMap((element) => {
    const { attributes } = element;
    const region = stack.regionOf(element);
    const conditions = blocks(attributes['condition']);
    const tests = conditions.flatMap((condition) => blocks(condition['string_equals']));
    const keys = new Set(tests.map(({ key }) => String(key)));
    const isUnderstood =
      Object.keys(attributes).every((name) => UNDERSTOOD.has(name)) &&
      conditions.every((condition) => Object.keys(condition).every((test) => test === 'string_equals')) &&
      JSON.stringify(attributes['resources']) === '["*"]' &&
      keys.size > 0 &&
      keys.size === tests.length &&
      [...keys].every((key) => key.startsWith(TAG_CONDITION));
    if (!isUnderstood || region === undefined) return [];
    return [
      {
        region,
        tags: Object.fromEntries(
          tests.map(({ key, value }) => [String(key).slice(TAG_CONDITION.length), String(value)]),
        ),
      },
    ];
  });
}
