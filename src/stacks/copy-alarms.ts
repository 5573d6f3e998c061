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
  const { storage, disasterRecovery, state } = environment;
  const { twoWay } = storage.replication;
  const pairs: readonly { readonly name: 'assets' | 'uploads' | 'state'; readonly twoWay: boolean }[] = [
    { name: 'assets', twoWay },
    { name: 'uploads', twoWay },
    // Elsewhere than in S3, states are somebody else's to copy.
    ...(state.kind === 's3' ? [{ name: 'state' as const, twoWay: false }] : []),
  ];
  for (const { name, twoWay } of pairs) {
    const common = {
      prefix: names.prefix,
      topicArn: here.topicArn,
      rpoMinutes: disasterRecovery.objectives.regionLoss[name].rpoMinutes,
      ruleId: REPLICATION_RULE,
    };
    const [first, copy] = [names.bucket(name), names.bucket(`${name}-replica`)];
    const out = { id: name, sourceBucket: first, destinationBucket: copy };
    const back = twoWay && { id: `${name}-back`, sourceBucket: copy, destinationBucket: first };
    const [leaving, arriving] = here.place === 'primary' ? [out, back] : [back, out];
    if (arriving) alarmOfLateCopies(scope, arriving.id, { ...common, ...arriving });
    if (leaving) alarmOfFailedCopies(scope, leaving.id, { ...common, ...leaving });
  }
}
