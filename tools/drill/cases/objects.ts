import { Failure } from '../../console/failure';
import { takeInventory } from '../inventory';
import type { LossCase, RecoveredCase, RefusedCase } from '../loss-case';
import { lastGoodMoment } from '../moment';
import { purge } from '../observed';
import type { Scene } from '../scene';
import { sameObjects, UPLOADS } from '../stored-objects';
import { backedUp, chosen, copied, vaultOf } from './backups';

const bucketOf = (scene: Scene) => scene.names.bucket('uploads');
const copyOf = (scene: Scene) => scene.names.bucket('uploads-replica');

const variables = (scene: Scene, more: Readonly<Record<string, string>> = {}) => ({
  BUCKET: bucketOf(scene),
  REPLICA: copyOf(scene),
  ...more,
});

/** What all of these cases have alike: a loss in the bucket of uploads that is judged by every object in it. */
function uploadsCase(
  each: Pick<RecoveredCase, 'id' | 'lost' | 'blocks' | 'lose' | 'recover'> & { readonly copy?: true },
): RecoveredCase {
  return {
    ...each,
    lane: 'objects',
    store: 'uploads',
    event: 'dataLoss',
    expected: 'recovered',
    verified: 'every object has its bytes, type and metadata again',
    verify: (scene) => sameObjects(scene, each.copy ? 'uploads-replica' : 'uploads'),
  };
}

const [FIRST = '', SECOND = '', THIRD = ''] = Object.keys(UPLOADS);

/** The newest version of an object. */
async function versionOf(scene: Scene, key: string): Promise<string> {
  const { VersionId = '' } = await scene.primary.s3.headObject({ Bucket: bucketOf(scene), Key: key });
  return VersionId;
}

const noted = { version: '', moment: '', inventory: '' };

/** A file that its owner deleted, and that no recovery brings back. */
const ERASED = 'eve/erased.txt';

/** Deletes a file as its owner does, before the loss. Notes the moment after it, in UTC and without a zone. */
async function erase(scene: Scene): Promise<void> {
  const erased = { Bucket: bucketOf(scene), Key: ERASED };
  await scene.primary.s3.putObject({ ...erased, Body: 'what nobody is to read any more' });
  await scene.primary.s3.deleteObject(erased);
  noted.moment = (await lastGoodMoment()).replace('Z', '');
}

/** @throws Failure when what its owner deleted is there again. */
async function staysErased(scene: Scene): Promise<void> {
  const { Contents = [] } = await scene.primary.s3.listObjectsV2({ Bucket: bucketOf(scene) });
  if (Contents.some(({ Key }) => Key === ERASED)) throw new Failure(`${ERASED} is there again`);
}

/** What a visitor has deleted and asked to be erased. */
const ASKED_FOR = 'eve/asked-for.txt';

/** @returns how many versions and markers of a file there are in both buckets. */
async function remainsOf(scene: Scene, Prefix: string): Promise<number> {
  const listed = await Promise.all([
    scene.primary.s3.listObjectVersions({ Bucket: bucketOf(scene), Prefix }),
    scene.recovery.s3.listObjectVersions({ Bucket: copyOf(scene), Prefix }),
  ]);
  return listed.flatMap(({ Versions = [], DeleteMarkers = [] }) => [...Versions, ...DeleteMarkers]).length;
}

const bucketDeleted: RefusedCase = {
  id: 'bucket-deleted',
  lane: 'objects',
  store: 'assets',
  event: 'dataLoss',
  lost: 'The bucket of the site’s files is deleted while it holds them',
  expected: 'refused',
  guard: 'S3 deletes no bucket that is not empty; in production Terraform refuses too (prevent_destroy)',
  attempt: async (scene) => {
    await scene.primary.s3.deleteBucket({ Bucket: scene.names.bucket('assets') });
  },
  refusal: /BucketNotEmpty|not empty/i,
  verify: (scene) => sameObjects(scene, 'assets'),
};

