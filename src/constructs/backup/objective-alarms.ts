import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';

/** Minutes; `unlimited`: nothing is promised, and nothing is watched. */
export type RecoveryPointObjective = number | 'unlimited';

interface AlarmProps {
  /** Prefix of the alarms' names. */
  readonly prefix: string;
  readonly topicArn: string;
  readonly rpoMinutes: RecoveryPointObjective;
}

export interface ReplicaAlarmProps extends AlarmProps {
  readonly databaseIdentifier: string;
}

export interface ReplicationAlarmProps extends AlarmProps {
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly ruleId: string;
}

const PERIOD_SECONDS = 60;

/** Minutes in a row before anybody is called: a single slow one mends itself. */
const MINUTES_LATE = 5;

/** A replica of a database that is further behind than its RPO, or that tells nothing. Amazon RDS, "CloudWatch metrics". */
export function alarmOfReplica(scope: Construct, id: string, props: ReplicaAlarmProps): void {
  const { prefix, topicArn, rpoMinutes, databaseIdentifier } = props;
  if (rpoMinutes === 'unlimited') return;
  new CloudwatchMetricAlarm(scope, id, {
    alarmName: `${prefix}-replica-lag`,
    alarmDescription: `The replica in the recovery region is behind by more than its RPO of ${rpoMinutes} minutes`,
    namespace: 'AWS/RDS',
    metricName: 'ReplicaLag',
    dimensions: { DBInstanceIdentifier: databaseIdentifier },
    statistic: 'Maximum',
    comparisonOperator: 'GreaterThanThreshold',
    threshold: rpoMinutes * 60,
    period: PERIOD_SECONDS,
    evaluationPeriods: MINUTES_LATE,
    // A replication that has ended has no lag any more.
    treatMissingData: 'breaching',
    alarmActions: [topicArn],
    okActions: [topicArn],
  });
}

/**
 * Copies of objects that are late. It belongs into the region of the destination, where AWS publishes how late they are:
 * elsewhere it would see nothing, and be content. Amazon S3, "Using S3 Replication metrics".
 */
export function alarmOfLateCopies(scope: Construct, id: string, props: ReplicationAlarmProps): void {
  const { prefix, rpoMinutes } = props;
  if (rpoMinutes === 'unlimited') return;
  new CloudwatchMetricAlarm(scope, `${id}-late`, {
    ...ofReplication(props),
    alarmName: `${prefix}-${id}-late`,
    alarmDescription: `Copies of objects are late by more than their RPO of ${rpoMinutes} minutes`,
    metricName: 'ReplicationLatency',
    statistic: 'Maximum',
    threshold: rpoMinutes * 60,
    evaluationPeriods: MINUTES_LATE,
  });
}

/** Objects that were not copied. It belongs into the region of the source. Amazon S3, "Using S3 Replication metrics". */
export function alarmOfFailedCopies(scope: Construct, id: string, props: ReplicationAlarmProps): void {
  const { prefix, rpoMinutes } = props;
  if (rpoMinutes === 'unlimited') return;
  new CloudwatchMetricAlarm(scope, `${id}-failed`, {
    ...ofReplication(props),
    alarmName: `${prefix}-${id}-failed`,
    alarmDescription: 'Objects were not copied, and will not be by themselves',
    metricName: 'OperationsFailedReplication',
    statistic: 'Sum',
    threshold: 0,
    evaluationPeriods: 1,
  });
}

function ofReplication({ topicArn, sourceBucket, destinationBucket, ruleId }: ReplicationAlarmProps) {
  return {
    namespace: 'AWS/S3',
    dimensions: { SourceBucket: sourceBucket, DestinationBucket: destinationBucket, RuleId: ruleId },
    comparisonOperator: 'GreaterThanThreshold',
    period: PERIOD_SECONDS,
    // Where nothing is written, nothing is measured.
    treatMissingData: 'notBreaching',
    alarmActions: [topicArn],
    okActions: [topicArn],
  };
}
