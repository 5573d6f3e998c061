// main.ts with the environments that are never shipped.
import { project } from '../../environments/project';
import { loadConfiguration } from '../../src/config';
import { platform } from '../../src/platform';
import { GuardedApp } from '../../src/policies';
import { others, variants } from './variants';

const settings = loadConfiguration({ project, environments: [variants, others] });
const app = new GuardedApp();
for (const environment of settings.environments) platform(app, settings, environment);
app.synth();
