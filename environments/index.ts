import { loadConfiguration } from '../src/config';
import { dev } from './dev';
import { prod } from './prod';
import { project } from './project';
import { staging } from './staging';

/**
 * The validated configuration of the project: a new environment is added here.
 *
 * @throws ConfigurationError with every problem of every environment.
 */
export function configuration() {
  return loadConfiguration({ project, environments: [dev, staging, prod] });
}
