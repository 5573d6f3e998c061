import { withStateSettings } from '../../../tools/handover/state-settings';

const remote = (config: object) => ({
  data: { terraform_remote_state: { before: { backend: 's3', config: { ...config } as never } } },
});

test('states of others are read with what the receiver sets, each with its own key', () => {
  const document = withStateSettings(
    remote({
      allowed_account_ids: ['${var.account_id}'],
      bucket: '${var.state_bucket}',
      key: '${var.state_key_prefix}dev-a.tfstate',
    }),
  );
  expect(document).toMatchObject({
    data: {
      terraform_remote_state: {
        before: {
          backend: 's3',
          config:
            '${merge({ allowed_account_ids = [var.account_id], bucket = var.state_bucket }, var.state_settings, ' +
            '{ key = "${var.state_key_prefix}dev-a.tfstate" })}',
        },
      },
    },
    variable: { state_settings: { type: 'any', default: {} } },
  });
});

test('a stack that reads no other has no such variable', () => {
  const document = { resource: {} };
  expect(withStateSettings(document)).toBe(document);
});
