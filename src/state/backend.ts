import { CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, type TerraformStack } from 'cdktf';
import { type EnvironmentConfig, type Names, workspaceOf } from '../config';

/**
 * Gives a stack its place for state, as the environment's configuration says. Each stack has a state of its own, so that
 * one that is broken or locked holds up no other.
 */
export function configureBackend(stack: TerraformStack, environment: EnvironmentConfig, names: Names): void {
  const { state } = environment;
  const stackId = stack.node.id;
  switch (state.kind) {
    case 'local':
      // Relative to the folder that terraform runs in, cdktf.out/stacks/<id>: the file stands in the project's own.
      new LocalBackend(stack, { path: `../../../${stackId}.tfstate` });
      return;
    case 'cloud':
      new CloudBackend(stack, {
        hostname: state.hostname,
        organization: state.organization,
        workspaces: new NamedCloudWorkspace(workspaceOf(state, stackId), state.project),
      });
      return;
    case 's3':
      // No `encrypt`: with it the backend asks for AES256, which the bucket refuses; without it the bucket's key holds.
      new S3Backend(stack, {
        bucket: names.bucket(state.region === 'primary' ? 'state' : 'state-replica'),
        key: `${stackId}.tfstate`,
        region: environment[state.region].name,
        allowedAccountIds: [environment.account.id],
      });
      // Set here and not above, since cdktf copies the arguments above to every terraform_remote_state that reads this
      // state: reading takes no lock, and Terraform warns of dynamodb_table wherever it stands.
      if (state.locking !== 'dynamodb') stack.addOverride('terraform.backend.s3.use_lockfile', true);
      if (state.locking !== 'lockfile') {
        stack.addOverride('terraform.backend.s3.dynamodb_table', names.lockTable);
      }
  }
}
