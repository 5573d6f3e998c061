import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { SecretsmanagerSecretRotation } from '@cdktf/provider-aws/lib/secretsmanager-secret-rotation';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { ORIGIN_HEADER } from '../compute/load-balancer';
import { type FunctionCode, ServiceFunction } from '../compute/service-function';
import { APPLICATION_ORIGIN } from './distribution';

export interface OriginHeaderRotationProps {
  readonly name: string;
  readonly roleName: string;
  readonly code: FunctionCode;
  readonly runtime: string;
  /** Region of the secret and the function. */
  readonly location: { readonly accountId: string; readonly region: string };
  readonly secretArn: string;
  /** Key of the secret and of the function's environment. */
  readonly kmsKeyArn: string;
  readonly distribution: { readonly id: string; readonly arn: string; readonly webAclArn: string };
  /** Rules of the load balancers that know the header's values. */
  readonly rules: readonly { readonly arn: string; readonly region: string }[];
  /** 1 to 30. */
  readonly rotationDays: number;
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
}

/** Seconds: all that Lambda gives, since a change of CloudFront takes minutes. */
const STEP_SECONDS = 900;

/** Rotates the origin's header, by the function under `src/runtime/lambda/origin-header-rotation`. */
export class OriginHeaderRotation extends Construct {
  constructor(scope: Construct, id: string, props: OriginHeaderRotationProps) {
    super(scope, id);
    const { secretArn, distribution, rules, location } = props;
    const rotation = new ServiceFunction(this, 'function', {
      ...props,
      description: 'Rotates the header by which the load balancer knows its distribution',
      timeoutSeconds: STEP_SECONDS,
      environment: {
        SECRET_ARN: secretArn,
        DISTRIBUTION_ID: distribution.id,
        ORIGIN_ID: APPLICATION_ORIGIN,
        HEADER_NAME: ORIGIN_HEADER,
        RULES: Fn.jsonencode(rules),
      },
      statements: [
        {
          sid: 'RotateSecret',
          actions: [
            'secretsmanager:DescribeSecret',
            'secretsmanager:GetSecretValue',
            'secretsmanager:PutSecretValue',
            'secretsmanager:UpdateSecretVersionStage',
          ],
          resources: [secretArn],
        },
        { sid: 'MakeValues', actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] },
        {
          sid: 'UseKeyOfSecret',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [props.kmsKeyArn],
          condition: [
            {
              test: 'StringEquals',
              variable: 'kms:ViaService',
              values: [`secretsmanager.${location.region}.amazonaws.com`],
            },
          ],
        },
        {
          sid: 'ChangeDistribution',
          actions: [
            'cloudfront:GetDistribution',
            'cloudfront:GetDistributionConfig',
            'cloudfront:UpdateDistribution',
          ],
          resources: [distribution.arn],
        },
        // The changed distribution names its web ACL again, and CloudFront lets nobody name one that he may not read.
        { sid: 'NameFirewall', actions: ['wafv2:GetWebACL'], resources: [distribution.webAclArn] },
        {
          sid: 'ChangeRule',
          actions: ['elasticloadbalancing:ModifyRule'],
          resources: rules.map(({ arn }) => arn),
        },
      ],
    });
    const permission = new LambdaPermission(this, 'permission', {
      statementId: 'SecretsManager',
      action: 'lambda:InvokeFunction',
      functionName: rotation.functionName,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: location.accountId,
    });
    new SecretsmanagerSecretRotation(this, 'rotation', {
      secretId: secretArn,
      rotationLambdaArn: rotation.arn,
      rotateImmediately: false,
      rotationRules: { automaticallyAfterDays: props.rotationDays },
      dependsOn: [permission],
    });
  }
}
