import { Failure } from '../console/failure';
import type { BlockReference } from '../runbooks/blocks';
import type { Loss, LossCase } from './loss-case';
import type { Scene } from './scene';

/** How a case ended. */
export interface CaseResult {
  readonly id: string;
  readonly outcome: 'recovered' | 'refused' | 'failed';
  /** Seconds from the loss until it was known to be mended, in the simulator. */
  readonly seconds: number;
  readonly loss?: Loss;
  /** Blocks of the runbooks that were executed. */
  readonly blocks: readonly BlockReference[];
  /** How the refusal reads, or what went wrong. */
  readonly said?: string;
}

/** Loses, recovers and verifies; whatever goes wrong is part of the result. */
export async function runCase(lossCase: LossCase, wholeScene: Scene): Promise<CaseResult> {
  const executed = new Set<BlockReference>();
  const scene = wholeScene.watched((reference) => executed.add(reference));
  let begun = Date.now();
  const result = (rest: Pick<CaseResult, 'outcome' | 'loss' | 'said'>): CaseResult => ({
    id: lossCase.id,
    seconds: Math.round((Date.now() - begun) / 1000),
    blocks: [...executed],
    ...rest,
  });
  try {
    if (lossCase.expected === 'refused') {
      const said = await refusalOf(lossCase.attempt(scene), lossCase.refusal);
      return result({ outcome: 'refused', said, loss: await lossCase.verify(scene) });
    }
    await lossCase.lose(scene);
    begun = Date.now();
    await lossCase.recover(scene);
    const loss = await lossCase.verify(scene);
    const left = lossCase.blocks.filter((reference) => !executed.has(reference));
    if (left.length > 0) throw new Failure(`Not executed: ${left.join(', ')}`);
    return result({ outcome: 'recovered', loss });
  } catch (error) {
    return result({ outcome: 'failed', said: error instanceof Error ? error.message : String(error) });
  }
}

async function refusalOf(attempt: Promise<void>, refusal: RegExp): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Failure('Nothing refused it: it is lost');
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (!refusal.test(said)) throw new Failure(`It was refused, but by something else: ${said}`);
  return said;
}
