import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestsOf, MANIFEST, type Manifest, SUMS, sumsOf } from '../../../tools/handover/manifest';

/** What a bundle of these stacks says of itself. */
export function manifestOf(ids: readonly string[]): Omit<Manifest, 'files'> {
  return {
    layout: 1,
    environment: 'dev',
    format: 'hcl',
    source: { version: '0.1.0', commit: 'abc', modified: false },
    versions: { terraform: '1.11.4', providers: {} },
    stacks: ids.map((id) => ({ id, after: [], resources: 1 })),
  };
}

/** Makes a bundle of what is in a folder: whatever comes into it later was not handed over. */
export function seal(place: string, ids: readonly string[]): void {
  const manifest: Manifest = { ...manifestOf(ids), files: digestsOf(place) };
  writeFileSync(path.join(place, MANIFEST), JSON.stringify(manifest, undefined, 2));
  writeFileSync(path.join(place, SUMS), sumsOf(place));
}
