import { z } from 'zod';
import { backupSchema } from './backup-schema';
import { computeSchema, firewallSchema } from './compute-schema';
import { databaseSchema, sessionsSchema } from './data-schema';
import { disasterRecoverySchema } from './disaster-recovery-schema';
import { dnsFirewallSchema } from './dns-firewall-schema';
import { edgeSchema } from './edge-schema';
import { regionSchema } from './region-schema';
import { chosenBy, listOf, oneOf, settings, text, wholeNumber, yesOrNo } from './setting-kinds';
import { stateSchema } from './state-schema';
import { storageSchema } from './storage-schema';
import { DATA_CLASSES, LOG_RETENTION_DAYS } from './vocabulary';

/** AWS General Reference, "Tag naming limits and requirements". A space at an end is lost by some services. */
const tagValue = text(
  '1 to 256 letters, digits, spaces and _ . : / = + - @, no space at either end, not starting with "aws:"',
  /^(?!aws:)(?! )[\p{L}\p{N} _.:/=+\-@]{1,256}(?<! )$/iu,
);

const PORT = [1, 65535] as const;

const deletionProtection = z.discriminatedUnion(
  'enabled',
  [
    settings({ enabled: z.literal(true) }),
    settings({
      enabled: z.literal(false),
      /** Why this environment may lose its data. */
      reason: text(
        'at least 10 characters: why this environment may lose its data',
        (reason) => reason.trim().length >= 10,
      ),
    }),
  ],
  chosenBy('enabled', [true, false]),
);

/** Settings of the organisation, the same in each environment. */
export const projectSchema = settings({
  /**
   * Prefix of every name, 2 to 20 characters: bucket names hold it beside environment, purpose and account. Amazon S3
   * keeps some beginnings of a bucket's name for itself ("Bucket naming rules"), Systems Manager some of a parameter's.
   */
  name: text(
    '2 to 20 of a-z, 0-9 and -, starting with a letter, not ending with -, not starting with aws, ssm, xn--, sthree- ' +
      'or amzn-s3-demo-',
    /^(?!aws|ssm|xn--|sthree-|amzn-s3-demo-)[a-z][a-z0-9-]{0,18}[a-z0-9]$/,
  ),
  /** Team that answers for the platform. Tag `Owner`. */
  owner: tagValue,
  /** Who pays. Tag `CostCenter`. */
  costCenter: tagValue,
});

const ROLE_PATTERN = /^([\w+=,.@*-]+\/)*[\w+=,.@*-]{1,64}$/;

const account = settings({
  /** The AWS account. The provider refuses any other. */
  id: text('twelve digits, as text: "111122223333"', /^\d{12}$/),
  /**
   * Whether this environment manages what an account has once: access block, password policy, analyzer, and the OIDC provider of
   * Terraform Cloud where its state is there.
   */
  ownsAccountSettings: yesOrNo().default(true),
  /**
   * Roles of this account that run Terraform, 1 to 10: beside the platform's own roles they alone may read its secrets and
   * delete its backups. Each is a path and a name, without `role/` before them, such as `ci/deploy-web`; `*` stands for any
   * characters, `/` too (IAM User Guide, "IAM identifiers" and "ARN condition operators"). Default: `deploy*`, and
   * `aws-reserved/sso.amazonaws.com/*AWSReservedSSO_AdministratorAccess_*`, whom the permission set AdministratorAccess of IAM
   * Identity Center makes administrators (its User Guide, "Referencing permission sets in resource policies"). The roles of
   * runs of Terraform Cloud are among them without being named.
   */
  deployRoles: listOf(
    text('path and name of an IAM role, such as "deploy-*"', ROLE_PATTERN),
    'a list of 1 to 10 roles',
    1,
    10,
  ).default(['deploy*', 'aws-reserved/sso.amazonaws.com/*AWSReservedSSO_AdministratorAccess_*']),
  /** ARNs of IAM roles that may administer the KMS keys beside the account's own administrators. */
  keyAdministrators: listOf(
    text(
      'the ARN of an IAM role, such as "arn:aws:iam::111122223333:role/key-admin"',
      /^arn:aws:iam::\d{12}:role\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
    ),
    'a list of ARNs',
  ).default([]),
});

