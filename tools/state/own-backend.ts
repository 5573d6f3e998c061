import { TerraformError, terraform } from '../terraform-cli/src/index';
import { type StateContent, stateContent } from './state-content';
import type { StateStack } from './state-stack';

export interface RunOptions {
  /** The environment of every terraform command. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told of each line that terraform prints. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** What stands in the stack's own bucket. */
export type OwnState =
  | { readonly kind: 'no-bucket' }
  | { readonly kind: 'no-state' }
  | { readonly kind: 'state'; readonly content: StateContent; readonly text: string };

/** Asks the bucket for the stack's state, by terraform itself: with the credentials and rules of any other command. */
export async function ownState(stack: StateStack, options: RunOptions): Promise<OwnState> {
  try {
    await terraform(['init', '-reconfigure', '-input=false', '-no-color'], { cwd: stack.folder, ...options });
  } catch (error) {
    if (error instanceof TerraformError && isMissingBucket(error, stack.bucket)) return { kind: 'no-bucket' };
    throw error;
  }
  const { stdout } = await terraform(['state', 'pull'], { cwd: stack.folder, ...options });
  const content = stateContent(stdout);
  // Of a bucket without the object terraform gives a state of nothing.
  return content === undefined || content.size === 0
    ? { kind: 'no-state' }
    : { kind: 'state', content, text: stdout };
}

function isMissingBucket({ stdout, stderr }: TerraformError, bucket: string): boolean {
  const said = `${stdout}\n${stderr}`;
  return said.includes(`S3 bucket "${bucket}" does not exist`);
}
