import {
  BackupPlan,
  type BackupPlanRule,
  type BackupPlanRuleLifecycle,
} from '@cdktf/provider-aws/lib/backup-plan';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection';
import { Construct } from 'constructs';
import {
  BACKUP_TAG,
  type BackupFrequency,
  type BackupLifecycle,
  type BackupRule,
  type BackupPlan as Plan,
  type RequiredTag,
} from '../../config';
import type { BackupRole } from './backup-role';

export interface BackupPlansProps {
  /** First part of the plans' names. */
  readonly prefix: string;
  readonly plans: readonly Plan[];
  readonly vaultName: string;
  /** ARN of the vault in the recovery region. */
  readonly recoveryVaultArn: string;
  /** ARN of a vault in another account; absent: none. */
  readonly otherAccountVaultArn?: string;
  /** When daily, weekly and monthly backups begin: `hh:mm` in UTC. */
  readonly startsAt: string;
  readonly role: BackupRole;
  /** Tags of the environment: what is backed up must have its `Project` and `Environment`, and backups have all. */
  readonly tags: Readonly<Record<RequiredTag, string>>;
}

/** Minutes in which a backup begins, the least that AWS Backup takes: later it might meet a window of RDS. */
const START_MINUTES = 60;

/** Minutes until a backup is given up: the first of a large bucket takes days. Seven days, AWS Backup's own default. */
const COMPLETION_MINUTES = 7 * 24 * 60;

/**
 * A plan for each class and kind of data, and a selection by tags: whatever says by its tags that it is such data is
 * backed up, in whichever stack it stands. That nothing is without such tags is the policy `backed-up`.
 */
export class BackupPlans extends Construct {
  /** ARNs of the plans, by `<class>-<kind>`. */
  readonly arns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: BackupPlansProps) {
    super(scope, id);
    this.arns = Object.fromEntries(props.plans.map((plan) => this.plan(plan, props)));
  }

  private plan({ dataClass, kind, rules }: Plan, props: BackupPlansProps): [name: string, arn: string] {
    const name = `${dataClass}-${kind}`;
    const tags = { ...props.tags, DataClassification: dataClass };
    const plan = new BackupPlan(this, name, {
      name: `${props.prefix}-${name}`,
      rule: rules.map((rule) => planRule(rule, props, tags)),
    });
    const selected = {
      [BACKUP_TAG]: kind,
      Project: tags.Project,
      Environment: tags.Environment,
      DataClassification: dataClass,
    };
    new BackupSelection(this, `${name}-selection`, {
      name,
      planId: plan.id,
      iamRoleArn: props.role.arn,
      resources: ['*'],
      condition: [
        {
          // All of them must hold. `selection_tag` would take whatever has one of the tags.
          stringEquals: Object.entries(selected).map(([key, value]) => ({
            key: `aws:ResourceTag/${key}`,
            value,
          })),
        },
      ],
      dependsOn: [...props.role.policies],
    });
    return [name, plan.arn];
  }
}

function planRule(
  rule: BackupRule,
  { vaultName, recoveryVaultArn, otherAccountVaultArn, startsAt }: BackupPlansProps,
  tags: Readonly<Record<string, string>>,
): BackupPlanRule {
  const { frequency, copy } = rule;
  const destinations = copy === undefined ? [] : [recoveryVaultArn, otherAccountVaultArn];
  return {
    ruleName: frequency,
    targetVaultName: vaultName,
    schedule: schedule(frequency, startsAt),
    startWindow: START_MINUTES,
    completionWindow: COMPLETION_MINUTES,
    enableContinuousBackup: frequency === 'continuous',
    lifecycle: lifecycle(rule),
    recoveryPointTags: { ...tags },
    copyAction: destinations.flatMap((destinationVaultArn) =>
      destinationVaultArn === undefined || copy === undefined
        ? []
        : [{ destinationVaultArn, lifecycle: lifecycle(copy) }],
    ),
  };
}

/** AWS Backup, "Schedule": cron in UTC. A continuous backup looks each hour whether it is still going on. */
function schedule(frequency: BackupFrequency, startsAt: string): string {
  const [hour, minute] = startsAt.split(':').map(Number);
  switch (frequency) {
    case 'continuous':
    case 'hourly':
      return 'cron(0 * ? * * *)';
    case 'daily':
      return `cron(${minute} ${hour} ? * * *)`;
    case 'weekly':
      return `cron(${minute} ${hour} ? * SUN *)`;
    case 'monthly':
      return `cron(${minute} ${hour} 1 * ? *)`;
  }
}

function lifecycle({ days, coldAfterDays }: BackupLifecycle): BackupPlanRuleLifecycle {
  return { deleteAfter: days, coldStorageAfter: coldAfterDays };
}
