import { Failure } from '../console/failure';
import { terraform } from '../terraform-cli/src/index';
import { BOOTSTRAP_DIR, type BootstrapOptions } from './bootstrap';
import { LocalCopy } from './local-copy';
import { ownState } from './own-backend';
import type { StateStack } from './state-stack';

/**
 * Destroys an environment's remote state: takes the state out of the bucket into a local file first, since no state can
 * stand in a bucket that is being destroyed. Interrupted, it goes on where it stood. All other stacks must be gone.
 *
 * @returns whether there was anything to destroy.
 * @throws Failure when the stack is protected against deletion.
 */
export async function teardown(stack: StateStack, options: BootstrapOptions = {}): Promise<boolean> {
  const { workDir = BOOTSTRAP_DIR, onStep = () => undefined } = options;
  if (stack.protectedAddresses.length > 0) {
    throw new Failure(
      `${stack.id} is protected against deletion (${stack.protectedAddresses.join(', ')}). Where its states may go, ` +
        'set deletionProtection: { enabled: false, reason: "…" } in the environment, deploy, and run this again.',
    );
  }
  const local = new LocalCopy(stack, workDir);
  const own = await ownState(stack, options);
  if (own.kind === 'state') {
    onStep('taking the state out of its bucket');
    local.prepare(stack);
    local.takeOver(own.text);
  } else if (!local.exists) {
    return false;
  } else {
    local.prepare(stack);
  }
  onStep('destroying');
  await terraform(['init', '-input=false', '-no-color'], { cwd: local.folder, ...options });
  await terraform(['destroy', '-auto-approve', '-input=false', '-json'], { cwd: local.folder, ...options });
  local.remove();
  return true;
}
