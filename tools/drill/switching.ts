import { Failure } from '../console/failure';
import { type Changes, changesOf } from '../deploy/changes';
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
    scene.note(scene.stack(name), await planAndJudge(scene, name));
    await scene.follow('failover#apply', { STACK: scene.stack(name) });
  }
}

/**
 * Plans a stack and judges the plan, by the runbook and by what `npm run deploy` goes by.
 *
 * @throws Failure when anything that holds data would go.
 */
export async function planAndJudge(scene: Scene, name: string): Promise<Changes> {
  const STACK = scene.stack(name);
  await scene.follow('failover#plan', { STACK });
  const changes = changesOf(
    await scene.shell('terraform show -json failover.tfplan', {}, scene.folder(name)),
  );
  const going = lossesOf(STACK, changes);
  if (going.length > 0) {
    throw new Failure(`The plan of ${STACK} would lose ${going.map(({ address }) => address).join(', ')}`);
  }
  await scene.follow('failover#judge', { STACK });
  return changes;
}

/** Blocks that {@link applyInOrder} executes. */
export const APPLY_BLOCKS = ['failover#plan', 'failover#judge', 'failover#apply'] as const;
