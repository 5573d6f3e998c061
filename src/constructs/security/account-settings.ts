import { IamAccountPasswordPolicy } from '@cdktf/provider-aws/lib/iam-account-password-policy';
import { S3AccountPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-account-public-access-block';
import { Construct } from 'constructs';

/** What an account has once: the block of public S3 access and the IAM users' password policy. */
export class AccountSettings extends Construct {
  constructor(scope: Construct, id: string, props: { readonly accountId: string }) {
    super(scope, id);
    new S3AccountPublicAccessBlock(this, 'public-access-block', {
      accountId: props.accountId,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    // CIS AWS Foundations Benchmark 1.8 and 1.9: fourteen characters, 24 remembered; 90 days as PCI DSS 8.3.9 asks.
    new IamAccountPasswordPolicy(this, 'password-policy', {
      minimumPasswordLength: 14,
      requireLowercaseCharacters: true,
      requireUppercaseCharacters: true,
      requireNumbers: true,
      requireSymbols: true,
      allowUsersToChangePassword: true,
      passwordReusePrevention: 24,
      maxPasswordAge: 90,
      // A hard expiry would lock out the last administrator, whom nobody could then let in again.
      hardExpiry: false,
    });
  }
}
