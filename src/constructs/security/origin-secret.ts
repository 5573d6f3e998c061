import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { Construct } from 'constructs';
import { EphemeralResource } from './ephemeral-resource';
import { GuardedSecret, type GuardedSecretProps } from './guarded-secret';

/**
 * The value by which a load balancer knows its own distribution. CloudFront takes such a value as plain configuration,
 * so it stands in the states of both; it opens nothing that CloudFront's addresses do not, and it is rotated.
 */
export class OriginSecret extends Construct {
  readonly secret: GuardedSecret;
  /** Terraform expression of the value in force. */
  readonly value: string;

  constructor(scope: Construct, id: string, props: GuardedSecretProps) {
    super(scope, id);
    this.secret = new GuardedSecret(this, 'secret', props);
    const made = new EphemeralResource(this, 'first-value', 'aws_secretsmanager_random_password', {
      password_length: 48,
      exclude_punctuation: true,
    });
    const version = new SecretsmanagerSecretVersion(this, 'first-version', {
      secretId: this.secret.secret.id,
      secretStringWo: `\${${made.attribute('random_password')}}`,
      secretStringWoVersion: 1,
      versionStages: ['AWSCURRENT', 'INITIAL'],
      lifecycle: { ignoreChanges: ['version_stages'] },
    });
    this.value = new DataAwsSecretsmanagerSecretVersion(this, 'current', {
      secretId: version.secretId,
      versionStage: 'AWSCURRENT',
    }).secretString;
  }
}
