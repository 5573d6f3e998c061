import type { App } from 'cdktf';
import type { Configuration, EnvironmentConfig } from './config';
import { NetworkStack } from './stacks/network';
import { RecoveryStack } from './stacks/recovery';
import { SecurityStack } from './stacks/security';
import { StateStack } from './stacks/state';

/** The stacks of one environment, and how they feed each other. */
export function platform(app: App, { project }: Configuration, environment: EnvironmentConfig): void {
  const common = { project, environment };

  const security = new SecurityStack(app, common);
  const network = new NetworkStack(app, {
    ...common,
    logsKeyArn: security.keyArns.logs,
    logArchiveArn: security.logArchiveArn,
  });
  const recovery = new RecoveryStack(app, {
    ...common,
    primaryKeyArns: security.keyArns,
    trail: security.trail,
  });

  if (environment.state.kind === 's3') {
    const { noncurrentVersionDays } = environment.state;
    const state = new StateStack(app, { ...common, noncurrentVersionDays });
    // All keep their state in it, though none reads its outputs.
    for (const stack of [security, network, recovery]) stack.addDependency(state);
  }
}
