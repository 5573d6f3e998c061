import { BackupFramework, type BackupFrameworkControl } from '@cdktf/provider-aws/lib/backup-framework';
import { Construct } from 'constructs';
import { BACKUP_TAG, type BackupKind } from '../../config';

/** What every plan of a kind does at least. */
export interface LeastBackups {
  readonly everyHours: number;
  readonly keptDays: number;
}

export interface BackupAuditProps {
  /** First part of the frameworks' names: letters, digits and `_`. */
  readonly prefix: string;
  /** Environment of the vaults, plans and backups that are looked at. */
  readonly environment: string;
  readonly recoveryRegion: string;
  /** The shortest time in days that any backup is kept. */
  readonly minimumDays: number;
  /** Of all plans together. */
  readonly least: LeastBackups;
  readonly leastOfKind: Readonly<Record<BackupKind, LeastBackups>>;
  /** ARNs of the roles that may delete backups. */
  readonly keepers: readonly string[];
}

type Scope = { readonly tags: Record<string, string> };
type Parameters = Readonly<Record<string, string | number>>;

/** The longest age that Audit Manager takes for the newest backup, in days. AWS Backup, "Controls and remediation". */
const LONGEST_AGE_DAYS = 31;

/** How many roles that may delete backups Audit Manager takes. */
const MOST_KEEPERS = 5;

/**
 * What AWS Backup Audit Manager checks each day, in the words of the configuration: a framework of the vaults, plans and
 * backups, and one of the stores of each kind, since a framework's control has one scope. The controls are rules of AWS
 * Config: they need its recorder in the region, with resource tracking of AWS Backup's types and the stores'. AWS Backup,
 * "Turning on resource tracking".
 */
export class BackupAudit extends Construct {
  constructor(scope: Construct, id: string, props: BackupAuditProps) {
    super(scope, id);
    this.framework('backups', props, backupControls(props));
    for (const [kind, least] of Object.entries(props.leastOfKind)) {
      this.framework(kind, props, storeControls(kind, least, props));
    }
  }

  private framework(id: string, { prefix }: BackupAuditProps, control: BackupFrameworkControl[]): void {
    new BackupFramework(this, id, { name: `${prefix}_${id}`, description: DESCRIPTIONS[id], control });
  }
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  backups: 'Backups are encrypted and kept, and nobody deletes them',
  objects: 'Buckets are backed up, copied and locked',
  databases: 'Databases are backed up, copied and locked',
};

function backupControls(props: BackupAuditProps): BackupFrameworkControl[] {
  const { environment, keepers, least, minimumDays } = props;
  const scope = { tags: { Environment: environment } };
  // The control takes no pattern. With patterns alone it reports the vaults, whose policy is then what counts.
  const named = keepers.filter((arn) => !arn.includes('*')).slice(0, MOST_KEEPERS);
  return [
    control('BACKUP_RECOVERY_POINT_ENCRYPTED', scope),
    control(
      'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED',
      scope,
      named.length === 0 ? {} : { principalArnList: named.join(',') },
    ),
    control('BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK', scope, { requiredRetentionDays: minimumDays }),
    control('BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK', scope, {
      requiredFrequencyUnit: 'days',
      requiredFrequencyValue: least.everyHours / 24,
      requiredRetentionDays: least.keptDays,
    }),
  ];
}

function storeControls(
  kind: string,
  { everyHours }: LeastBackups,
  { recoveryRegion }: BackupAuditProps,
): BackupFrameworkControl[] {
  const scope = { tags: { [BACKUP_TAG]: kind } };
  return [
    control('BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', scope),
    control('BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION', scope, { crossRegionList: recoveryRegion }),
    control('BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK', scope),
    control('BACKUP_LAST_RECOVERY_POINT_CREATED', scope, {
      recoveryPointAgeUnit: 'days',
      // A backup takes its time: one that is due today is not late yet.
      recoveryPointAgeValue: Math.min(everyHours / 24 + 1, LONGEST_AGE_DAYS),
    }),
  ];
}

function control(name: string, scope: Scope, parameters: Parameters = {}): BackupFrameworkControl {
  return {
    name,
    scope,
    inputParameter: Object.entries(parameters).map(([parameter, value]) => ({
      name: parameter,
      value: `${value}`,
    })),
  };
}
