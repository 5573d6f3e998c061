import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { justify } from '../../policies/justify';
import type { Protection } from './secure-bucket';

export interface LockTableProps {
  readonly tableName: string;
  readonly kmsKeyArn: string;
  readonly protection: Protection;
  /** Where runs take their locks once the table's own region is gone, and that region's key. */
  readonly replica: { readonly region: string; readonly kmsKeyArn: string };
}

/** The table in which Terraform's S3 backend notes who holds a state. Terraform, "Backend type: s3", DynamoDB locking. */
export class LockTable extends Construct {
  readonly tableName: string;

  constructor(scope: Construct, id: string, { tableName, kmsKeyArn, protection, replica }: LockTableProps) {
    super(scope, id);
    const table = new DynamodbTable(this, 'table', {
      name: tableName,
      billingMode: 'PAY_PER_REQUEST',
      // The names are the backend's own: it finds no lock under any other.
      hashKey: 'LockID',
      attribute: [{ name: 'LockID', type: 'S' }],
      serverSideEncryption: { enabled: true, kmsKeyArn },
      pointInTimeRecovery: { enabled: true },
      // DynamoDB, "Global tables": replicas follow the stream.
      streamEnabled: true,
      streamViewType: 'NEW_AND_OLD_IMAGES',
      replica: [
        {
          regionName: replica.region,
          kmsKeyArn: replica.kmsKeyArn,
          pointInTimeRecovery: true,
          propagateTags: true,
        },
      ],
      deletionProtectionEnabled: protection.deletionProtection,
      lifecycle: { preventDestroy: protection.preventDestroy },
    });
    justify(
      table,
      'backed-up',
      'Holds the locks of the moment: an old one would lock a state that nobody holds',
    );
    this.tableName = table.name;
  }
}
