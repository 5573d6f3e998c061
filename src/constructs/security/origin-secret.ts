import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import { EphemeralResource } from './ephemeral-resource';
import { GuardedSecret, type GuardedSecretProps } from './guarded-secret';

/** The value by which a load balancer knows its own distribution: made once here, and rotated from then on. */
export class OriginSecret extends Construct {
  /** ARN of the secret, once it has a value. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: GuardedSecretProps) {
    super(scope, id);
    const secret = new GuardedSecret(this, 'secret', props);
    suppress(
      secret.secret,
      'CKV2_AWS_57',
      'The edge stack rotates it, where the distribution is: the check sees one stack alone',
    );
    const made = new EphemeralResource(this, 'first-value', 'aws_secretsmanager_random_password', {
      password_length: 48,
      exclude_punctuation: true,
    });
    const version = new SecretsmanagerSecretVersion(this, 'first-version', {
      secretId: secret.secret.id,
      secretStringWo: `\${${made.attribute('random_password')}}`,
      secretStringWoVersion: 1,
      versionStages: ['AWSCURRENT', 'INITIAL'],
      lifecycle: { ignoreChanges: ['version_stages'] },
    });
    this.arn = version.secretId;
  }
}

/**
 * Terraform expression of the value in force. CloudFront takes it as plain configuration, so it stands in the states of
 * both ends; it opens nothing that CloudFront's addresses do not.
 */
export function originHeaderValue(
  scope: Construct,
  id: string,
  secretArn: string,
  provider?: TerraformProvider,
): string {
  return new DataAwsSecretsmanagerSecretVersion(scope, id, {
    provider,
    secretId: secretArn,
    versionStage: 'AWSCURRENT',
  }).secretString;
}
