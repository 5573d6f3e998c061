import { configuration } from '../../environments';
import { type EnvironmentConfig, selectEnvironments } from '../../src/config';
import { Failure } from '../console/failure';
import { findSimulator, type Simulator } from '../simulator';

/** Where cdktf writes to, as its own default. */
export const OUT_DIR = 'cdktf.out';
/** Where plans are kept for the scanner. */
export const PLAN_DIR = '.groundwork/plans';
/** Where the output of commands is kept. */
export const LOG_DIR = '.groundwork/logs';

/**
 * The configuration of an environment.
 *
 * @throws ConfigurationError when there is none of that name, or any environment is wrong.
 */
export function environmentNamed(name: string): EnvironmentConfig {
  const [environment] = selectEnvironments(configuration(), name);
  if (environment === undefined) throw new Failure(`There is no environment "${name}".`);
  return environment;
}

/** The running simulator. @throws Failure when none runs. */
export async function runningSimulator(): Promise<Simulator> {
  const simulator = await findSimulator();
  if (simulator === undefined) throw new Failure('The simulator is not running. Start it with: npm run up');
  return simulator;
}
