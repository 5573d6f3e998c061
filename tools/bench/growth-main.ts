// main.ts with as many generated environments as GENERATED_ENVIRONMENTS says.
import { project } from '../../environments/project';
import { loadConfiguration } from '../../src/config';
import { platform } from '../../src/platform';
import { GuardedApp } from '../../src/policies';
import { generatedEnvironments } from './generated-environments';

const count = Number(process.env['GENERATED_ENVIRONMENTS']);
const settings = loadConfiguration({ project, environments: generatedEnvironments(count) });
const app = new GuardedApp();
for (const environment of settings.environments) platform(app, settings, environment);
app.synth();
