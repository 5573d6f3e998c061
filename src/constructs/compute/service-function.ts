import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { DataAwsIamPolicyDocumentStatement } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { justify } from '../../policies/justify';
import { suppress } from '../../policies/suppress';
import { ServiceRole } from '../security/service-role';

/** The zip of a function. */
export interface FunctionCode {
  readonly path: string;
  /** SHA-256 of the zip, in base64. */
  readonly sha256: string;
}

export interface ServiceFunctionProps {
  /** At most 64 characters. */
  readonly name: string;
  readonly roleName: string;
  readonly description: string;
  readonly code: FunctionCode;
  /** Such as `nodejs22.x`. */
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Key of the environment variables. */
  readonly kmsKeyArn: string;
  readonly location: { readonly accountId: string; readonly region: string };
  /** Absent for one that calls what has no endpoint within a network. */
  readonly network?: { readonly subnetIds: readonly string[]; readonly securityGroupId: string };
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
  /** Seconds, 1 to 900. */
  readonly timeoutSeconds: number;
  /** What the function may do beside writing its log. */
  readonly statements: readonly DataAwsIamPolicyDocumentStatement[];
}

/** MiB: a function of ours waits for the network more than it computes. */
const MEMORY_MIB = 256;

/** A Lambda function on Graviton with a log group and a role of its own. */
export class ServiceFunction extends Construct {
  readonly arn: string;
  readonly functionName: string;
  readonly roleArn: string;
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { accountId, region } = props.location;
    const { network } = props;
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/lambda/${props.name}`,
      retentionInDays: props.logs.retentionDays,
      kmsKeyId: props.logs.kmsKeyArn,
    });
    const role = new ServiceRole(this, 'role', {
      name: props.roleName,
      service: 'lambda.amazonaws.com',
      statements: [
        {
          sid: 'WriteLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${logGroup.arn}:*`],
        },
        ...(network === undefined ? [] : interfaceStatements(accountId, region)),
        ...props.statements,
      ],
    });
    justify(
      role.document,
      'no-wildcard-iam',
      'What ec2 describes and secretsmanager:GetRandomPassword know no resources: IAM takes "*" only',
      ['SeeNetwork', 'MakePasswords', 'MakeValues'],
    );
    const code = new TerraformAsset(this, 'code', { path: props.code.path, type: AssetType.FILE });
    this.function = new LambdaFunction(this, 'function', {
      functionName: props.name,
      description: props.description,
      role: role.arn,
      architectures: ['arm64'],
      runtime: props.runtime,
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: props.code.sha256,
      memorySize: MEMORY_MIB,
      timeout: props.timeoutSeconds,
      kmsKeyArn: props.kmsKeyArn,
      environment: { variables: { ...props.environment } },
      vpcConfig:
        network === undefined
          ? undefined
          : { subnetIds: [...network.subnetIds], securityGroupIds: [network.securityGroupId] },
      tracingConfig: { mode: 'PassThrough' },
      loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
      dependsOn: [role.policy],
    });
    suppressFor(this.function, network !== undefined);
    this.arn = this.function.arn;
    this.functionName = this.function.functionName;
    this.roleArn = role.arn;
  }
}

/**
 * What Lambda itself needs to put the function into the network; the function's own code is denied it. AWS Lambda,
 * "Giving Lambda functions access to resources in an Amazon VPC"; AWS managed policy AWSLambdaVPCAccessExecutionRole.
 */
function interfaceStatements(accountId: string, region: string): DataAwsIamPolicyDocumentStatement[] {
  const manage = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const see = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
  const all = `arn:aws:ec2:${region}:${accountId}:`;
  return [
    {
      sid: 'AttachToNetwork',
      actions: manage,
      resources: [`${all}network-interface/*`, `${all}subnet/*`, `${all}security-group/*`],
    },
    { sid: 'SeeNetwork', actions: see, resources: ['*'] },
    {
      sid: 'NotByItsCode',
      effect: 'Deny',
      actions: [...manage, ...see],
      resources: ['*'],
      condition: [
        {
          test: 'ArnLike',
          variable: 'lambda:SourceFunctionArn',
          values: [`arn:aws:lambda:${region}:${accountId}:function:*`],
        },
      ],
    },
  ];
}

function suppressFor(lambda: LambdaFunction, withinNetwork: boolean): void {
  if (!withinNetwork) {
    suppress(lambda, 'CKV_AWS_117', 'It calls CloudFront, whose API has no endpoint within a network');
  }
  suppress(
    lambda,
    'CKV_AWS_115',
    'Its one caller, Secrets Manager, runs a rotation at a time; reserved concurrency fails in accounts with the first quota of 10',
  );
  suppress(
    lambda,
    'CKV_AWS_116',
    'The caller is told of each failure and calls again; a dead-letter queue takes asynchronous events only',
  );
  suppress(
    lambda,
    'CKV_AWS_272',
    'The code is built from this repository and its hash is in the plan: Lambda refuses another zip',
  );
}
