import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { Construct } from 'constructs';
import { justify } from '../../policies/justify';

const ANYBODY = [{ type: '*', identifiers: ['*'] }];

function principalsOf(accountId: string) {
  return { test: 'StringEquals', variable: 'aws:PrincipalAccount', values: [accountId] };
}

/** Neither end may be of another account: with a stolen key nothing is carried out through the endpoint. */
function withinAccount(service: string, accountId: string): DataAwsIamPolicyDocumentStatement {
  return {
    sid: 'WithinAccount',
    principals: ANYBODY,
    actions: [`${service}:*`],
    resources: ['*'],
    condition: [
      principalsOf(accountId),
      { test: 'StringEquals', variable: 'aws:ResourceAccount', values: [accountId] },
    ],
  };
}

/** IAM's names of services whose endpoints are named otherwise than up to their first dot. */
const IAM_PREFIXES: Readonly<Record<string, string>> = {
  monitoring: 'cloudwatch',
  'email-smtp': 'ses',
  'git-codecommit': 'codecommit',
};

/**
 * Policy of an interface endpoint: the service's own actions, by principals of this account. Resources are left open,
 * since public parameters and documents of Systems Manager, among others, belong to accounts of AWS. AWS whitepaper,
 * "Building a data perimeter".
 */
export function interfaceEndpointPolicy(
  scope: Construct,
  id: string,
  service: string,
  accountId: string,
): DataAwsIamPolicyDocument {
  const [name = service] = service.split('.');
  return endpointPolicy(scope, id, [
    {
      sid: 'PrincipalsOfAccount',
      principals: ANYBODY,
      actions: [`${IAM_PREFIXES[name] ?? name}:*`],
      resources: ['*'],
      condition: [principalsOf(accountId)],
    },
  ]);
}

/** Policy of a gateway endpoint: principals of this account, at resources of this account. */
export function gatewayEndpointPolicy(
  scope: Construct,
  id: string,
  service: 's3' | 'dynamodb',
  { accountId, region }: { readonly accountId: string; readonly region: string },
): DataAwsIamPolicyDocument {
  const own = withinAccount(service, accountId);
  return endpointPolicy(scope, id, service === 's3' ? [own, readBucketsOfAws(region)] : [own]);
}

const BUCKETS_OF_AWS = 'ReadBucketsOfAws';

/**
 * Buckets of AWS that instances read: packages of Amazon Linux 2023 (asked for without a signature), Systems Manager's
 * agent and patches, layers of ECR images. Sources: Amazon Linux 2023, "Using package repositories through a VPC
 * endpoint"; Systems Manager, "SSM Agent communications with AWS managed S3 buckets"; Amazon ECR, "Minimum Amazon S3
 * bucket permissions".
 */
function readBucketsOfAws(region: string): DataAwsIamPolicyDocumentStatement {
  const buckets = [
    `al2023-repos-${region}-de612dc2`,
    `amazon-ssm-${region}`,
    `amazon-ssm-packages-${region}`,
    `aws-ssm-${region}`,
    `aws-ssm-document-attachments-${region}`,
    `aws-patch-manager-${region}-*`,
    `patch-baseline-snapshot-${region}`,
    `prod-${region}-starport-layer-bucket`,
  ];
  return {
    sid: BUCKETS_OF_AWS,
    principals: ANYBODY,
    actions: ['s3:GetObject'],
    resources: buckets.map((bucket) => `arn:aws:s3:::${bucket}/*`),
  };
}

function endpointPolicy(
  scope: Construct,
  id: string,
  statement: DataAwsIamPolicyDocumentStatement[],
): DataAwsIamPolicyDocument {
  const document = new DataAwsIamPolicyDocument(scope, id, { statement });
  justify(
    document,
    'no-wildcard-iam',
    'An endpoint policy grants nothing: it narrows what identity policies allow to principals and resources of the account',
    [
      ...statement.flatMap(({ actions }) => actions ?? []).map((action) => `the action ${action} in`),
      'the resource * in',
      `the principal * in the statement ${BUCKETS_OF_AWS}`,
    ],
  );
  return document;
}
