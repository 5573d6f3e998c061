import { existsSync } from 'node:fs';
import path from 'node:path';
import { terraform } from '../terraform-cli/src/index';
import type { EnvironmentStack } from './stacks';

/** An address of this machine that no server listens at: nothing is reached through it as a proxy. */
const NOWHERE = 'http://127.0.0.1:9';

/**
 * Makes sure that providers can be installed where nothing but the simulator is reachable: by a mirror that the runner
 * finds, or else by one that is filled from the registry once.
 *
 * @param stack any stack: all need the same providers.
 * @param mirror folder for the mirror, in terraform's packed layout.
 * @returns variables for commands in the simulator's environment.
 */
export async function offlineProviders(
  stack: EnvironmentStack,
  mirror: string,
  onStep: (step: string) => void,
): Promise<NodeJS.ProcessEnv> {
  if (existsSync(mirror)) return { TF_PROVIDER_MIRROR: mirror };
  try {
    // An init that cannot leave the machine succeeds exactly when a mirror or an earlier init has the providers.
    await terraform(['init', '-backend=false', '-input=false', '-no-color'], {
      cwd: stack.folder,
      env: {
        HTTP_PROXY: NOWHERE,
        HTTPS_PROXY: NOWHERE,
        NO_PROXY: undefined,
        no_proxy: undefined,
        TF_DATA_DIR: path.join(stack.folder, '.terraform', 'offline-probe'),
      },
    });
    return {};
  } catch {
    onStep('downloading the AWS provider, once');
    await terraform(['providers', 'mirror', mirror], { cwd: stack.folder });
    return { TF_PROVIDER_MIRROR: mirror };
  }
}
