import { ConfigConfigurationRecorder } from '@cdktf/provider-aws/lib/config-configuration-recorder';
import { ConfigConfigurationRecorderStatus } from '@cdktf/provider-aws/lib/config-configuration-recorder-status';
import { ConfigDeliveryChannel } from '@cdktf/provider-aws/lib/config-delivery-channel';
import { ResourceRecorder } from '../../../src/constructs/security/resource-recorder';
import { stackOf, synthesizedPlatform } from '../../support/platform';
import { synthesize } from '../../support/synthesized';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/one';

const made = synthesize((stack) => {
  new ResourceRecorder(stack, 'recorder', {
    name: 'all',
    roleName: 'recorder',
    accountId: '111111111111',
    bucket: { name: 'archive', kmsKeyArn: KEY, region: 'eu-central-1' },
    recordsGlobalResources: true,
  });
});

test('(5.2) every kind of resource is recorded, at each change', () => {
  expect(made.json).toHaveResourceWithProperties(ConfigConfigurationRecorder, {
    recording_group: { all_supported: true, include_global_resource_types: true },
    recording_mode: { recording_frequency: 'CONTINUOUS' },
  });
  expect(made.json).toHaveResourceWithProperties(ConfigConfigurationRecorderStatus, { is_enabled: true });
});

test('what is recorded goes to the archive, encrypted with its key', () => {
  expect(made.json).toHaveResourceWithProperties(ConfigDeliveryChannel, {
    s3_bucket_name: 'archive',
    s3_kms_key_arn: KEY,
  });
});

test('its role writes below its own prefix, and uses the key through S3 alone', () => {
  const statements = made.statements('role_permissions');
  const of = (sid: string) => statements.find((statement) => statement.sid === sid);
  expect(of('Deliver')?.resources).toEqual(['arn:aws:s3:::archive/AWSLogs/111111111111/Config/*']);
  expect(of('Encrypt')?.condition).toEqual([
    { test: 'StringEquals', variable: 'kms:ViaService', values: ['s3.eu-central-1.amazonaws.com'] },
  ]);
});

test('both regions have one, and what has no region is recorded once', () => {
  const stacks = synthesizedPlatform();
  const records = (id: string) =>
    stackOf(stacks, id).resource('aws_config_configuration_recorder')['recording_group'];
  expect(records('prod-security')).toMatchObject({ include_global_resource_types: true });
  expect(records('prod-recovery')).toMatchObject({ include_global_resource_types: false });
});
