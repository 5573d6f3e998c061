import type { Construct } from 'constructs';
import type { EnvironmentConfig, Names } from '../config';
import { alarmOfFailedCopies, alarmOfLateCopies } from '../constructs/backup/objective-alarms';
import { REPLICATION_RULE } from '../constructs/storage/bucket-replication';

/**
 * Alarms of one region about copies between the buckets of both: those that arrive here and are late, and those that
 * leave from here and failed. The way back counts where there is one.
 */
export function watchCopies(
  scope: Construct,
  names: Names,
  environment: EnvironmentConfig,
  here: { readonly place: 'primary' | 'recovery'; readonly topicArn: string },
): void {
  const { storage, disasterRecovery } = environment;
  for (const name of ['assets', 'uploads'] as const) {
    const common = {
      prefix: names.prefix,
      topicArn: here.topicArn,
      rpoMinutes: disasterRecovery.objectives.regionLoss[name].rpoMinutes,
      ruleId: REPLICATION_RULE,
    };
    const [first, copy] = [names.bucket(name), names.bucket(`${name}-replica`)];
    const out = { id: name, sourceBucket: first, destinationBucket: copy };
    const back = storage.replication.twoWay && {
      id: `${name}-back`,
      sourceBucket: copy,
      destinationBucket: first,
    };
    const [leaving, arriving] = here.place === 'primary' ? [out, back] : [back, out];
    if (arriving) alarmOfLateCopies(scope, arriving.id, { ...common, ...arriving });
    if (leaving) alarmOfFailedCopies(scope, leaving.id, { ...common, ...leaving });
  }
}
