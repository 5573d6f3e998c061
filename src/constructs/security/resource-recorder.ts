import { ConfigConfigurationRecorder } from '@cdktf/provider-aws/lib/config-configuration-recorder';
import { ConfigConfigurationRecorderStatus } from '@cdktf/provider-aws/lib/config-configuration-recorder-status';
import { ConfigDeliveryChannel } from '@cdktf/provider-aws/lib/config-delivery-channel';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import { bucketArn } from '../storage/bucket-statements';
import { forAccount, ServiceRole } from './service-role';

export interface ResourceRecorderProps {
  /** Name of the recorder and of its channel: one of each in a region. */
  readonly name: string;
  readonly roleName: string;
  readonly accountId: string;
  /** Bucket of the log archive; it may stand in another region. */
  readonly bucket: { readonly name: string; readonly kmsKeyArn: string; readonly region: string };
  /** Whether this is the one region that records IAM and other resources without a region. */
  readonly recordsGlobalResources: boolean;
}

/**
 * AWS Config's record of every resource of the account in a region, and of each change of one. The rules of AWS Backup
 * Audit Manager read it. An account has one in a region. AWS Config, "Working with the configuration recorder".
 */
export class ResourceRecorder extends Construct {
  constructor(scope: Construct, id: string, props: ResourceRecorderProps) {
    super(scope, id);
    const { name, recordsGlobalResources, bucket } = props;
    const role = this.role(props);
    const recorder = new ConfigConfigurationRecorder(this, 'recorder', {
      name,
      roleArn: role.arn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: recordsGlobalResources },
      recordingMode: { recordingFrequency: 'CONTINUOUS' },
    });
    if (!recordsGlobalResources) {
      suppress(
        recorder,
        'CKV2_AWS_48',
        'What has no region is recorded in the primary region: each further record of it is paid for and tells nothing new',
      );
    }
    const channel = new ConfigDeliveryChannel(this, 'channel', {
      name,
      s3BucketName: bucket.name,
      s3KmsKeyArn: bucket.kmsKeyArn,
      snapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
      dependsOn: [recorder, role.policy],
    });
    new ConfigConfigurationRecorderStatus(this, 'status', {
      name: recorder.name,
      isEnabled: true,
      dependsOn: [channel],
    });
  }

  /** AWS Config, "Permissions for the IAM role assigned to AWS Config". */
  private role({ roleName, accountId, bucket }: ResourceRecorderProps): ServiceRole {
    const role = new ServiceRole(this, 'role', {
      name: roleName,
      service: 'config.amazonaws.com',
      trustConditions: [forAccount(accountId)],
      statements: [
        { sid: 'CheckBucket', actions: ['s3:GetBucketAcl'], resources: [bucketArn(bucket.name)] },
        {
          sid: 'Deliver',
          actions: ['s3:PutObject'],
          resources: [`${bucketArn(bucket.name)}/AWSLogs/${accountId}/Config/*`],
        },
        {
          sid: 'Encrypt',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [bucket.kmsKeyArn],
          condition: [
            {
              test: 'StringEquals',
              variable: 'kms:ViaService',
              values: [`s3.${bucket.region}.amazonaws.com`],
            },
          ],
        },
      ],
    });
    // It describes every kind of resource that AWS has: a list of AWS's that grows with them.
    new IamRolePolicyAttachment(this, 'describe', {
      role: role.roleName,
      policyArn: 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole',
    });
    return role;
  }
}
