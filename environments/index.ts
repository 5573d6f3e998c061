import { type EnvironmentInput, loadConfiguration } from '../src/config';
import { dev } from './dev';
import { prod } from './prod';
import { project } from './project';
import { staging } from './staging';

/** Every environment: a new one is added here. */
export const environments: readonly EnvironmentInput[] = [dev, staging, prod];

/**
 * The validated configuration of the project.
 *
 * @throws ConfigurationError with every problem of every environment.
 */
export function configuration() {
  return loadConfiguration({ project, environments });
}
