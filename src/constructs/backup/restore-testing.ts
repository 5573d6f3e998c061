import { BackupRestoreTestingPlan } from '@cdktf/provider-aws/lib/backup-restore-testing-plan';
import { BackupRestoreTestingSelection } from '@cdktf/provider-aws/lib/backup-restore-testing-selection';
import { Construct } from 'constructs';
import { BACKUP_TAG, type BackupKind } from '../../config';
import type { BackupRole } from './backup-role';

/** A kind of store of which restores are tried. */
export interface RestoreTest {
  readonly id: string;
  /** Type of resource. AWS Backup API, RestoreTestingSelectionForCreate: ProtectedResourceType. */
  readonly resourceType: 'RDS' | 'DynamoDB' | 'S3';
  readonly kind: BackupKind;
  /** What AWS Backup would guess otherwise. AWS Backup, "Restore testing inferred metadata". */
  readonly overrides?: Readonly<Record<string, string>>;
}

export interface RestoreTestingProps {
  /** Letters, digits and `_`, at most 50. */
  readonly name: string;
  /** Cron with six fields, in UTC. */
  readonly schedule: string;
  /** Days back from which a backup is drawn. */
  readonly windowDays: number;
  readonly vaultArn: string;
  readonly role: BackupRole;
  readonly tests: readonly RestoreTest[];
  /** Tags that a store must have beside that of its kind. */
  readonly tags: Readonly<Record<'Project' | 'Environment', string>>;
}

/** Hours for which somebody can look at what was restored, before AWS Backup deletes it. */
const VALIDATION_HOURS = 8;

/** Hours in which a test begins. */
const START_HOURS = 1;

/** Restores one backup of each store, drawn at random: the time that it took, and whether it worked, are in a report. */
export class RestoreTesting extends Construct {
  constructor(scope: Construct, id: string, props: RestoreTestingProps) {
    super(scope, id);
    const plan = new BackupRestoreTestingPlan(this, 'plan', {
      name: props.name,
      scheduleExpression: props.schedule,
      startWindowHours: START_HOURS,
      recoveryPointSelection: [
        {
          // The latest is the one that is restored by hand most often; the others must be good as well.
          algorithm: 'RANDOM_WITHIN_WINDOW',
          includeVaults: [props.vaultArn],
          recoveryPointTypes: ['CONTINUOUS', 'SNAPSHOT'],
          selectionWindowDays: props.windowDays,
        },
      ],
    });
    for (const { id: name, resourceType, kind, overrides } of props.tests) {
      const tags = { [BACKUP_TAG]: kind, Project: props.tags.Project, Environment: props.tags.Environment };
      new BackupRestoreTestingSelection(this, name, {
        name,
        restoreTestingPlanName: plan.name,
        iamRoleArn: props.role.arn,
        protectedResourceType: resourceType,
        protectedResourceConditions: [
          {
            stringEquals: Object.entries(tags).map(([key, value]) => ({
              key: `aws:ResourceTag/${key}`,
              value,
            })),
          },
        ],
        restoreMetadataOverrides: overrides === undefined ? undefined : { ...overrides },
        validationWindowHours: VALIDATION_HOURS,
        dependsOn: [...props.role.policies],
      });
    }
  }
}
