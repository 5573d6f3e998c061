// main.ts of the drill: its environment as the variables DRILL_ACTIVE_REGION and DRILL_STATE_REGION say, in place of an edit of
// environments/prod.ts.
import { platform } from '../../src/platform';
import { GuardedApp } from '../../src/policies';
import { BEFORE, drillConfiguration, type Failover } from './environment';

const { DRILL_ACTIVE_REGION: activeRegion, DRILL_STATE_REGION: stateRegion } = process.env as {
  DRILL_ACTIVE_REGION?: Failover['activeRegion'];
  DRILL_STATE_REGION?: Failover['stateRegion'];
};
const settings = drillConfiguration({
  activeRegion: activeRegion ?? BEFORE.activeRegion,
  stateRegion: stateRegion ?? BEFORE.stateRegion,
});
const app = new GuardedApp();
for (const environment of settings.environments) platform(app, settings, environment);
app.synth();
