import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { type EnvironmentConfig, type Names, namesOf, type ProjectConfig, tagsOf } from '../config';
import type { PolicySubject, StackContext } from '../policies';
import { configureBackend } from '../state/backend';

/** What every stack is given. */
export interface EnvironmentStackProps {
  readonly project: ProjectConfig;
  readonly environment: EnvironmentConfig;
}

/** The oldest Terraform that knows everything that a stack may hold: write-only arguments came with 1.11. */
const TERRAFORM_VERSION = '>= 1.11.0';

/**
 * A stack of one environment: its id is `<environment>-<name>`, it has the environment's backend, and a provider that
 * refuses any account but the configured one and tags whatever it makes.
 */
export abstract class EnvironmentStack extends TerraformStack implements PolicySubject {
  readonly policyContext: StackContext;
  protected readonly project: ProjectConfig;
  protected readonly environment: EnvironmentConfig;
  protected readonly names: Names;

  /** @param region the region of the stack's default provider. */
  constructor(scope: Construct, name: string, props: EnvironmentStackProps & { readonly region: string }) {
    const names = namesOf(props.project, props.environment);
    super(scope, names.stack(name));
    this.project = props.project;
    this.environment = props.environment;
    this.names = names;
    this.policyContext = { production: props.environment.production };
    this.addOverride('terraform.required_version', TERRAFORM_VERSION);
    configureBackend(this, props.environment, names);
    this.providerFor(props.region);
  }

  /** Makes a provider; one with an alias for any region but the stack's own. */
  protected providerFor(region: string, alias?: string): AwsProvider {
    return new AwsProvider(this, alias ?? 'aws', {
      region,
      alias,
      allowedAccountIds: [this.environment.account.id],
      defaultTags: [{ tags: tagsOf(this.project, this.environment) }],
    });
  }

  /**
   * Publishes a value under a fixed name: the stack's contract for readers outside CDKTF. A name that has been released
   * stays.
   */
  protected publish(name: string, value: unknown, description: string): void {
    new TerraformOutput(this, name, { value, description }).overrideLogicalId(name);
  }
}
