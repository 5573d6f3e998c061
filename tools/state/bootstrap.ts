import { Failure } from '../console/failure';
import { TerraformError, terraform } from '../terraform-cli/src/index';
import { applyAdopting } from './adopt';
import { LocalCopy } from './local-copy';
import { ownState, type RunOptions } from './own-backend';
import type { StateStack } from './state-stack';
import type { StateVersion } from './state-version';

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
 * @throws Failure when the bucket and the local file hold different states.
 * @throws TerraformError when a command of terraform fails; what was made until then is noted in the local file.
 */
export async function bootstrap(stack: StateStack, options: BootstrapOptions = {}): Promise<BootstrapResult> {
  const { workDir = BOOTSTRAP_DIR, onStep = () => undefined } = options;
  const local = new LocalCopy(stack, workDir);

  onStep(`looking for a state in ${stack.bucket}`);
  const own = await ownState(stack, options);
  if (own.kind === 'state' && !isNewer(local.state, own.version, stack, local)) {
    local.remove();
    onStep('planning');
    return {
      made: false,
      resources: own.version.resources,
      adopted: [],
      pendingChanges: await hasChanges(stack, options),
    };
  }

  const interrupted = local.exists;
  local.prepare(stack);
  let adopted: string[] = [];
  if (own.kind !== 'state') {
    onStep(interrupted ? 'going on with the interrupted run' : 'applying with the state in a local file');
    await terraform(['init', '-input=false', '-no-color'], { cwd: local.folder, ...options });
    adopted = await applyAdopting(
      local.folder,
      stack.resources,
      interrupted || options.adopt === true,
      options,
    );
  }
  onStep(`moving the state into ${stack.bucket}`);
  const version = await moveIntoBucket(stack, local, options);
  local.remove();
  return { made: true, resources: version.resources, adopted, pendingChanges: false };
}

/** Whether the local file is a later version of the state in the bucket: a run was interrupted while it moved it. */
function isNewer(
  local: StateVersion | undefined,
  own: StateVersion,
  stack: StateStack,
  copy: LocalCopy,
): boolean {
  if (local === undefined) return false;
  if (local.lineage !== own.lineage) {
    throw new Failure(
      `${stack.bucket} and ${copy.statePath} hold different states of ${stack.id} (lineage ${own.lineage} and ` +
        `${local.lineage}): two bootstraps were begun. Compare their resources ("terraform state list -state=FILE"), ` +
        'remove the local file if the bucket has it all, and run this again.',
    );
  }
  return local.serial > own.serial;
}

/** `state push` refuses another lineage and an older serial, and takes the lock: nothing is overwritten by mistake. */
async function moveIntoBucket(
  stack: StateStack,
  local: LocalCopy,
  options: RunOptions,
): Promise<StateVersion> {
  const moved = local.state;
  if (moved === undefined) throw new Failure(`${local.statePath} is gone; run this again.`);
  await terraform(['init', '-reconfigure', '-input=false', '-no-color'], { cwd: stack.folder, ...options });
  await terraform(['state', 'push', local.statePath], { cwd: stack.folder, ...options });
  const own = await ownState(stack, options);
  if (own.kind !== 'state' || own.version.lineage !== moved.lineage || own.version.serial < moved.serial) {
    throw new Failure(
      `${stack.bucket} does not hold the state that was moved into it (lineage ${moved.lineage}, serial ` +
        `${moved.serial}). ${local.statePath} still has it: run this again.`,
    );
  }
  return own.version;
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
