import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';

export interface RuntimeSettingsProps {
  /** First part of the parameters' names, such as `/shop/prod/application`. */
  readonly path: string;
  /** Values by the name of the environment variable that the application reads. No secrets: they stand in the state. */
  readonly settings: Readonly<Record<string, string>>;
  readonly kmsKeyArn: string;
}

/** Settings of the application in Parameter Store, each under its path and the name of its environment variable. */
export class RuntimeSettings extends Construct {
  /** ARNs of the parameters by variable. */
  readonly arns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { path, settings, kmsKeyArn }: RuntimeSettingsProps) {
    super(scope, id);
    this.arns = Object.fromEntries(
      Object.entries(settings).map(([variable, value]) => {
        const parameter = new SsmParameter(this, variable.toLowerCase().replaceAll('_', '-'), {
          name: `${path}/${variable}`,
          type: 'SecureString',
          keyId: kmsKeyArn,
          value,
        });
        return [variable, parameter.arn];
      }),
    );
  }
}
