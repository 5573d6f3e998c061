import { configuration } from './environments';
import { ConfigurationError, selectEnvironments } from './src/config';
import { platform } from './src/platform';
import { GuardedApp, PolicyError } from './src/policies';

try {
  const settings = configuration();
  const app = new GuardedApp();
  for (const environment of selectEnvironments(settings, process.env['ENVIRONMENT'])) {
    platform(app, settings, environment);
  }
  app.synth();
} catch (error) {
  // A refused configuration or a violated policy is the reader's to mend: the list says it all, a stack trace does not.
  if (!(error instanceof ConfigurationError || error instanceof PolicyError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
