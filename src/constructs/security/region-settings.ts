import { AccessanalyzerAnalyzer } from '@cdktf/provider-aws/lib/accessanalyzer-analyzer';
import { EbsDefaultKmsKey } from '@cdktf/provider-aws/lib/ebs-default-kms-key';
import { EbsEncryptionByDefault } from '@cdktf/provider-aws/lib/ebs-encryption-by-default';
import { Construct } from 'constructs';

export interface RegionSettingsProps {
  /** Name of the access analyzer. */
  readonly analyzerName: string;
  /** Key of every volume that names none. */
  readonly volumeKeyArn: string;
}

/** What an account has once in each region: encryption of every new volume, and the analyzer of outside access. */
export class RegionSettings extends Construct {
  constructor(scope: Construct, id: string, props: RegionSettingsProps) {
    super(scope, id);
    new EbsEncryptionByDefault(this, 'volume-encryption', { enabled: true });
    new EbsDefaultKmsKey(this, 'volume-key', { keyArn: props.volumeKeyArn });
    new AccessanalyzerAnalyzer(this, 'access-analyzer', {
      analyzerName: props.analyzerName,
      type: 'ACCOUNT',
    });
  }
}
