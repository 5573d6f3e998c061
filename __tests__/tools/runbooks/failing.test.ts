import type { BlockReference } from '../../../tools/runbooks/blocks';
import { runBlock } from './run-block';

const variables = {
  BUCKET: 'uploads',
  REPLICA: 'copy',
  AWS_DEFAULT_REGION: 'eu-central-1',
  RECOVERY_REGION: 'eu-west-1',
  DATABASE: 'groundwork-prod',
  ACCOUNT: '333333333333',
  WRITING_REGION: 'eu-west-1',
  UPLOADS: 'uploads',
  UPLOADS_COPY: 'copy',
  VERSION: 'v2',
  KEY_ID: 'mrk-1',
  INSTANCE: 'groundwork-prod',
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
  'failback#files-arrived',
  'restore-database#remove-readers',
  'restore-database#remove-replica',
  'restore-database#from-vault',
  'key-compromise#rotate-users',
  'key-compromise#databases',
  'restore-secret#overwritten',
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

/** A replica that is asked for until it has been cut off `TURNS` times ago. */
const TIED = `
case "$2" in
  list-secrets) echo groundwork-prod/database/application ;;
  stop-replication-to-replica) echo cut ;;
  describe-secret)
    echo asked >> asked.txt
    if [ "$(wc -l < asked.txt)" -gt "$TURNS" ]; then echo eu-west-1; else echo eu-central-1; fi ;;
esac`;
const cutSecrets = (TURNS: string) =>
  runBlock('failover#cut-secrets', {
    commands: { aws: TIED, sleep: 'exit 0' },
    variables: { ...variables, TURNS },
  });

test('a failover waits until a secret says that it is cut off, and asks the secret itself', () =>
  expect(cutSecrets('3')).toMatchObject({ status: 0, stdout: 'cut\n' }));

test('a secret that is cut off already is left alone', () =>
  expect(cutSecrets('0')).toMatchObject({ status: 0, stdout: '' }));

test('a failover stops at a secret that stays tied', () =>
  expect(cutSecrets('1000')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('Still tied to eu-central-1'),
  }));

test.each([
  ['is refused to whoever asks', 'exit 254'],
  ['is empty', 'true'],
])(
  'the passwords that serve are not overwritten by those of the primary region when their value %s',
  (_, read) => {
    const aws = `case "$2" in get-secret-value) ${read} ;; replicate-*) echo OVERWRITTEN ;; *) echo InSync ;; esac`;
    const found = runBlock('failback#secrets-back', { commands: { aws }, variables });
    expect(found.status).not.toBe(0);
    expect(found.stdout).not.toContain('OVERWRITTEN');
  },
);

test('a secret whose value did not arrive stops the way back', () => {
  const aws = `case "$2" in get-secret-value) echo "of $4" ;; replicate-*) echo OVERWRITTEN ;; *) echo InSync ;; esac`;
  const found = runBlock('failback#secrets-back', { commands: { aws }, variables });
  expect(found).toMatchObject({ status: 1, stdout: expect.stringContaining('not the same in both regions') });
  expect(found.stdout).not.toContain('OVERWRITTEN');
});

test.each<BlockReference>(['restore-objects#deleted', 'state-recovery#lost'])(
  '%s deletes nothing where no marker hides anything',
  (block) => {
    const aws = `case "$2" in list-object-versions) echo null ;; *) echo DELETED ;; esac`;
    const found = runBlock(block, { commands: { aws }, variables });
    expect(found).toMatchObject({ status: 1, stdout: expect.stringContaining('No marker hides') });
    expect(found.stdout).not.toContain('DELETED');
  },
);

describe('remove-replica', () => {
  const remove = (described: string, more: Record<string, string> = {}) =>
    runBlock('restore-database#remove-replica', {
      commands: {
        aws: `case "$2" in describe-db-instances) printf "${described}" ;; delete-db-instance) echo "$@" ;; esac`,
        seq: 'echo 1',
        date: 'echo 20260101000000',
      },
      variables: { ...variables, ...more },
    });

  test('removes what follows the database', () => {
    const { status, stdout } = remove('available\tarn:aws:rds:eu-central-1:333333333333:db:groundwork-prod');
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--skip-final-snapshot'),
    });
  });

  test('refuses what follows nothing: it may be what serves', () => {
    const { status, stdout } = remove('available\t-');
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('recovery region serve?'),
    });
    expect(stdout).not.toContain('delete-db-instance');
  });

  test('keeps a snapshot of it where it is asked for', () => {
    const { status, stdout } = remove('available\t-', { STANDS_ALONE: 'remove' });
    expect(status).toBe(0);
    expect(stdout).toContain('--final-db-snapshot-identifier groundwork-prod-recovery-20260101000000');
    expect(stdout).not.toContain('--skip-final-snapshot');
  });

  test('has nothing to do where there is none', () => expect(remove('')).toEqual({ status: 0, stdout: '' }));
});

