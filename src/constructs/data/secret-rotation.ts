import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { SecretsmanagerSecretRotation } from '@cdktf/provider-aws/lib/secretsmanager-secret-rotation';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type FunctionCode, ServiceFunction } from '../compute/service-function';
import { allowFlow, allowServices, emptySecurityGroup, type ServicePaths } from '../network/security-groups';
import type { GuardedSecret } from '../security/guarded-secret';
import type { DatabaseSecrets } from './database-secrets';
import type { PostgresDatabase } from './postgres-database';

export interface SecretRotationProps {
  readonly name: string;
  readonly roleName: string;
  readonly code: FunctionCode;
  readonly runtime: string;
  readonly location: { readonly accountId: string; readonly region: string };
  /** In the application tier: the data tier has no way to Secrets Manager. */
  readonly network: {
    readonly vpcId: string;
    readonly subnetIds: readonly string[];
    readonly services: ServicePaths;
  };
  readonly database: PostgresDatabase;
  readonly port: number;
  readonly databaseName: string;
  readonly applicationUsername: string;
  readonly secrets: DatabaseSecrets;
  /** 1 to 30. */
  readonly rotationDays: number;
  /** Whether this region's database serves. A rotation in a stale one makes passwords that the other does not know. */
  readonly serving: boolean;
  readonly kmsKeyArn: string;
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
}

/** Seconds for one step: connecting to a database that fails over, and a retry. */
const STEP_SECONDS = 60;

/** Rotates the master's secret and the application's, by the function under `src/runtime/lambda/secret-rotation`. */
export class SecretRotation extends Construct {
  /** What begins the first rotation of the application's secret, which gives RDS Proxy its users. */
  readonly first: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SecretRotationProps) {
    super(scope, id);
    const { database, secrets, location } = props;
    const { id: securityGroupId } = emptySecurityGroup(this, 'security-group', {
      name: props.name,
      description: 'Rotation of the secrets of the database',
      vpcId: props.network.vpcId,
    });
    const rotation = new ServiceFunction(this, 'function', {
      ...props,
      network: { subnetIds: props.network.subnetIds, securityGroupId },
      description: 'Rotates the secrets of the database',
      timeoutSeconds: STEP_SECONDS,
      environment: {
        DATABASE_HOST: database.instance.address,
        DATABASE_PORT: `${props.port}`,
        DATABASE_NAME: props.databaseName,
        APPLICATION_USER: props.applicationUsername,
        MASTER_SECRET_ARN: secrets.master.arn,
        APPLICATION_SECRET_ARN: secrets.application.arn,
        CREDENTIAL_SECRET_ARNS: Fn.jsonencode(
          Object.fromEntries(Object.entries(secrets.credentials).map(([user, { arn }]) => [user, arn])),
        ),
      },
      statements: this.statements(props),
    });
    allowFlow(this, 'to-database', {
      from: securityGroupId,
      to: database.securityGroupId,
      port: props.port,
      why: 'The rotation changes passwords',
    });
    allowServices(this, 'services', securityGroupId, props.network.services);
    const permission = new LambdaPermission(this, 'permission', {
      statementId: 'SecretsManager',
      action: 'lambda:InvokeFunction',
      functionName: rotation.functionName,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: location.accountId,
    });
    const rotate = (
      name: string,
      secret: GuardedSecret,
      rotateImmediately: boolean,
    ): ITerraformDependable => {
      return new SecretsmanagerSecretRotation(this, name, {
        secretId: secret.secret.id,
        rotationLambdaArn: rotation.arn,
        rotateImmediately,
        rotationRules: { automaticallyAfterDays: props.rotationDays },
        dependsOn: [permission, database.instance, ...secrets.ready],
      });
    };
    // The first rotation makes the application's users. The master's password is as new as the database.
    this.first = props.serving ? [rotate('application', secrets.application, true)] : [];
    if (props.serving) rotate('master', secrets.master, false);
  }

  /** AWS Secrets Manager, "Lambda rotation function execution role permissions". */
  private statements({ secrets, kmsKeyArn, location }: SecretRotationProps) {
    const written = Object.values(secrets.credentials).map(({ arn }) => arn);
    const through = {
      test: 'StringEquals',
      variable: 'kms:ViaService',
      values: [`secretsmanager.${location.region}.amazonaws.com`],
    };
    return [
      {
        sid: 'RotateSecrets',
        actions: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [secrets.master.arn, secrets.application.arn, ...written],
      },
      // It makes a password and touches no secret: IAM takes "*" only.
      { sid: 'MakePasswords', actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] },
      {
        sid: 'UseKeyOfSecrets',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [kmsKeyArn],
        condition: [through],
      },
    ];
  }
}
