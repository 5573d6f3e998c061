import type { DataAwsIamPolicyDocumentStatement } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';

const EVERYBODY = [{ type: '*', identifiers: ['*'] }];

/** ARN of a bucket by its name: a reference to the resource would tie the policy to it in a circle. */
export function bucketArn(bucketName: string): string {
  return `arn:aws:s3:::${bucketName}`;
}

/** What every bucket refuses: no TLS, TLS older than 1.2, and objects that another key or none encrypts. */
export function baseStatements(bucketName: string, kms: boolean): DataAwsIamPolicyDocumentStatement[] {
  const resources = [bucketArn(bucketName), `${bucketArn(bucketName)}/*`];
  const statements: DataAwsIamPolicyDocumentStatement[] = [
    {
      sid: 'DenyInsecureTransport',
      effect: 'Deny',
      principals: EVERYBODY,
      actions: ['s3:*'],
      resources,
      condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
    },
    {
      sid: 'DenyOldTls',
      effect: 'Deny',
      principals: EVERYBODY,
      actions: ['s3:*'],
      resources,
      condition: [{ test: 'NumericLessThan', variable: 's3:TlsVersion', values: ['1.2'] }],
    },
  ];
  if (!kms) return statements;
  return [
    ...statements,
    {
      // A request that names no encryption gets the bucket's key; one that names another kind is a mistake.
      sid: 'DenyOtherEncryption',
      effect: 'Deny',
      principals: EVERYBODY,
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(bucketName)}/*`],
      condition: [
        { test: 'Null', variable: 's3:x-amz-server-side-encryption', values: ['false'] },
        { test: 'StringNotEquals', variable: 's3:x-amz-server-side-encryption', values: ['aws:kms'] },
      ],
    },
  ];
}
