import { Failure } from '../../console/failure';
import type { Loss, LossCase, RecoveredCase } from '../loss-case';
import { keyArn } from '../observed';
import type { Scene } from '../scene';

/** The key of backups: nothing else of the drill needs it while it is away. */
const PURPOSE = 'backup';

async function keyId(scene: Scene): Promise<string> {
  return (await keyArn(scene, PURPOSE)).split('/')[1] ?? '';
}

const noted: { sealed: Uint8Array } = { sealed: new Uint8Array() };

async function seal(scene: Scene): Promise<void> {
  const { CiphertextBlob } = await scene.primary.kms.encrypt({
    KeyId: await keyArn(scene, PURPOSE),
    Plaintext: Buffer.from('what the key guards'),
  });
  noted.sealed = CiphertextBlob ?? new Uint8Array();
}

/** The key is on, reads what it sealed before, and is rotated as it was. */
async function opens(scene: Scene): Promise<Loss> {
  const KeyId = await keyArn(scene, PURPOSE);
  const { KeyMetadata } = await scene.primary.kms.describeKey({ KeyId });
  const { Plaintext } = await scene.primary.kms.decrypt({ KeyId, CiphertextBlob: noted.sealed });
  const same = Buffer.from(Plaintext ?? []).toString() === 'what the key guards';
  if (KeyMetadata?.KeyState !== 'Enabled' || !same)
    throw new Failure(`${KeyId} does not open what it closed`);
  await scene.expectNoChanges('security');
  return { count: 0, of: 1, what: 'values' };
}

const common = {
  lane: 'keys',
  store: 'keys',
  event: 'dataLoss',
  expected: 'recovered',
  verified: 'what was encrypted before is decrypted; a plan is empty',
  verify: opens,
} as const satisfies Partial<RecoveredCase>;

export const KEY_CASES: readonly LossCase[] = [
  {
    ...common,
    id: 'key-scheduled-for-deletion',
    lost: 'A KMS key is scheduled for deletion',
    blocks: ['key-compromise#pending-deletion', 'key-compromise#disabled', 'key-compromise#databases'],
    lose: async (scene) => {
      await seal(scene);
      await scene.primary.kms.scheduleKeyDeletion({
        KeyId: await keyArn(scene, PURPOSE),
        PendingWindowInDays: 7,
      });
    },
    recover: async (scene) => {
      await scene.follow('key-compromise#pending-deletion', { KEY_ID: await keyId(scene) });
      await scene.follow('key-compromise#disabled', { KEY_ID: await keyId(scene) });
      await scene.follow('key-compromise#databases', {});
    },
  },
  {
    ...common,
    id: 'key-disabled',
    lost: 'A KMS key is disabled',
    blocks: ['key-compromise#disabled', 'key-compromise#databases'],
    lose: async (scene) => {
      await seal(scene);
      await scene.primary.kms.disableKey({ KeyId: await keyArn(scene, PURPOSE) });
    },
    recover: async (scene) => {
      await scene.follow('key-compromise#disabled', { KEY_ID: await keyId(scene) });
      await scene.follow('key-compromise#databases', {});
    },
  },
  {
    ...common,
    id: 'key-used-by-a-stranger',
    lost: 'Somebody who should not could use a key: its material is replaced',
    blocks: ['key-compromise#rotate-key'],
    verified: 'what was encrypted before is decrypted; the key has a new rotation; a plan is empty',
    lose: seal,
    recover: async (scene) => {
      const rotations = await scene.follow('key-compromise#rotate-key', { KEY_ID: await keyId(scene) });
      if (!rotations.includes('ON_DEMAND')) throw new Failure(`The key was not rotated: ${rotations}`);
    },
  },
];
