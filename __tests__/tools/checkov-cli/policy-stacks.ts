import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketAcl } from '@cdktf/provider-aws/lib/s3-bucket-acl';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { TerraformStack } from 'cdktf';

const EVERYONE = [{ type: 'AWS', identifiers: ['*'] }];
const ROOT = [{ type: 'AWS', identifiers: ['arn:aws:iam::111111111111:root'] }];
const ROLE = [{ type: 'AWS', identifiers: ['arn:aws:iam::111111111111:role/app'] }];
const NO_TLS = [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }];
const OWN_ACCOUNT = [{ test: 'StringEquals', variable: 'aws:PrincipalAccount', values: ['111111111111'] }];

/** Breaks each policy of this repository once. */
export function breakPolicies(stack: TerraformStack): void {
  new AwsProvider(stack, 'untagged', { alias: 'untagged', region: 'eu-west-1' });
  new S3Bucket(stack, 'bare');
  // The check of a public ACL looks around in the graph.
  new S3BucketAcl(stack, 'public', { bucket: 'elsewhere', acl: 'public-read' });
  new SnsTopic(stack, 'namesake').overrideLogicalId('bare');
  new DataAwsIamPolicyDocument(stack, 'everything', {
    statement: [{ effect: 'Allow', actions: ['*'], resources: ['*'] }],
  });
  const open = new DataAwsIamPolicyDocument(stack, 'open', {
    statement: [{ actions: ['s3:GetObject'], resources: ['*'], principals: EVERYONE }],
  });
  new S3BucketPolicy(stack, 'open-policy', { bucket: 'elsewhere', policy: open.json });
  const admin = new DataAwsIamPolicyDocument(stack, 'admin', {
    statement: [{ actions: ['kms:*'], resources: ['*'], principals: ROLE }],
  });
  new KmsKey(stack, 'key', { policy: admin.json });
  new VpcEndpoint(stack, 'endpoint', { vpcId: 'vpc-1', serviceName: 'com.amazonaws.eu-central-1.s3' });
  new VpcSecurityGroupIngressRule(stack, 'ingress', {
    securityGroupId: 'sg-1',
    ipProtocol: 'tcp',
    fromPort: 8080,
    toPort: 8080,
    cidrIpv4: '0.0.0.0/0',
  });
}

/** Keeps each policy of this repository, with the same kinds of resource. */
export function keepPolicies(stack: TerraformStack): void {
  const bucket = new S3Bucket(stack, 'kept');
  const tls = new DataAwsIamPolicyDocument(stack, 'tls', {
    statement: [
      { effect: 'Deny', actions: ['s3:*'], resources: ['*'], principals: EVERYONE, condition: NO_TLS },
    ],
  });
  const readable = new DataAwsIamPolicyDocument(stack, 'readable', {
    sourcePolicyDocuments: [tls.json],
    statement: [
      { actions: ['s3:GetObject'], resources: ['*'], principals: EVERYONE, condition: OWN_ACCOUNT },
    ],
  });
  new S3BucketPolicy(stack, 'kept-policy', { bucket: bucket.bucket, policy: readable.json });
  const admin = new DataAwsIamPolicyDocument(stack, 'admin', {
    statement: [{ actions: ['kms:*'], resources: ['*'], principals: ROOT }],
  });
  new KmsKey(stack, 'key', { policy: admin.json });
  new VpcEndpoint(stack, 'endpoint', {
    vpcId: 'vpc-1',
    serviceName: 'com.amazonaws.eu-central-1.s3',
    policy: new DataAwsIamPolicyDocument(stack, 'within-account', {
      statement: [{ actions: ['s3:*'], resources: ['*'], principals: EVERYONE, condition: OWN_ACCOUNT }],
    }).json,
  });
  new VpcSecurityGroupIngressRule(stack, 'ingress', {
    securityGroupId: 'sg-1',
    ipProtocol: 'tcp',
    fromPort: 8080,
    toPort: 8080,
    referencedSecurityGroupId: 'sg-2',
  });
}