describe('copy-back', () => {
  const copyBack = (copy: number, here: number) =>
    runBlock('state-recovery#copy-back', {
      commands: {
        aws: `
case "$2 $3" in
  "list-objects-v2 "*) echo prod-data.tfstate ;;
  "cp s3://copy/"*) echo '{"serial": ${copy}}' ;;
  "cp s3://uploads/"*) echo '{"serial": ${here}}' ;;
  *) echo "$2" ;;
esac`,
      },
      variables,
    });

  test('copies states that are as new as those of the bucket, or newer', () => {
    const digests = 'delete-item\n'.repeat(2);
    expect(copyBack(7, 7)).toEqual({ status: 0, stdout: `cp\n${digests}` });
    expect(copyBack(8, 7)).toEqual({ status: 0, stdout: `cp\n${digests}` });
  });

  test('overwrites no state that is newer than its copy', () =>
    expect(copyBack(7, 8)).toEqual({
      status: 1,
      stdout: 'prod-data.tfstate has serial 8 in uploads, and 7 in its copy\n',
    }));
});

test('files that are on their way are waited for before the switch back', () => {
  const aws = `
if [ "$6" = copy ]; then printf 'a\t1\nb\t2\n'; exit; fi
echo asked >> asked.txt
printf 'a\t1\n'
if [ "$(wc -l < asked.txt)" -gt 1 ]; then printf 'b\t2\n'; fi`;
  const commands = { aws, sleep: 'exit 0' };
  expect(runBlock('failback#files-arrived', { commands, variables })).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^\s*1 files are on their way\n$/),
  });
});

test('a proxy is given the new instance, though its target looks healthy', () => {
  const aws = `
case "$2" in
  describe-db-proxy-targets) case "$6" in *RdsResourceId) echo groundwork-prod-old ;; *) echo AVAILABLE ;; esac ;;
  *) echo "$2 $6" ;;
esac`;
  expect(runBlock('restore-database#proxy', { commands: { aws }, variables }).stdout).toBe(
    [
      'deregister-db-proxy-targets groundwork-prod-old',
      'register-db-proxy-targets groundwork-prod',
      'AVAILABLE',
      'AVAILABLE',
      '',
    ].join('\n'),
  );
});

describe('rotate-users', () => {
  /** A rotation is under way for the first two times that it is asked for, or nobody can say. */
  const rotate = (pending: string) =>
    runBlock('key-compromise#rotate-users', {
      commands: {
        aws: `
case "$2 $6" in
  rotate-secret*) echo rotated | tee -a rotated.txt ;;
  *AWSPENDING*) ${pending} ;;
  *AWSCURRENT*) touch rotated.txt; echo "v$(wc -l < rotated.txt)" ;;
esac`,
        sleep: 'echo "slept $1"',
      },
      variables: { ...variables, RECONNECT: '0' },
    });

  test('waits for a rotation that is under way, and then rotates twice', () => {
    const underWay = 'echo asked >> asked.txt; if [ "$(wc -l < asked.txt)" -lt 3 ]; then echo v9; fi';
    const turn = 'rotated\nslept 0\n';
    expect(rotate(underWay)).toEqual({ status: 0, stdout: `slept 5\nslept 5\n${turn}${turn}` });
  });

  test('takes no answer for no sign that none is', () => {
    const found = rotate('exit 254');
    expect(found.status).not.toBe(0);
    expect(found.stdout).not.toContain('rotated');
  });
});

test('a waiter that gives up is begun again', () => {
  const aws = `
case "$2" in
  wait) echo waited; [ "$(wc -l < asked.txt)" -gt 2 ] || { echo asked >> asked.txt; exit 255; } ;;
esac`;
  const found = runBlock('restore-database#remove-restored', {
    commands: { aws, seq: 'touch asked.txt; echo 1 2 3 4 5' },
    variables,
  });
  expect(found).toEqual({ status: 0, stdout: 'waited\n'.repeat(4) });
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
