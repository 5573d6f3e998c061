import path from 'node:path';
import type { Command } from 'commander';
import { configuration } from '../../environments';
import type { EnvironmentConfig } from '../../src/config';
import { Failure } from '../console/failure';

/** The folders that a run works in: another set of them is a run that knows nothing of the first. */
export class Workplace {
  readonly outDir: string;
  readonly planDir: string;
  readonly bootstrapDir: string;
  readonly simulatorDir: string;
  readonly providerDir: string;
  private readonly logDir: string;

  constructor({ out, work }: WorkplaceOptions) {
    this.outDir = path.resolve(out);
    const inWork = (folder: string) => path.resolve(work, folder);
    this.planDir = inWork('plans');
    this.bootstrapDir = inWork('bootstrap');
    this.simulatorDir = inWork('simulator');
    this.providerDir = inWork('providers');
    this.logDir = inWork('logs');
  }

  logFile(run: string): string {
    return path.join(this.logDir, `${run}.log`);
  }
}

export interface WorkplaceOptions {
  readonly out: string;
  readonly work: string;
}

/** Adds the options that every command of this folder has. */
export function withWorkplaceOptions(command: Command): Command {
  return command
    .option('--environment <name>', 'the environment that is meant', 'dev')
    .option('--out <folder>', "cdktf's output folder", 'cdktf.out')
    .option('--work <folder>', 'folder of the simulator, logs and plans', '.groundwork');
}

/**
 * The configuration of an environment that a command was given.
 *
 * @param given how: an option, or the command itself where the name is its argument
 * @throws Failure when there is none of that name
 * @throws ConfigurationError when any environment is wrong
 */
export function environmentNamed(
  name: string,
  given = '--environment',
  { environments } = configuration(),
): EnvironmentConfig {
  const environment = environments.find((each) => each.name === name);
  if (environment !== undefined) return environment;
  const names = environments.map((each) => each.name).join(', ');
  throw new Failure(`${given} "${name}": there is no such environment. There are: ${names}.`);
}
