import { existsSync } from 'node:fs';
import path from 'node:path';
import { terraform } from '../terraform-cli/src/index';
import type { EnvironmentStack } from './stacks';

/** A provider mirror of the project's own, in terraform's packed layout. */
const OWN_MIRROR = '.groundwork/providers';

/**
 * Makes sure that providers can be installed where nothing but the simulator is reachable: by a mirror that the runner
 * finds, or else by one that is filled from the registry once.
 *
 * @param stack any stack: all need the same providers.
 * @returns variables for commands in the simulator's environment.
 */
export async function offlineProviders(
  stack: EnvironmentStack,
  onStep: (step: string) => void,
): Promise<NodeJS.ProcessEnv> {
  const mirror = path.resolve(OWN_MIRROR);
  if (existsSync(mirror)) return { TF_PROVIDER_MIRROR: mirror };
  try {
    // An init that may not leave the machine succeeds exactly when a mirror or an earlier init has the providers.
    await terraform(['init', '-backend=false', '-input=false', '-no-color'], {
      cwd: stack.folder,
      env: {
        HTTPS_PROXY: 'http://127.0.0.1:9',
        NO_PROXY: '',
        TF_DATA_DIR: path.resolve('.groundwork/providers-probe'),
      },
    });
    return {};
  } catch {
    onStep('downloading the AWS provider, once');
    await terraform(['providers', 'mirror', mirror], { cwd: stack.folder });
    return { TF_PROVIDER_MIRROR: mirror };
  }
}
