import type { BlockReference } from '../runbooks/blocks';
import type { Scene } from './scene';

/** What may be lost. The first six are the stores of `disasterRecovery.objectives`. */
export const DRILLED_STORES = [
  'database',
  'sessions',
  'uploads',
  'assets',
  'secrets',
  'state',
  'parameters',
  'keys',
  'backups',
  'application',
  'everything',
] as const;
export type DrilledStore = (typeof DRILLED_STORES)[number];

/**
 * Cases of a lane share a stack and come one after another; lanes go side by side. What all stacks need is lost in the lane
 * `all`, once the others have ended.
 */
export const LANES = ['objects', 'data', 'keys', 'state', 'application', 'all'] as const;
export type Lane = (typeof LANES)[number];

/** What is missing after a recovery. */
export interface Loss {
  readonly count: number;
  /** Of how many. */
  readonly of: number;
  readonly what: 'objects' | 'items' | 'rows' | 'values' | 'resources';
  /** Seconds of writing that are lost; absent where nothing is. */
  readonly seconds?: number;
}

interface CaseInWords {
  /** Stays: the report and `--only` name the case by it. */
  readonly id: string;
  readonly lane: Lane;
  readonly store: DrilledStore;
  readonly event: 'dataLoss' | 'regionLoss';
  /** What is lost, and how. */
  readonly lost: string;
  /** Whether Terraform waits for minutes in it, as its provider does after each change of a database: `--quick` leaves it out. */
  readonly slow?: true;
}

/** Is lost, and comes back by a runbook. */
export interface RecoveredCase extends CaseInWords {
  readonly expected: 'recovered';
  /** Blocks of the runbooks that recover it, each executed at least once. */
  readonly blocks: readonly BlockReference[];
  /** How it is known to be back. */
  readonly verified: string;
  lose(scene: Scene): Promise<void>;
  recover(scene: Scene): Promise<void>;
  verify(scene: Scene): Promise<Loss>;
}

/** Is not lost, since something refuses. */
export interface RefusedCase extends CaseInWords {
  readonly expected: 'refused';
  /** The guard, in words. */
  readonly guard: string;
  /** Tries to lose it: must fail. */
  attempt(scene: Scene): Promise<void>;
  /** How the refusal reads. */
  readonly refusal: RegExp;
  /** Takes away what the attempt needed, and tells what is there. */
  verify(scene: Scene): Promise<Loss>;
}

export type LossCase = RecoveredCase | RefusedCase;
