import { Failure } from '../console/failure';
import type { Loss } from './loss-case';
import type { Scene } from './scene';

interface Stored {
  readonly body: string;
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Files of visitors, by their keys. */
export const UPLOADS: Readonly<Record<string, Stored>> = Object.fromEntries(
  [
    'ada/passport.txt',
    'ada/photo of me.txt',
    'grace/letter.txt',
    'grace/invoice.txt',
    'linus/100% done + ä.txt',
  ].map((key, index): [string, Stored] => [
    key,
    {
      body: `content ${index} of ${key}`,
      type: 'text/plain',
      metadata: { owner: key.split('/')[0] ?? '' },
    },
  ]),
);

/** Files of the site. */
const ASSETS: Readonly<Record<string, Stored>> = {
  'assets/site.css': { body: 'body { margin: 0 }', type: 'text/css', metadata: { build: '1' } },
  'assets/site.js': { body: 'console.log("up")', type: 'text/javascript', metadata: { build: '1' } },
};

const CONTENT = { uploads: UPLOADS, 'uploads-replica': UPLOADS, assets: ASSETS, 'assets-replica': ASSETS };
export type DrilledBucket = keyof typeof CONTENT;

/** Writes them; replication takes them over to the recovery region. */
export async function storeObjects(scene: Scene): Promise<void> {
  for (const bucket of ['uploads', 'assets'] as const) {
    for (const [Key, { body, type, metadata }] of Object.entries(CONTENT[bucket])) {
      const object = { Bucket: scene.names.bucket(bucket), Key, Body: body, ContentType: type };
      // Overwritten once, so that there is a version before.
      await scene.primary.s3.putObject({ ...object, Body: `draft of ${body}` });
      await scene.primary.s3.putObject({ ...object, Metadata: metadata });
    }
  }
}

/** How many of the objects that were written are not as they were. */
export async function sameObjects(scene: Scene, bucket: DrilledBucket): Promise<Loss> {
  const { s3 } = bucket.endsWith('-replica') ? scene.recovery : scene.primary;
  const wrong: string[] = [];
  for (const [Key, { body, type, metadata }] of Object.entries(CONTENT[bucket])) {
    try {
      const found = await s3.getObject({ Bucket: scene.names.bucket(bucket), Key });
      const same =
        (await found.Body?.transformToString()) === body &&
        found.ContentType === type &&
        JSON.stringify(found.Metadata) === JSON.stringify(metadata);
      if (!same) wrong.push(Key);
    } catch {
      wrong.push(Key);
    }
  }
  if (wrong.length > 0) throw new Failure(`In ${scene.names.bucket(bucket)} are lost: ${wrong.join(', ')}`);
  return { count: 0, of: Object.keys(CONTENT[bucket]).length, what: 'objects' };
}
