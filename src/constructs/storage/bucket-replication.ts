import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

/** The bucket that is copied; it may stand in another stack, which is deployed before. */
export interface ReplicationSource {
  readonly bucketName: string;
  readonly arn: string;
  /** What must stand before, when it is in the same stack. */
  readonly ready?: ITerraformDependable[];
  /** Whether its versions can be locked: the copies then need the locks. */
  readonly objectLockEnabled?: boolean;
  readonly kmsKeyArn: string;
  readonly region: string;
}

/** The bucket that copies go to; it may stand in another stack, which is deployed before. */
export interface ReplicationDestination {
  readonly arn: string;
  readonly kmsKeyArn: string;
  readonly region: string;
  /** What must stand before, when it is in the same stack. */
  readonly ready?: ITerraformDependable[];
}

export interface BucketReplicationProps {
  /** Name of the role that copies. */
  readonly roleName: string;
  readonly accountId: string;
  readonly source: ReplicationSource;
  readonly destination: ReplicationDestination;
  /** Whether deletions are copied, as markers. Default: false. */
  readonly deleteMarkers?: boolean;
  /** Whether there is a replication the other way too: changes of tags then follow in both directions. Default: false. */
  readonly twoWay?: boolean;
  /** The provider of the source's region, where that is not the stack's own. */
  readonly provider?: TerraformProvider;
}

/** Id of the one rule; metrics of replication bear it. */
export const REPLICATION_RULE = 'all';

/** S3 promises 99.99 percent of objects within this time. Amazon S3, "Replication Time Control". */
const REPLICATION_MINUTES = 15;

/** A version of a lockable bucket is copied with its lock. Amazon S3, "Object Lock considerations", replication. */
const READ_LOCKS = ['s3:GetObjectRetention', 's3:GetObjectLegalHold'];

/**
 * Copies every new version of every object to a bucket in another region, encrypted there with that region's key.
 * A deletion of a version is never copied, a marker only where it is asked for: whoever empties the source by mistake or
 * malice finds the copy whole.
 */
export class BucketReplication extends Construct {
  /** What must stand before an object is written that is to be copied. */
  readonly ready: ITerraformDependable;

  constructor(scope: Construct, id: string, props: BucketReplicationProps) {
    super(scope, id);
    const { source, destination, deleteMarkers = false, twoWay = false, provider } = props;
    const role = this.copyingRole(props);
    this.ready = new S3BucketReplicationConfigurationA(this, 'configuration', {
      provider,
      bucket: source.bucketName,
      role: role.arn,
      rule: [
        {
          id: REPLICATION_RULE,
          status: 'Enabled',
          filter: { prefix: '' },
          deleteMarkerReplication: { status: deleteMarkers ? 'Enabled' : 'Disabled' },
          sourceSelectionCriteria: {
            sseKmsEncryptedObjects: { status: 'Enabled' },
            // "Replicating metadata changes with replica modification sync": asked for on both sides.
            ...(twoWay && { replicaModifications: { status: 'Enabled' } }),
          },
          destination: {
            bucket: destination.arn,
            encryptionConfiguration: { replicaKmsKeyId: destination.kmsKeyArn },
            metrics: { status: 'Enabled', eventThreshold: { minutes: REPLICATION_MINUTES } },
            replicationTime: { status: 'Enabled', time: { minutes: REPLICATION_MINUTES } },
          },
        },
      ],
      // S3 refuses a replication between buckets of which one is not versioned yet.
      dependsOn: [...(source.ready ?? []), ...(destination.ready ?? [])],
    });
  }

  /** Amazon S3, "Setting up permissions for live replication" and "Replicating encrypted objects". */
  private copyingRole(props: BucketReplicationProps): IamRole {
    const { roleName, accountId, source, destination, deleteMarkers = false } = props;
    const trust = new DataAwsIamPolicyDocument(this, 'trust', {
      statement: [
        {
          principals: [{ type: 'Service', identifiers: ['s3.amazonaws.com'] }],
          actions: ['sts:AssumeRole'],
          condition: [
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
            { test: 'ArnLike', variable: 'aws:SourceArn', values: [source.arn] },
          ],
        },
      ],
    });
    const role = new IamRole(this, 'role', { name: roleName, assumeRolePolicy: trust.json });
    const throughS3 = (region: string) => ({
      test: 'StringEquals',
      variable: 'kms:ViaService',
      values: [`s3.${region}.amazonaws.com`],
    });
    const copy = new DataAwsIamPolicyDocument(this, 'copy', {
      statement: [
        {
          sid: 'ReadConfiguration',
          actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
          resources: [source.arn],
        },
        {
          sid: 'ReadVersions',
          actions: [
            's3:GetObjectVersionAcl',
            's3:GetObjectVersionForReplication',
            's3:GetObjectVersionTagging',
            ...(source.objectLockEnabled === true ? READ_LOCKS : []),
          ],
          resources: [`${source.arn}/*`],
        },
        {
          sid: 'WriteReplicas',
          actions: [
            's3:ReplicateObject',
            's3:ReplicateTags',
            ...(deleteMarkers ? ['s3:ReplicateDelete'] : []),
          ],
          resources: [`${destination.arn}/*`],
        },
        {
          sid: 'Decrypt',
          actions: ['kms:Decrypt'],
          resources: [source.kmsKeyArn],
          condition: [throughS3(source.region)],
        },
        {
          sid: 'Encrypt',
          actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
          resources: [destination.kmsKeyArn],
          condition: [throughS3(destination.region)],
        },
      ],
    });
    new IamRolePolicy(this, 'role-policy', { name: 'replicate', role: role.id, policy: copy.json });
    return role;
  }
}
