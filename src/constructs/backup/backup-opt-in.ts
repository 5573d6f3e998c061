import { BackupRegionSettings } from '@cdktf/provider-aws/lib/backup-region-settings';
import { Construct } from 'constructs';

/**
 * What an account lets AWS Backup back up in a region by tag. DynamoDB is managed in full, as only such tables are copied
 * to other regions and have the vault's key. AWS Backup, "Service Opt-in" and "Advanced DynamoDB backup".
 */
export class BackupOptIn extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new BackupRegionSettings(this, 'settings', {
      resourceTypeOptInPreference: { DynamoDB: true, RDS: true, S3: true },
      resourceTypeManagementPreference: { DynamoDB: true },
      // AWS answers with every type that it knows in the region, more each year: each would be a change in every plan.
      lifecycle: {
        ignoreChanges: ['resource_type_opt_in_preference', 'resource_type_management_preference'],
      },
    });
  }
}
