import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import type { KeyLocation, KeyUser } from './key-users';

/** What an administrator does with a key. It holds no use of it: administrators cannot read data. */
const ADMINISTER = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListAliases',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ReplicateKey',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
  'kms:UpdatePrimaryRegion',
];

export interface KeyPolicyProps {
  readonly location: KeyLocation;
  /** ARNs of roles that administer the key. The account's own IAM administrators always may, so that none is lost. */
  readonly administrators: readonly string[];
  readonly users: readonly KeyUser[];
  readonly provider?: TerraformProvider;
}

/** Writes the policy of a key: who administers it, and apart from them, who uses it and how. */
export function keyPolicy(scope: Construct, id: string, props: KeyPolicyProps): DataAwsIamPolicyDocument {
  const { location, administrators, users, provider } = props;
  const root = `arn:aws:iam::${location.accountId}:root`;
  const administration: DataAwsIamPolicyDocumentStatement = {
    sid: 'Administer',
    principals: [{ type: 'AWS', identifiers: [root, ...administrators] }],
    actions: ADMINISTER,
    resources: ['*'],
  };
  const document = new DataAwsIamPolicyDocument(scope, id, {
    provider,
    statement: [administration, ...users.flatMap((user) => user(location))],
  });
  const reason = 'A key policy applies to the key that carries it alone: its resource is always written "*"';
  for (const check of ['CKV_AWS_109', 'CKV_AWS_111', 'CKV_AWS_356']) suppress(document, check, reason);
  return document;
}
