import { Failure } from '../console/failure';
import { changesOf } from '../deploy/changes';
import { lossesOf } from '../deploy/guard';
import type { Scene } from './scene';

/** Variables of docs/runbooks/state-recovery.md. */
export const stateVariables = (scene: Scene, stacks: readonly string[] = []) => ({
  BUCKET: scene.names.bucket('state'),
  REPLICA: scene.names.bucket('state-replica'),
  STACKS: stacks.map((name) => scene.stack(name)).join(' '),
});

/** Synthesizes what the configuration says now, and points stacks at the bucket of states that it names. */
export async function pointAt(scene: Scene, stacks: readonly string[]): Promise<void> {
  await scene.follow('state-recovery#other-bucket', stateVariables(scene, stacks));
}

/** Plans, judges and applies, one stack after another. */
export async function applyInOrder(scene: Scene, stacks: readonly string[]): Promise<void> {
  for (const name of stacks) {
    const STACK = scene.stack(name);
    await scene.follow('failover#plan', { STACK });
    const json = await scene.shell('terraform show -json failover.tfplan', {}, scene.folder(name));
    const changes = changesOf(json);
    scene.note(STACK, changes);
    const going = lossesOf(STACK, changes);
    if (going.length > 0) {
      throw new Failure(`The plan of ${STACK} would lose ${going.map(({ address }) => address).join(', ')}`);
    }
    await scene.follow('failover#judge', { STACK });
    await scene.follow('failover#apply', { STACK });
  }
}

/** Blocks that {@link applyInOrder} executes. */
export const APPLY_BLOCKS = ['failover#plan', 'failover#judge', 'failover#apply'] as const;
