import type { DataAwsIamPolicyDocumentStatement } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { bucketArn } from '../constructs/storage/bucket-statements';

/** Lets one distribution read a bucket, and no other. Amazon CloudFront, "Restrict access to an Amazon S3 origin". */
export function serveTo(distributionArn: string, bucketName: string): DataAwsIamPolicyDocumentStatement {
  return {
    sid: 'ServeToDistribution',
    principals: [{ type: 'Service', identifiers: ['cloudfront.amazonaws.com'] }],
    actions: ['s3:GetObject'],
    resources: [`${bucketArn(bucketName)}/*`],
    condition: [{ test: 'StringEquals', variable: 'aws:SourceArn', values: [distributionArn] }],
  };
}
