import type { BlockReference } from '../../../tools/runbooks/blocks';
import { runBlock } from './run-block';

const variables = {
  BUCKET: 'uploads',
  REPLICA: 'copy',
  AWS_DEFAULT_REGION: 'eu-central-1',
  RECOVERY_REGION: 'eu-west-1',
  DATABASE: 'groundwork-prod',
  KEY: 'a file.txt',
  INVENTORY: 'keys.txt',
  INVENTORY_TIME: '2026-01-25T00:00:00',
};

test.each<BlockReference>([
  'failover#cut-secrets',
  'failback#stop-writing',
  'failback#secrets-back',
  'restore-objects#erase',
])('%s does not pass when AWS answers nothing: that is no sign of nothing to do', (block) => {
  expect(runBlock(block, { commands: { aws: 'exit 255' }, variables }).status).not.toBe(0);
});

test('a failback does not go on where no fleet is found', () => {
  const found = runBlock('failback#stop-writing', { commands: { aws: 'exit 0' }, variables });
  expect(found).toMatchObject({ status: 1, stdout: expect.stringContaining('is that the right region?') });
});

test('a failback waits until the last instance of every fleet is gone', () => {
  const aws = `
case "$2" in
  describe-auto-scaling-groups)
    echo asked >> asked.txt
    printf 'groundwork-prod-blue\\t%s\\ngroundwork-prod-green\\t0\\n' "$((3 - $(wc -l < asked.txt)))" ;;
esac`;
  const commands = { aws, sleep: 'wc -l < asked.txt >> slept.txt', cut: 'exec /usr/bin/cut "$@"' };
  const found = runBlock('failback#stop-writing', { commands, variables });
  expect(found.status).toBe(0);
  // Two instances, one, none: what is waited for is shown.
  expect(found.stdout).toBe('groundwork-prod-blue\t2\ngroundwork-prod-blue\t1\n');
});

test('an erasure that leaves a version is no erasure', () => {
  const aws = `case "$2" in list-object-versions) echo '"v1 v2"' ;; esac`;
  const found = runBlock('restore-objects#erase', { commands: { aws }, variables });
  expect(found).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('uploads still has versions of a file.txt'),
  });
});

test('an inventory without a key deletes nothing', () => {
  const found = runBlock('restore-objects#erased', { commands: { aws: 'echo deleted' }, variables });
  expect(found).toMatchObject({ status: 1, stdout: expect.stringContaining('holds no key') });
});