export const OBJECT_CASES: readonly LossCase[] = [
  uploadsCase({
    id: 'object-deleted',
    lost: 'A file of a visitor is deleted: a marker hides it',
    blocks: ['restore-objects#versions', 'restore-objects#deleted'],
    lose: async (scene) => {
      await scene.primary.s3.deleteObject({ Bucket: bucketOf(scene), Key: FIRST });
    },
    recover: async (scene) => {
      await scene.follow('restore-objects#versions', variables(scene, { KEY: FIRST }));
      await scene.follow('restore-objects#deleted', variables(scene, { KEY: FIRST }));
    },
  }),
  uploadsCase({
    id: 'object-overwritten',
    lost: 'A file of a visitor is overwritten with rubbish',
    blocks: ['restore-objects#overwritten'],
    lose: async (scene) => {
      noted.version = await versionOf(scene, SECOND);
      await scene.primary.s3.putObject({ Bucket: bucketOf(scene), Key: SECOND, Body: 'rubbish' });
    },
    recover: async (scene) => {
      const chosen = { KEY: SECOND, VERSION: noted.version };
      await scene.follow('restore-objects#overwritten', variables(scene, chosen));
    },
  }),
  uploadsCase({
    id: 'object-version-deleted',
    lost: 'The newest version of a file is deleted for good: only an older one is left',
    blocks: ['restore-objects#version-deleted'],
    lose: async (scene) => {
      noted.version = await versionOf(scene, THIRD);
      const version = { Bucket: bucketOf(scene), Key: THIRD, VersionId: noted.version };
      await scene.primary.s3.deleteObject(version);
    },
    recover: async (scene) => {
      const chosen = { KEY: THIRD, VERSION: noted.version };
      await scene.follow('restore-objects#version-deleted', variables(scene, chosen));
    },
  }),
  uploadsCase({
    id: 'bucket-emptied',
    lost: 'Every file of the bucket is deleted (aws s3 rm --recursive)',
    blocks: ['restore-objects#emptied'],
    lose: async (scene) => {
      await erase(scene);
      await scene.shell(`aws s3 rm --recursive "s3://${bucketOf(scene)}"`, {
        AWS_DEFAULT_REGION: scene.environment.primary.name,
      });
    },
    recover: async (scene) => {
      await scene.follow('restore-objects#emptied', variables(scene, { SINCE: noted.moment }));
      await staysErased(scene);
    },
  }),
  uploadsCase({
    id: 'bucket-purged',
    lost: 'Every version of every file of the bucket is deleted',
    blocks: ['restore-objects#from-replica', 'restore-objects#inventory', 'restore-objects#erased'],
    lose: async (scene) => {
      await erase(scene);
      noted.inventory = await takeInventory(scene, 'uploads');
      await purge(bucketOf(scene), scene.primary);
    },
    recover: async (scene) => {
      await scene.follow('restore-objects#from-replica', variables(scene));
      const inventory = { INVENTORY: noted.inventory, INVENTORY_TIME: noted.moment };
      await scene.follow('restore-objects#inventory', variables(scene, inventory));
      await scene.follow('restore-objects#erased', variables(scene, inventory));
      await staysErased(scene);
    },
  }),
  uploadsCase({
    id: 'bucket-and-replica-purged',
    lost: 'Every version of every file is deleted, in the bucket and in its copy',
    blocks: ['restore-objects#points', 'restore-objects#from-vault', 'restore-objects#to-replica'],
    lose: async (scene) => {
      await backedUp(scene, `arn:aws:s3:::${bucketOf(scene)}`);
      await purge(bucketOf(scene), scene.primary);
      await purge(copyOf(scene), scene.recovery);
    },
    recover: async (scene) => {
      const vault = variables(scene, vaultOf(scene));
      const POINT = chosen(await scene.follow('restore-objects#points', vault));
      await scene.follow('restore-objects#from-vault', { ...vault, POINT, DESTINATION: bucketOf(scene) });
      await scene.follow('restore-objects#to-replica', vault);
      await sameObjects(scene, 'uploads-replica');
    },
  }),
  uploadsCase({
    id: 'bucket-restored-from-copy',
    lost: 'Every version of every file is deleted in both buckets, and the vault of the region is not to be trusted',
    blocks: ['restore-objects#points', 'restore-objects#from-vault', 'restore-objects#from-replica'],
    lose: async (scene) => {
      await copied(scene, await backedUp(scene, `arn:aws:s3:::${bucketOf(scene)}`));
      await purge(bucketOf(scene), scene.primary);
      await purge(copyOf(scene), scene.recovery);
    },
    recover: async (scene) => {
      const vault = variables(scene, vaultOf(scene, 'recovery'));
      const POINT = chosen(await scene.follow('restore-objects#points', vault));
      await scene.follow('restore-objects#from-vault', { ...vault, POINT, DESTINATION: copyOf(scene) });
      await sameObjects(scene, 'uploads-replica');
      await scene.follow('restore-objects#from-replica', vault);
    },
  }),
  uploadsCase({
    id: 'replica-purged',
    lost: 'Every version in the copy of the bucket is deleted, in the recovery region',
    copy: true,
    blocks: ['restore-objects#to-replica'],
    lose: (scene) => purge(copyOf(scene), scene.recovery),
    recover: async (scene) => {
      await scene.follow('restore-objects#to-replica', variables(scene));
    },
  }),
  {
    id: 'erasure-asked-for',
    lane: 'objects',
    store: 'uploads',
    event: 'dataLoss',
    lost: 'A visitor’s file was deleted, and must be gone for good: its versions and its copy are still there',
    expected: 'recovered',
    blocks: ['restore-objects#erase'],
    verified: 'no version of it is in either bucket, and every other object is as it was',
    lose: async (scene) => {
      const asked = { Bucket: bucketOf(scene), Key: ASKED_FOR };
      for (const Body of ['first', 'second']) await scene.primary.s3.putObject({ ...asked, Body });
      await scene.primary.s3.deleteObject(asked);
      // Two versions and a marker here, two copies there.
      const remains = await remainsOf(scene, ASKED_FOR);
      if (remains < 5) throw new Failure(`Only ${remains} versions are there before the erasure`);
    },
    recover: async (scene) => {
      await scene.follow('restore-objects#erase', variables(scene, { KEY: ASKED_FOR }));
    },
    verify: async (scene) => {
      const remains = await remainsOf(scene, ASKED_FOR);
      if (remains > 0) throw new Failure(`${remains} versions of ${ASKED_FOR} are left`);
      return sameObjects(scene, 'uploads');
    },
  },
  bucketDeleted,
];
