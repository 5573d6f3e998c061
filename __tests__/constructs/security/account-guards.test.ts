import { AccessanalyzerAnalyzer } from '@cdktf/provider-aws/lib/accessanalyzer-analyzer';
import { EbsDefaultKmsKey } from '@cdktf/provider-aws/lib/ebs-default-kms-key';
import { EbsEncryptionByDefault } from '@cdktf/provider-aws/lib/ebs-encryption-by-default';
import { IamAccountPasswordPolicy } from '@cdktf/provider-aws/lib/iam-account-password-policy';
import { S3AccountPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-account-public-access-block';
import { AccountSettings } from '../../../src/constructs/security/account-settings';
import { RegionSettings } from '../../../src/constructs/security/region-settings';
import { synthesize } from '../../support/synthesized';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/one';

const account = synthesize((stack) => {
  new AccountSettings(stack, 'account', { accountId: '111111111111' });
}).json;
const region = synthesize((stack) => {
  new RegionSettings(stack, 'region', { analyzerName: 'access', volumeKeyArn: KEY });
}).json;

test('no bucket of the account can be made public', () => {
  expect(account).toHaveResourceWithProperties(S3AccountPublicAccessBlock, {
    account_id: '111111111111',
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
});

test('passwords are long, mixed, renewed and not reused', () => {
  expect(account).toHaveResourceWithProperties(IamAccountPasswordPolicy, {
    minimum_password_length: 14,
    require_lowercase_characters: true,
    require_uppercase_characters: true,
    require_numbers: true,
    require_symbols: true,
    password_reuse_prevention: 24,
    max_password_age: 90,
  });
});

test('every new volume is encrypted, with the key that was given', () => {
  expect(region).toHaveResourceWithProperties(EbsEncryptionByDefault, { enabled: true });
  expect(region).toHaveResourceWithProperties(EbsDefaultKmsKey, { key_arn: KEY });
});

test('access from outside the account is analysed', () => {
  expect(region).toHaveResourceWithProperties(AccessanalyzerAnalyzer, { type: 'ACCOUNT' });
});
