import { Failure } from '../../console/failure';
import type { BlockReference } from '../../runbooks/blocks';
import type { Loss, LossCase, RecoveredCase, RefusedCase } from '../loss-case';
import type { Scene } from '../scene';

/** The stack whose state is lost: no other stack reads its outputs, so the other lanes do not miss it. */
const STACK = 'storage';

const keyOf = (scene: Scene) => `${scene.stack(STACK)}.tfstate`;
const object = (scene: Scene) => ({ Bucket: scene.names.bucket('state'), Key: keyOf(scene) });

const variables = (scene: Scene, more: Readonly<Record<string, string>> = {}) => ({
  BUCKET: scene.names.bucket('state'),
  REPLICA: scene.names.bucket('state-replica'),
  STACK: scene.stack(STACK),
  ...more,
});

/** This page's blocks run in the stack's folder. */
function follow(scene: Scene, block: string, more?: Readonly<Record<string, string>>): Promise<string> {
  return scene.follow(
    `state-recovery#${block}` as BlockReference,
    variables(scene, more),
    scene.folder(STACK),
  );
}

async function resourcesIn(scene: Scene): Promise<number> {
  const list = await scene.shell('terraform state list', {}, scene.folder(STACK));
  return list.split('\n').filter((address) => address !== '' && !address.startsWith('data.')).length;
}

const noted = { resources: 0, lock: '' };

const common = {
  lane: 'state',
  store: 'state',
  event: 'dataLoss',
  expected: 'recovered',
  verified: 'the state holds every resource, and a plan is empty',
  verify: async (scene) => {
    const found = await resourcesIn(scene);
    if (found !== noted.resources)
      throw new Failure(`The state holds ${found} of ${noted.resources} resources`);
    if (!(await follow(scene, 'check')).includes('No changes.')) throw new Failure('A plan is not empty');
    return { count: 0, of: found, what: 'resources' } satisfies Loss;
  },
} as const satisfies Partial<RecoveredCase>;

async function note(scene: Scene): Promise<void> {
  noted.resources = await resourcesIn(scene);
}

/** An old version of the state with fewer resources. */
async function anOlderVersion(scene: Scene): Promise<string> {
  const { Versions = [] } = await scene.primary.s3.listObjectVersions({
    Bucket: scene.names.bucket('state'),
    Prefix: keyOf(scene),
  });
  const oldest = Versions.filter(({ Key }) => Key === keyOf(scene)).at(-1);
  return oldest?.VersionId ?? '';
}

async function putBack(scene: Scene, version: string): Promise<void> {
  await scene.primary.s3.copyObject({
    ...object(scene),
    CopySource: `${object(scene).Bucket}/${keyOf(scene)}?versionId=${version}`,
  });
}

const olderThanReality: RecoveredCase = {
  ...common,
  id: 'state-older-than-reality',
  lost: 'An old version of a state is put back, and its digest with it: it knows less than stands',
  blocks: [
    'state-recovery#versions',
    'state-recovery#take-version',
    'state-recovery#digest',
    'state-recovery#check',
  ],
  lose: async (scene) => {
    await note(scene);
    await putBack(scene, await anOlderVersion(scene));
    await follow(scene, 'digest');
  },
  recover: async (scene) => {
    const listed = await follow(scene, 'versions');
    // As the page says: the version with the highest serial.
    const [newest = ''] = [...listed.matchAll(/^(\S+) "serial": *(\d+)$/gm)]
      .sort(([, , a], [, , b]) => Number(b) - Number(a))
      .map(([, version = '']) => version);
    await follow(scene, 'take-version', { VERSION: newest });
    await follow(scene, 'digest');
  },
};

const staleWithDigest: RefusedCase = {
  ...common,
  id: 'state-replaced',
  lost: 'An old version of a state is put back, and somebody plans with it',
  expected: 'refused',
  guard: 'Terraform compares a state with the digest in the lock table',
  attempt: async (scene) => {
    await note(scene);
    await putBack(scene, await anOlderVersion(scene));
    await scene.plan(STACK);
  },
  refusal: /does not have the expected content|state data in S3/i,
  verify: async (scene) => {
    await follow(scene, 'corrupted');
    return common.verify(scene);
  },
};

export const STATE_CASES: readonly LossCase[] = [
  {
    ...common,
    id: 'state-deleted',
    lost: 'The state of a stack is deleted',
    blocks: ['state-recovery#lost', 'state-recovery#check'],
    lose: async (scene) => {
      await note(scene);
      await scene.primary.s3.deleteObject(object(scene));
    },
    recover: async (scene) => {
      await follow(scene, 'lost');
    },
  },
  {
    ...common,
    id: 'state-corrupted',
    lost: 'The state of a stack is overwritten with what is no state',
    blocks: ['state-recovery#corrupted', 'state-recovery#check'],
    lose: async (scene) => {
      await note(scene);
      await aLongHistory(scene);
      await scene.primary.s3.putObject({ ...object(scene), Body: '{"not": "a state"}' });
    },
    recover: async (scene) => {
      await follow(scene, 'corrupted');
    },
  },
  // The digest refuses only while it stands: the case after it takes it away, until Terraform next writes.
  staleWithDigest,
  olderThanReality,
  {
    ...common,
    id: 'lock-left-behind',
    lost: 'A run is killed, and its lock stays: nobody can apply',
    blocks: ['state-recovery#locked', 'state-recovery#check'],
    lose: async (scene) => {
      await note(scene);
      noted.lock = await leaveLock(scene);
    },
    recover: async (scene) => {
      await follow(scene, 'locked', { LOCK_ID: noted.lock });
    },
  },
];

/** More versions than S3 lists at once, of what every run writes beside the state and deletes again. */
async function aLongHistory(scene: Scene): Promise<void> {
  const { Bucket, Key } = object(scene);
  const lock = { Bucket, Key: `${Key}.tflock` };
  for (let written = 0; written <= 1000; written += 20) {
    await Promise.all(Array.from({ length: 20 }, () => scene.primary.s3.putObject({ ...lock, Body: '{}' })));
  }
  await scene.primary.s3.deleteObject(lock);
}

/** What a killed run leaves, in the table and beside the state. Terraform S3 backend, "State Locking". */
async function leaveLock(scene: Scene): Promise<string> {
  const ID = 'de1e7ed0-0000-4000-8000-000000000000';
  const path = `${scene.names.bucket('state')}/${keyOf(scene)}`;
  const info = JSON.stringify({
    ID,
    Path: path,
    Operation: 'OperationTypeApply',
    Who: 'killed@machine',
    Version: '1.11.4',
    Created: new Date().toISOString(),
  });
  await scene.primary.dynamodb.putItem({
    TableName: scene.names.lockTable,
    Item: { LockID: { S: path }, Info: { S: info } },
  });
  const { Bucket, Key } = object(scene);
  await scene.primary.s3.putObject({ Bucket, Key: `${Key}.tflock`, Body: info });
  return ID;
}
