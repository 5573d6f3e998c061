import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { backupTag } from '../../config';
import type { Protection } from '../storage/secure-bucket';

export interface SessionTableProps {
  readonly tableName: string;
  readonly kmsKeyArn: string;
  readonly protection: Protection;
  /** The replica in another region, which takes writes too, under that region's key. */
  readonly replica: { readonly region: string; readonly kmsKeyArn: string };
}

/** DynamoDB for sessions: an item goes by itself once its attribute `expiresAt` (seconds since 1970) has passed. */
export class SessionTable extends Construct {
  readonly tableName: string;
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    { tableName, kmsKeyArn, protection, replica }: SessionTableProps,
  ) {
    super(scope, id);
    const table = new DynamodbTable(this, 'table', {
      name: tableName,
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'id',
      tags: backupTag('databases'),
      attribute: [{ name: 'id', type: 'S' }],
      ttl: { attributeName: 'expiresAt', enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn },
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
    this.tableName = table.name;
    this.arn = table.arn;
  }
}
