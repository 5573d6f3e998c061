import type { Element, Policy } from './policy';
import { block } from './stack-view';

type Attributes = Element['attributes'];

/** An attribute of a type and the value that guards its data; `undefined` allowed where it is the default. */
type Guard = readonly [
  attribute: string,
  isGuarded: (value: unknown, others: Attributes) => boolean,
  remedy: string,
];

const isTrue = (value: unknown): boolean => value === true;
const isNotTrue = (value: unknown): boolean => value !== true;

/**
 * Types whose destruction loses data or locks it away for good, with what AWS offers against it besides. Their addresses
 * are guarded too: a renamed construct would replace them.
 */
const STATEFUL: Readonly<Record<string, readonly Guard[]>> = {
  aws_s3_bucket: [['force_destroy', isNotTrue, 'set forceDestroy to false']],
  aws_dynamodb_table: [['deletion_protection_enabled', isTrue, 'set deletionProtectionEnabled to true']],
  aws_kms_key: [],
  aws_kms_replica_key: [],
  aws_db_instance: [
    ['deletion_protection', isTrue, 'set deletionProtection to true'],
    [
      'skip_final_snapshot',
      // A replica's data are its source's, and RDS deletes none that is asked for a snapshot. RDS API, "DeleteDBInstance".
      (skipped, { replicate_source_db: source }) => (skipped === true) === (source !== undefined),
      'set skipFinalSnapshot to false, and to true for a replica',
    ],
  ],
  aws_rds_cluster: [
    ['deletion_protection', isTrue, 'set deletionProtection to true'],
    ['skip_final_snapshot', isNotTrue, 'set skipFinalSnapshot to false'],
  ],
  aws_docdb_cluster: [['deletion_protection', isTrue, 'set deletionProtection to true']],
  aws_neptune_cluster: [['deletion_protection', isTrue, 'set deletionProtection to true']],
  aws_redshift_cluster: [['skip_final_snapshot', isNotTrue, 'set skipFinalSnapshot to false']],
  aws_elasticache_replication_group: [],
  aws_elasticache_serverless_cache: [],
  aws_efs_file_system: [],
  aws_ebs_volume: [],
  aws_secretsmanager_secret: [
    ['recovery_window_in_days', (days) => days === undefined || Number(days) >= 7, 'set at least 7 days'],
  ],
  aws_backup_vault: [['force_destroy', isNotTrue, 'set forceDestroy to false']],
  aws_ecr_repository: [['force_delete', isNotTrue, 'set forceDelete to false']],
  aws_opensearch_domain: [],
  aws_cognito_user_pool: [
    ['deletion_protection', (value) => value === 'ACTIVE', 'set deletionProtection to "ACTIVE"'],
  ],
  aws_route53_zone: [['force_destroy', isNotTrue, 'set forceDestroy to false']],
};

/** Types whose destruction loses data. */
export const STATEFUL_TYPES: ReadonlySet<string> = new Set(Object.keys(STATEFUL));

/** In production nothing that holds data can be destroyed by a careless apply. */
export const dataProtection: Policy = {
  id: 'data-protection',
  title: 'What holds data in production cannot be destroyed by an apply',
  check: (stack, { production }) => (production ? stack.resources.flatMap(lacks) : []),
};

function lacks(element: Element) {
  const guards = STATEFUL[element.type];
  if (guards === undefined) return [];
  const prevented = block(element.attributes['lifecycle'])?.['prevent_destroy'] === true;
  return [
    ...(prevented
      ? []
      : [
          {
            element,
            found: 'no lifecycle.prevent_destroy',
            remedy: 'set lifecycle: { preventDestroy: true }',
          },
        ]),
    ...guards
      .filter(([attribute, isGuarded]) => !isGuarded(element.attributes[attribute], element.attributes))
      .map(([attribute, , remedy]) => ({
        element,
        found: `${attribute} ${JSON.stringify(element.attributes[attribute] ?? null)}`,
        remedy,
      })),
  ];
}
