import type { Placeholder } from './inputs';
import type { StatePlace } from './source';

/**
 * The example of a backend's settings, with the values that the environment was configured with.
 *
 * @param key the stack's own key; absent in the file for all stacks, where `apply.sh` adds it
 */
export function backendExample(state: StatePlace, accountId: string, key?: string): string {
  return [
    key === undefined
      ? '# Where the states of all stacks are kept. Copy this to backend.hcl, and set what differs.'
      : '# Where the state of this stack is kept. Copy this to backend.hcl, and set what differs.',
    `bucket              = "${state.bucket}"`,
    ...(key === undefined ? [] : [`key                 = "${key}"`]),
    `region              = "${state.region}"`,
    `allowed_account_ids = ["${accountId}"]`,
    ...(state.lockTable === undefined ? [] : [`dynamodb_table      = "${state.lockTable}"`]),
    ...(state.lockFile ? ['use_lockfile        = true'] : []),
    '',
  ].join('\n');
}

/** The example of what is set for all stacks beside where their states are. */
export function commonExample(
  accountId: string,
  deployRoles: readonly string[],
  placeholders: readonly Placeholder[],
): string {
  return [
    '# Variables for all stacks. Copy this to common.tfvars, and set what differs; terraform.tfvars of a stack goes before it.',
    assignment('account_id', accountId),
    ...placeholders.flatMap(({ name, value }) => (name === 'account_id' ? [] : [assignment(name, value)])),
    '# Stands before the key of every state, for example "platform/".',
    'state_key_prefix = ""',
    "# Roles that run Terraform in your account, by path and name, * allowed: beside the platform's own roles they alone",
    '# may read its secrets and delete its backups. Set yours before anything is applied. Terraform warns in each stack that',
    '# does not need them.',
    `# deploy_roles   = [${deployRoles.map((role) => `"${role}"`).join(', ')}]`,
    '',
  ].join('\n');
}

function assignment(name: string, value: string): string {
  return `${name.padEnd('state_key_prefix'.length)} = "${value}"`;
}
