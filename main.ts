import { dev } from './environments/dev';
import { prod } from './environments/prod';
import { project } from './environments/project';
import { staging } from './environments/staging';
import { ConfigurationError, loadConfiguration, selectEnvironments } from './src/config';
import { platform } from './src/platform';
import { GuardedApp, PolicyError } from './src/policies';

try {
  const configuration = loadConfiguration({ project, environments: [dev, staging, prod] });
  const app = new GuardedApp();
  for (const environment of selectEnvironments(configuration, process.env['ENVIRONMENT'])) {
    platform(app, configuration, environment);
  }
  app.synth();
} catch (error) {
  // A refused configuration or a violated policy is the reader's to mend: the list says it all, a stack trace does not.
  if (!(error instanceof ConfigurationError || error instanceof PolicyError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
