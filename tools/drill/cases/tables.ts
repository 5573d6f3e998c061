import type { LossCase, RecoveredCase } from '../loss-case';
import { lastGoodMoment } from '../moment';
import { keyArn } from '../observed';
import type { Scene } from '../scene';
import { SESSION_IDS, sameItems, tableOf } from '../stored-items';

const noted = { moment: '' };

const variables = (scene: Scene) => ({
  TABLE: tableOf(scene),
  RESTORED: `${tableOf(scene)}-restored`,
  MOMENT: noted.moment,
});

/** A loss that every replica follows: the table is restored to the moment before it, and its items are copied back. */
function spoilt(
  each: Pick<RecoveredCase, 'id' | 'lost'> & { readonly spoil: (scene: Scene) => Promise<void> },
): RecoveredCase {
  const { spoil, ...words } = each;
  return {
    ...words,
    lane: 'data',
    store: 'sessions',
    event: 'dataLoss',
    expected: 'recovered',
    blocks: ['restore-table#to-moment', 'restore-table#copy-back', 'restore-table#remove-restored'],
    verified: 'every item is as it was, in both regions',
    lose: async (scene) => {
      noted.moment = await lastGoodMoment();
      await spoil(scene);
    },
    recover: async (scene) => {
      for (const block of ['to-moment', 'copy-back', 'remove-restored']) {
        await scene.follow(`restore-table#${block}`, variables(scene));
      }
    },
    verify: (scene) => sameItems(scene),
  };
}

const tableDeleted: RecoveredCase = {
  id: 'table-deleted',
  lane: 'data',
  store: 'sessions',
  event: 'dataLoss',
  lost: 'The session table is deleted in the primary region (its protection was off)',
  expected: 'recovered',
  blocks: ['restore-table#from-other-region', 'mend-drift#plan', 'mend-drift#apply'],
  verified: 'every item is as it was, in both regions; a plan is empty',
  lose: async (scene) => {
    await scene.primary.dynamodb.deleteTable({ TableName: tableOf(scene) });
  },
  recover: async (scene) => {
    await scene.follow('restore-table#from-other-region', {
      ...variables(scene),
      KEY_ARN: await keyArn(scene, 'data'),
    });
    await scene.mend('data');
  },
  verify: async (scene) => {
    await scene.expectNoChanges('data');
    return sameItems(scene);
  },
};

export const TABLE_CASES: readonly LossCase[] = [
  spoilt({
    id: 'item-overwritten',
    lost: 'One session is overwritten with another user’s',
    spoil: async (scene) => {
      const Item = { id: { S: SESSION_IDS[7] ?? '' }, user: { S: 'mallory' } };
      await scene.primary.dynamodb.putItem({ TableName: tableOf(scene), Item });
    },
  }),
  spoilt({
    id: 'items-deleted',
    lost: 'Half of the sessions are deleted, and the replica follows',
    spoil: async (scene) => {
      for (const id of SESSION_IDS.filter((_, index) => index % 2 === 0)) {
        await scene.primary.dynamodb.deleteItem({ TableName: tableOf(scene), Key: { id: { S: id } } });
      }
    },
  }),
  spoilt({
    id: 'table-corrupted',
    lost: 'A job spoils every session, in the recovery region',
    spoil: async (scene) => {
      for (const id of SESSION_IDS) {
        await scene.recovery.dynamodb.putItem({
          TableName: tableOf(scene),
          Item: { id: { S: id }, user: { S: 'nobody' }, expiresAt: { N: '0' } },
        });
      }
    },
  }),
  tableDeleted,
];
