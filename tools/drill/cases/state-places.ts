import { Failure } from '../../console/failure';
import type { LossCase, RecoveredCase } from '../loss-case';
import { digestsOf, keyArn, purge, statesIn } from '../observed';
import { pointAt, stateVariables } from '../switching';

const common = {
  lane: 'all',
  store: 'state',
  expected: 'recovered',
} as const satisfies Partial<RecoveredCase>;
const noted: { digests: readonly string[] } = { digests: [] };

const lockTable: RecoveredCase = {
  ...common,
  id: 'lock-table-deleted',
  event: 'dataLoss',
  lost: 'The table of locks and digests is deleted in the primary region (its protection was off)',
  blocks: ['restore-table#from-other-region', 'mend-drift#plan', 'mend-drift#apply'],
  verified: 'every digest stands in it again, and a plan is empty',
  lose: async (scene) => {
    noted.digests = await digestsOf(scene);
    await scene.primary.dynamodb.deleteTable({ TableName: scene.names.lockTable });
  },
  recover: async (scene) => {
    await scene.follow('restore-table#from-other-region', {
      TABLE: scene.names.lockTable,
      KEY_ARN: await keyArn(scene, 'state'),
    });
    await scene.mend('state');
  },
  verify: async (scene) => {
    await scene.expectNoChanges('state');
    const digests = await digestsOf(scene);
    const lost = noted.digests.filter((key) => !digests.includes(key));
    if (lost.length > 0) throw new Failure(`No digest stands for ${lost.join(', ')}`);
    return { count: 0, of: noted.digests.length, what: 'items' };
  },
};

const stateBucket: RecoveredCase = {
  ...common,
  id: 'state-bucket-lost',
  slow: true,
  event: 'regionLoss',
  lost: 'The bucket of all states is deleted with every version of them',
  blocks: [
    'state-recovery#stale-locks',
    'state-recovery#other-bucket',
    'mend-drift#plan',
    'mend-drift#apply',
    'state-recovery#copy-back',
  ],
  verified: 'the bucket holds every state again, and plans are empty',
  lose: async (scene) => {
    const Bucket = scene.names.bucket('state');
    await purge(Bucket, scene.primary);
    await scene.primary.s3.deleteBucket({ Bucket });
  },
  recover: async (scene) => {
    await scene.follow('state-recovery#stale-locks', stateVariables(scene));
    scene.configure({ activeRegion: 'primary', stateRegion: 'recovery' });
    await pointAt(scene, ['state']);
    await scene.mend('state');
    await scene.follow('state-recovery#copy-back', stateVariables(scene));
    scene.configure({ activeRegion: 'primary', stateRegion: 'primary' });
    await pointAt(scene, ['state']);
  },
  verify: async (scene) => {
    for (const stack of ['state', 'storage']) await scene.expectNoChanges(stack);
    const [held, copied] = await Promise.all([statesIn(scene, 'state'), statesIn(scene, 'state-replica')]);
    const lost = copied.filter((key) => !held.includes(key));
    if (lost.length > 0) throw new Failure(`These states are lost: ${lost.join(', ')}`);
    return { count: 0, of: held.length, what: 'objects' };
  },
};

/** What every state needs: while it is away, nothing is applied. */
export const STATE_PLACE_CASES: readonly LossCase[] = [lockTable, stateBucket];
