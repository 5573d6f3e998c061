import type { DataAwsIamPolicyDocumentStatement } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { TerraformCloudAccessProps } from './terraform-cloud-access';

type Props = Pick<TerraformCloudAccessProps, 'access' | 'accountId' | 'prefix' | 'artifactBucketArns'>;

/** What a plan needs beside AWS's read-only policy, and what that policy gives and no plan needs: the data themselves. */
export function planStatements(props: Props): DataAwsIamPolicyDocumentStatement[] {
  const { accountId, prefix, artifactBucketArns } = props;
  return [
    {
      // Terraform compares the versions of secrets that it has made.
      sid: 'ReadOwnSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [`arn:aws:secretsmanager:*:${accountId}:secret:${prefix}/*`],
    },
    {
      sid: 'DecryptThroughServices',
      actions: ['kms:Decrypt'],
      resources: [`arn:aws:kms:*:${accountId}:key/*`],
      condition: [
        {
          test: 'StringLike',
          variable: 'kms:ViaService',
          values: ['secretsmanager.*.amazonaws.com', 'ssm.*.amazonaws.com', 's3.*.amazonaws.com'],
        },
      ],
    },
    { sid: 'WithoutResource', actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] },
    {
      sid: 'DenyObjects',
      effect: 'Deny',
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      notResources: artifactBucketArns.map((arn) => `${arn}/*`),
    },
    {
      sid: 'DenyRecords',
      effect: 'Deny',
      actions: [
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:GetRecords',
        'dynamodb:PartiQLSelect',
        'dynamodb:Query',
        'dynamodb:Scan',
        'logs:FilterLogEvents',
        'logs:GetLogEvents',
        'logs:GetQueryResults',
        'logs:StartQuery',
      ],
      resources: ['*'],
    },
  ];
}

/** What an apply needs beside AWS's policy for power users, which leaves IAM out: roles by the environment's own names. */
export function applyStatements({ access, accountId, prefix }: Props): DataAwsIamPolicyDocumentStatement[] {
  const iam = (kind: string): string => `arn:aws:iam::${accountId}:${kind}/${prefix}-*`;
  return [
    {
      sid: 'OwnRoles',
      actions: [
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PassRole',
        'iam:PutRolePolicy',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
      ],
      resources: [iam('role')],
    },
    {
      sid: 'OwnInstanceProfiles',
      actions: [
        'iam:AddRoleToInstanceProfile',
        'iam:CreateInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:TagInstanceProfile',
        'iam:UntagInstanceProfile',
      ],
      resources: [iam('instance-profile')],
    },
    {
      sid: 'Issuer',
      actions: [
        'iam:AddClientIDToOpenIDConnectProvider',
        'iam:CreateOpenIDConnectProvider',
        'iam:DeleteOpenIDConnectProvider',
        'iam:RemoveClientIDFromOpenIDConnectProvider',
        'iam:TagOpenIDConnectProvider',
        'iam:UntagOpenIDConnectProvider',
        'iam:UpdateOpenIDConnectProviderThumbprint',
      ],
      resources: [access.providerArn],
    },
    {
      sid: 'WithoutResource',
      actions: ['iam:DeleteAccountPasswordPolicy', 'iam:UpdateAccountPasswordPolicy'],
      resources: ['*'],
    },
  ];
}
