import type { EnvironmentStack } from '../up/stacks';

/** What a stack waits for. */
export interface Missing {
  /** The stack that comes first. */
  readonly stack: string;
  readonly why: string;
}

/** How cdktf names the data source that reads another stack's outputs. */
const REMOTE_STATE = /data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+?)(?=[\s.,:"}]|$)/;

/**
 * Reads from what a failed plan said whether it failed only since another stack was not applied yet.
 *
 * @param said all that terraform printed
 * @param stateStack id of the stack that makes the bucket of the states
 */
export function missingPredecessor(
  said: string,
  { id }: Pick<EnvironmentStack, 'id'>,
  stateStack: string,
): Missing | undefined {
  // Terraform draws a line before each of its lines and breaks long ones.
  const text = said.replace(/^[│╷╵]\s?/gm, '');
  const errors = text.split(/^Error: /m).slice(1);
  for (const error of errors) {
    const flat = error.replace(/\s+/g, ' ');
    const bucket = /S3 bucket "([^"]+)" does not exist/.exec(flat)?.[1];
    if (bucket !== undefined) {
      const environment = stateStack.replace(/-state$/, '');
      const why = `there is no bucket ${bucket} for its state; make it with: npm run bootstrap -- ${environment}`;
      return { stack: stateStack, why };
    }
    const from = REMOTE_STATE.exec(error)?.[1];
    if (from === undefined || from === id) continue;
    if (/Unable to find remote state/.test(flat)) return { stack: from, why: 'it has no state yet' };
    const output = /does not have an attribute named "([^"]+)"/.exec(flat)?.[1];
    if (output !== undefined) return { stack: from, why: `its state has no output ${output} yet` };
  }
  return undefined;
}
