import type { BlockReference } from '../../../tools/runbooks/blocks';
import { runBlock } from './run-block';

const variables = {
  BUCKET: 'uploads',
  REPLICA: 'copy',
  AWS_DEFAULT_REGION: 'eu-central-1',
  RECOVERY_REGION: 'eu-west-1',
  DATABASE: 'groundwork-prod',
  KEY: 'a file.txt',
  INVENTORY: 's3://logs/inventory/uploads/weekly/2026-01-25T01-00Z',
  SECRET: 'groundwork-prod/database/application',
  RECOVERY_KEY_ARN: 'arn:key',
  TABLE: 'sessions',
  RESTORED: 'sessions-restored',
  VAULT: 'groundwork-prod',
  VAULT_REGION: 'eu-central-1',
  RESTORE_ROLE_ARN: 'arn:role',
  POINT: 'arn:point',
  DESTINATION: 'uploads',
  LOCK_TABLE: 'locks',
  STACK: 'prod-data',
  STALE: 'groundwork-prod',
  INVENTORY_TIME: '2026-01-25T00:00:00',
};

test.each<BlockReference>([
  'failover#cut-secrets',
  'failback#stop-writing',
  'failback#secrets-back',
  'restore-objects#erase',
  'restore-secret#replica',
  'restore-table#from-vault',
  'restore-objects#from-vault',
  'restore-objects#inventory',
  'state-recovery#copy-back',
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

test('an inventory in another format than the block reads is refused', () => {
  const aws = `printf '{"fileFormat" : "Parquet", "files" : [{"key" : "a"}]}' > manifest.json`;
  expect(runBlock('restore-objects#inventory', { commands: { aws }, variables }).status).toBe(1);
});

test('a failover stops where the database has no secret to cut off', () => {
  const found = runBlock('failover#cut-secrets', { commands: { aws: 'exit 0' }, variables });
  expect(found).toMatchObject({ status: 1, stdout: expect.stringContaining('No secret of groundwork-prod') });
});

test('a failover stops at a secret that stays tied', () => {
  const aws = `case "$2" in list-secrets) echo groundwork-prod/database/application ;; esac`;
  const found = runBlock('failover#cut-secrets', { commands: { aws }, variables });
  expect(found).toMatchObject({ status: 1, stdout: expect.stringContaining('Still tied') });
});

test('a replica of a secret is waited for, and one that fails is no replica', () => {
  const aws = `
case "$2" in
  describe-secret)
    echo asked >> asked.txt
    if [ "$(wc -l < asked.txt)" -lt 3 ]; then printf 'InProgress\\tNone\\n'; else printf '%s\\t-\\n' "$END"; fi ;;
esac`;
  const ends = (END: string) =>
    runBlock('restore-secret#replica', {
      commands: { aws, sleep: 'exit 0' },
      variables: { ...variables, END },
    });
  expect(ends('InSync').status).toBe(0);
  expect(ends('Failed').status).not.toBe(0);
});

describe.each<[BlockReference, string]>([
  ['failback#adopt', 'groundwork-prod'],
  ['restore-database#adopt', 'groundwork-prod'],
])('%s', (block, instance) => {
  const setting = `
folder=cdktf.out/stacks/prod-data
mkdir -p "$folder"; echo '{"resource":{"aws_db_instance":{"database_instance_0A1B2C3D":{}}}}' > "$folder/cdk.tf.json"`;
  const adopt = (state: string) =>
    runBlock(block, {
      commands: {
        // Lays the stack's folder at the first call of any command.
        grep: `${setting}\nexec /bin/grep "$@"`,
        terraform: `case "$2 $3" in "state list") echo "${state}" ;; *) echo "$@" >&1 ;; esac`,
      },
      variables,
    });

  test('forgets the old instance, and knows the new one by its address', () => {
    const { status, stdout } = adopt('aws_db_instance.database_instance_0A1B2C3D');
    expect(status).toBe(0);
    expect(stdout).toContain('state rm aws_db_instance.database_instance_0A1B2C3D');
    expect(stdout).toContain(`import -input=false aws_db_instance.database_instance_0A1B2C3D ${instance}`);
  });

  test('can be run again after it failed half-way', () => {
    const { status, stdout } = adopt('aws_db_subnet_group.database_subnets_0A1B2C3D');
    expect(status).toBe(0);
    expect(stdout).not.toContain('state rm');
    expect(stdout).toContain(`import -input=false aws_db_instance.database_instance_0A1B2C3D ${instance}`);
  });
});
