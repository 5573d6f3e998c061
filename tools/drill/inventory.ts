import { gzipSync } from 'node:zlib';
import type { Scene } from './scene';

/** When the inventory is said to have been made. */
const MADE = '2026-01-25T01-00Z';

/**
 * Writes the weekly inventory of a bucket as S3 does and the simulator does not: a manifest, and all versions in a compressed
 * list. Amazon S3, "Locating your inventory list".
 *
 * @returns the folder of the manifest, as `s3://…`.
 */
export async function takeInventory(scene: Scene, bucket: 'uploads'): Promise<string> {
  const { names, primary } = scene;
  const [source, Bucket] = [names.bucket(bucket), names.bucket('access-logs')];
  const { Versions = [], DeleteMarkers = [] } = await primary.s3.listObjectVersions({ Bucket: source });
  const rows = [
    ...Versions.map((each) => ({ ...each, marker: false })),
    ...DeleteMarkers.map((each) => ({ ...each, marker: true })),
  ].map(({ Key = '', VersionId = '', IsLatest = false, marker }) =>
    [source, encoded(Key), VersionId, IsLatest, marker, 'SSE-KMS'].map((cell) => `"${cell}"`).join(','),
  );
  const place = `inventory/${source}/weekly`;
  const key = `${place}/data/drill.csv.gz`;
  const manifest = {
    sourceBucket: source,
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, EncryptionStatus',
    files: [{ key }],
  };
  await primary.s3.putObject({ Bucket, Key: key, Body: gzipSync(`${rows.join('\n')}\n`) });
  await primary.s3.putObject({
    Bucket,
    Key: `${place}/${MADE}/manifest.json`,
    Body: JSON.stringify(manifest),
  });
  return `s3://${Bucket}/${place}/${MADE}`;
}

/** A key as S3 writes it into a list: a slash stays, all else is as in a form. */
function encoded(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}
