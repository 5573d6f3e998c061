import { Failure } from '../console/failure';
import { TerraformError, terraform } from '../terraform-cli/src/index';
import { applyAdopting } from './adopt';
import { LocalCopy } from './local-copy';
import { ownState, type RunOptions } from './own-backend';
import { missingFrom, type StateContent } from './state-content';
import type { StateStack } from './state-stack';

export interface BootstrapOptions extends RunOptions {
  /** Folder for the local state while there is no bucket. Default: `.groundwork/bootstrap`. */
  readonly workDir?: string;
  /** Whether to take over resources of the stack's own names though no run was interrupted here. Default: false. */
  readonly adopt?: boolean;
  /** Told of each step. */
  readonly onStep?: (step: string) => void;
}

export interface BootstrapResult {
  /** Whether this run made the remote state, or found it made. */
  readonly made: boolean;
  /** Resources in the state stack's state. */
  readonly resources: number;
  /** Addresses that were taken over from an interrupted run. */
  readonly adopted: readonly string[];
  /** Whether the stack's JSON asks for more than is applied: `cdktf deploy` does that, a bootstrap does not. */
  readonly pendingChanges: boolean;
}

/** Default of {@link BootstrapOptions.workDir}. */
export const BOOTSTRAP_DIR = '.groundwork/bootstrap';

/**
 * Makes an environment's remote state: applies the state stack with its state in a local file, and moves that into the
 * bucket that it has just made. Interrupted anywhere, it goes on where it stood; done, it changes nothing.
 *
 * @throws Failure when the bucket's state lacks what a local file has.
 * @throws TerraformError when a command of terraform fails; what was made until then is noted in the local file.
 */
export async function bootstrap(stack: StateStack, options: BootstrapOptions = {}): Promise<BootstrapResult> {
  const { workDir = BOOTSTRAP_DIR, onStep = () => undefined } = options;
  const local = new LocalCopy(stack, workDir);

  onStep(`looking for a state in ${stack.bucket}`);
  const own = await ownState(stack, options);
  if (own.kind === 'state') {
    checkMoved(stack, local, own.content);
    local.remove();
    onStep('planning');
    return {
      made: false,
      resources: own.content.size,
      adopted: [],
      pendingChanges: await hasChanges(stack, options),
    };
  }

  const interrupted = local.exists;
  local.prepare(stack);
  onStep(interrupted ? 'going on with the interrupted run' : 'applying with the state in a local file');
  await terraform(['init', '-input=false', '-no-color'], { cwd: local.folder, ...options });
  const mayAdopt = interrupted || options.adopt === true;
  const adopted = await applyAdopting(local.folder, stack.resources, mayAdopt, options);
  onStep(`moving the state into ${stack.bucket}`);
  const moved = await moveIntoBucket(stack, local, options);
  local.remove();
  return { made: true, resources: moved.size, adopted, pendingChanges: false };
}

/** A local file beside the bucket's state is left from a run that ended after the move: unless it holds more. */
function checkMoved(stack: StateStack, local: LocalCopy, own: StateContent): void {
  const lost = missingFrom(local.content ?? new Set(), own);
  if (lost.length === 0) return;
  throw new Failure(
    `${stack.bucket} holds a state of ${stack.id} that lacks what ${local.statePath} has: ${lost.join(', ')}. ` +
      'Two bootstraps were begun. Import what is missing into the state in the bucket (terraform import), remove the ' +
      'local file, and run this again.',
  );
}

/** `state push` takes the lock and refuses to overwrite another state: nothing is lost by mistake. */
async function moveIntoBucket(
  stack: StateStack,
  local: LocalCopy,
  options: RunOptions,
): Promise<StateContent> {
  const { content } = local;
  if (content === undefined) throw new Failure(`${local.statePath} is gone; run this again.`);
  await terraform(['init', '-reconfigure', '-input=false', '-no-color'], { cwd: stack.folder, ...options });
  await terraform(['state', 'push', local.statePath], { cwd: stack.folder, ...options });
  const own = await ownState(stack, options);
  const lost = own.kind === 'state' ? missingFrom(content, own.content) : [...content];
  if (lost.length > 0) {
    throw new Failure(
      `${stack.bucket} does not hold all of the state that was moved into it; it lacks ${lost.join(', ')}. ` +
        `${local.statePath} still has it: run this again.`,
    );
  }
  return content;
}

async function hasChanges(stack: StateStack, options: RunOptions): Promise<boolean> {
  try {
    await terraform(['plan', '-detailed-exitcode', '-input=false', '-no-color'], {
      cwd: stack.folder,
      ...options,
    });
    return false;
  } catch (error) {
    if (error instanceof TerraformError && error.exitCode === 2) return true;
    throw error;
  }
}