const ports = settings({
  application: wholeNumber(...PORT).default(8080),
  /** 1150 to 65535. Amazon RDS API, CreateDBInstance: Port. */
  database: wholeNumber(1150, 65535).default(5432),
  cache: wholeNumber(...PORT).default(6379),
});

const retention = settings({
  /** Days in CloudWatch Logs: at least a year, since incidents are found late (PCI DSS 10.5.1). */
  logDays: oneOf(LOG_RETENTION_DAYS).default(365),
  /** Days until the log archive moves to Glacier, 30 to 3650. */
  archiveTransitionDays: wholeNumber(30, 3650).default(90),
  /** Days until the log archive is deleted, 365 to 3650. */
  archiveDays: wholeNumber(365, 3650).default(2555),
  /** Days between the deletion of a KMS key being asked for and done, 7 to 30. AWS KMS, "Deleting keys". */
  keyDeletionDays: wholeNumber(7, 30).default(30),
});

/** Settings of one environment. */
export const environmentSchema = settings({
  /** 2 to 10 characters; the prefix of its stacks. */
  name: text('2 to 10 of a-z and 0-9, starting with a letter', /^[a-z][a-z0-9]{1,9}$/),
  /** Whether it serves real users: stateful resources then get `prevent_destroy` and deletion protection. */
  production: yesOrNo(),
  /** Most sensitive data that it holds. Tag `DataClassification`. */
  dataClassification: oneOf(DATA_CLASSES),
  account,
  /** Whether data survives a careless destroy. */
  deletionProtection: deletionProtection.default({ enabled: true }),
  /** Where the platform runs. */
  primary: regionSchema,
  /** Where its copies are, and where it can be brought up again. */
  recovery: regionSchema,
  /** Ports between the tiers. */
  ports: ports.prefault({}),
  /**
   * The site's DNS name, in lower case; absent when the platform is reached by AWS's own names. At most 64 characters,
   * which is the limit of a certificate's common name (ACM API, RequestCertificate: DomainName).
   */
  domain: text(
    'a DNS name in lower case of at most 64 characters, such as "app.example.com"',
    /^(?=.{1,64}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/,
  ).optional(),
  /** Where Terraform's state lives. */
  state: stateSchema.prefault({ kind: 's3' }),
  /** CloudTrail data events of S3 objects: none, writes, or reads and writes. */
  objectAuditing: oneOf(['none', 'writes', 'all']).default('writes'),
  /** How long things are kept. */
  retention: retention.prefault({}),
  /** Days between two rotations of a secret, 1 to 30. */
  rotationDays: wholeNumber(1, 30).default(30),
  database: databaseSchema.prefault({}),
  /** Where sessions are kept: the cache, or a table without one. */
  sessions: sessionsSchema.prefault({ store: 'elasticache' }),
  storage: storageSchema.prefault({}),
  backup: backupSchema.prefault({}),
  compute: computeSchema.prefault({}),
  firewall: firewallSchema.prefault({}),
  dnsFirewall: dnsFirewallSchema.prefault({}),
  edge: edgeSchema.prefault({}),
  disasterRecovery: disasterRecoverySchema.prefault({}),
});

/** What zod makes of a schema, as it is after freezing. */
type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

export type ProjectInput = z.input<typeof projectSchema>;
export type EnvironmentInput = z.input<typeof environmentSchema>;
export type ProjectConfig = Frozen<z.output<typeof projectSchema>>;
export type EnvironmentConfig = Frozen<z.output<typeof environmentSchema>>;
export type RegionConfig = Frozen<z.output<typeof regionSchema>>;
export type StateConfig = Frozen<z.output<typeof stateSchema>>;
export type DatabaseConfig = EnvironmentConfig['database'];
export type SessionsConfig = EnvironmentConfig['sessions'];
export type StorageConfig = EnvironmentConfig['storage'];
export type BackupConfig = EnvironmentConfig['backup'];
export type ComputeConfig = EnvironmentConfig['compute'];
export type FirewallConfig = EnvironmentConfig['firewall'];
export type EdgeConfig = EnvironmentConfig['edge'];
export type DisasterRecoveryConfig = EnvironmentConfig['disasterRecovery'];
