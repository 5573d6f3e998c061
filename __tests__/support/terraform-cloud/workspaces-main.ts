// The workspaces command with an environment that is never shipped, and with settings of its state from GROUNDWORK_STATE.
import { project } from '../../../environments/project';
import { loadConfiguration } from '../../../src/config';
import { reportFailure } from '../../../tools/console/failure';
import { workspaces } from '../../../tools/workspaces/workspaces';
import { others } from '../variants';

const changed = JSON.parse(process.env['GROUNDWORK_STATE'] ?? '{}');
const environment = { ...others, state: { ...others.state, ...changed } };
workspaces(process.argv, () => loadConfiguration({ project, environments: [environment] })).catch(
  reportFailure,
);
