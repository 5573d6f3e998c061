import type { Clients } from './clients';
import type { Scene } from './scene';

/** ARN of the key of a purpose, by its alias. */
export async function keyArn(
  scene: Scene,
  purpose: string,
  clients: Clients = scene.primary,
): Promise<string> {
  const { KeyMetadata } = await clients.kms.describeKey({ KeyId: `alias/${scene.names.of(purpose)}` });
  return KeyMetadata?.Arn ?? '';
}

/** The load balancer that the distribution asks, by its name in DNS. */
export async function originOf({ global }: Scene): Promise<string | undefined> {
  const { DistributionList } = await global.cloudFront.listDistributions({});
  const origins = DistributionList?.Items?.[0]?.Origins?.Items ?? [];
  return origins.find(({ Id }) => Id === 'application')?.DomainName;
}

/** Names of the states in a bucket. */
export async function statesIn(scene: Scene, bucket: 'state' | 'state-replica'): Promise<string[]> {
  const { s3 } = bucket === 'state' ? scene.primary : scene.recovery;
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: scene.names.bucket(bucket) });
  return Contents.map(({ Key = '' }) => Key).filter((key) => key.endsWith('.tfstate'));
}

/** Names of the states of the primary region that a digest stands for in the lock table. */
export async function digestsOf({ primary, names }: Scene): Promise<string[]> {
  const { Items = [] } = await primary.dynamodb.scan({ TableName: names.lockTable });
  const prefix = `${names.bucket('state')}/`;
  return Items.map(({ LockID }) => LockID?.S ?? '')
    .filter((id) => id.startsWith(prefix) && id.endsWith('-md5'))
    .map((id) => id.slice(prefix.length, -'-md5'.length));
}

/** Deletes every version and marker in a bucket, as only malice does. */
export async function purge(bucket: string, { s3 }: Clients): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket: bucket });
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    await s3.deleteObjects({ Bucket: bucket, Delete: { Objects } });
  }
}

/** What stands of all that holds data, in both regions. */
export async function everythingIn({ primary, recovery }: Scene): Promise<string[]> {
  const { Buckets = [] } = await primary.s3.listBuckets({});
  const regional = await Promise.all(
    [primary, recovery].map(async ({ dynamodb, rds, secrets }) => {
      const { TableNames = [] } = await dynamodb.listTables({});
      const { DBInstances = [] } = await rds.describeDBInstances({});
      const { SecretList = [] } = await secrets.listSecrets({});
      return [
        ...TableNames.map((name) => `table ${name}`),
        ...DBInstances.map(({ DBInstanceIdentifier }) => `database ${DBInstanceIdentifier}`),
        ...SecretList.map(({ Name }) => `secret ${Name}`),
      ];
    }),
  );
  return [...Buckets.map(({ Name }) => `bucket ${Name}`), ...regional.flat()];
}
