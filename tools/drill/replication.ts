import { setTimeout as sleep } from 'node:timers/promises';
import { lastEntry, write } from './ledger';
import { statesIn } from './observed';
import type { Scene } from './scene';
import { itemsOf, tableOf } from './stored-items';

type Region = 'primary' | 'recovery';

/** What was written at one end, and whether it stands at the other. */
export interface ReplicationResult {
  readonly what: string;
  readonly from: Region;
  readonly to: Region;
  readonly arrived: boolean;
}

interface Way {
  readonly what: string;
  readonly from: Region;
  /** Writes something at one end, and gives what asks for it at the other. */
  write(scene: Scene): Promise<() => Promise<boolean>>;
}

const other = (region: Region): Region => (region === 'primary' ? 'recovery' : 'primary');

const PATIENCE = 20_000;

/** Writes at each end of each replication, and looks at the other end. */
export async function assertReplication(scene: Scene): Promise<ReplicationResult[]> {
  return Promise.all(
    WAYS.map(async ({ what, from, write }) => {
      const arrives = await write(scene);
      return { what, from, to: other(from), arrived: await until(arrives) };
    }),
  );
}

async function until(arrived: () => Promise<boolean>): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE; waited += 200) {
    if (await arrived().catch(() => false)) return true;
    await sleep(200);
  }
  return false;
}

const WAYS: readonly Way[] = [
  ...(['uploads', 'assets'] as const).flatMap((bucket) => [
    objectWay(bucket, 'primary'),
    objectWay(bucket, 'recovery'),
  ]),
  itemWay('sessions', 'primary'),
  itemWay('sessions', 'recovery'),
  itemWay('locks', 'primary'),
  itemWay('locks', 'recovery'),
  {
    what: 'a secret',
    from: 'primary',
    write: async ({ primary, recovery, names }) => {
      const SecretId = `${names.prefix}/database/master`;
      const { SecretString } = await primary.secrets.getSecretValue({ SecretId });
      return async () => (await recovery.secrets.getSecretValue({ SecretId })).SecretString === SecretString;
    },
  },
  {
    what: 'the states of all stacks',
    from: 'primary',
    write: async (scene) => {
      const written = await statesIn(scene, 'state');
      return async () => {
        const arrived = await statesIn(scene, 'state-replica');
        return written.length > 0 && written.every((key) => arrived.includes(key));
      };
    },
  },
  {
    what: 'rows of the database',
    from: 'primary',
    write: async (scene) => {
      const entry = await write(scene.database, 1);
      return async () => (await lastEntry(scene.recoveryDatabase)) >= entry;
    },
  },
];

function objectWay(bucket: 'uploads' | 'assets', from: Region): Way {
  const ends = { primary: bucket, recovery: `${bucket}-replica` } as const;
  const Key = `replicated/from-${from}`;
  return {
    what: `an object in ${bucket}`,
    from,
    write: async (scene) => {
      const { VersionId } = await scene[from].s3.putObject({
        Bucket: scene.names.bucket(ends[from]),
        Key,
        Body: Key,
        Metadata: { from },
      });
      const at = { Bucket: scene.names.bucket(ends[other(from)]), Key, VersionId };
      return async () => (await scene[other(from)].s3.headObject(at)).Metadata?.['from'] === from;
    },
  };
}

function itemWay(table: 'sessions' | 'locks', from: Region): Way {
  const key = table === 'sessions' ? 'id' : 'LockID';
  const S = `replicated-from-${from}`;
  return {
    what: `an item in the table of ${table}`,
    from,
    write: async (scene) => {
      const TableName = table === 'sessions' ? tableOf(scene) : scene.names.lockTable;
      await scene[from].dynamodb.putItem({ TableName, Item: { [key]: { S } } });
      return async () => (await itemsOf(scene[other(from)], TableName)).some((item) => item[key]?.S === S);
    },
  };
}
