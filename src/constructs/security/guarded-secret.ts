import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretPolicy } from '@cdktf/provider-aws/lib/secretsmanager-secret-policy';
import { Construct } from 'constructs';

export interface GuardedSecretProps {
  readonly name: string;
  readonly description: string;
  readonly kmsKeyArn: string;
  /** ARNs of the roles that may read or change the value, `*` allowed in them. Nobody else can, whatever IAM says. */
  readonly principals: readonly string[];
  /** Days for which a deleted secret can be brought back, 7 to 30; 0: none, and the name is free at once. */
  readonly recoveryWindowInDays: number;
  /** Whether Terraform refuses to destroy it. */
  readonly preventDestroy: boolean;
  /**
   * Copy in another region, under that region's key; absent: none. One that is `cut` has become a secret of its own, which
   * Terraform neither overwrites nor takes away.
   */
  readonly replica?: { readonly region: string; readonly kmsKeyArn: string; readonly cut: boolean };
}

/** What reads a value or puts another in its place. */
const VALUE_ACTIONS = [
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecret',
  'secretsmanager:UpdateSecretVersionStage',
];

/**
 * A secret whose value only named roles touch. The resource policy denies all others, so that a wide IAM policy
 * elsewhere opens nothing. It does not deny changes of itself: administrators can still mend it. AWS Secrets Manager
 * User Guide, "Resource-based policies".
 */
export class GuardedSecret extends Construct {
  readonly arn: string;
  readonly secret: SecretsmanagerSecret;

  constructor(scope: Construct, id: string, props: GuardedSecretProps) {
    super(scope, id);
    const { replica } = props;
    this.secret = new SecretsmanagerSecret(this, 'secret', {
      name: props.name,
      description: props.description,
      kmsKeyId: props.kmsKeyArn,
      recoveryWindowInDays: props.recoveryWindowInDays,
      replica: replica === undefined ? undefined : [{ region: replica.region, kmsKeyId: replica.kmsKeyArn }],
      lifecycle: {
        preventDestroy: props.preventDestroy,
        ignoreChanges: replica?.cut ? ['replica'] : undefined,
      },
    });
    this.arn = this.secret.arn;
    const policy = new DataAwsIamPolicyDocument(this, 'policy-document', {
      statement: [
        {
          sid: 'DenyAllOthers',
          effect: 'Deny',
          principals: [{ type: 'AWS', identifiers: ['*'] }],
          actions: VALUE_ACTIONS,
          resources: ['*'],
          condition: [{ test: 'ArnNotLike', variable: 'aws:PrincipalArn', values: [...props.principals] }],
        },
      ],
    });
    new SecretsmanagerSecretPolicy(this, 'policy', {
      secretArn: this.arn,
      policy: policy.json,
      blockPublicPolicy: true,
    });
  }
}
