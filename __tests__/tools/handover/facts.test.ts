import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UNPACKED_PLATFORMS } from '../../../tools/handover/bundle';
import { PURPOSES, purposeOf } from '../../../tools/handover/purposes';
import { findProject, LOCK_FILE, lockedProviders } from '../../../tools/terraform-cli/src/index';
import { synthesizedPlatform } from '../../support/platform';

/** What the generator says of the project, against the project. */

test('every stack of every environment has its purpose, and none is said of a stack that is not there', () => {
  const ids = [...synthesizedPlatform().keys()];
  for (const id of ids) expect(purposeOf(id.split('-')[0] ?? '', id)).toMatch(/\.$/);
  const names = new Set(ids.map((id) => id.replace(/^[^-]*-/, '')));
  expect(Object.keys(PURPOSES).sort()).toEqual([...names].sort());
});

test('the lock file has one checksum of an unpacked provider for each platform that is named', () => {
  const project = findProject(__dirname);
  const unpacked = readFileSync(path.join(project.root, LOCK_FILE), 'utf8').match(/"h1:/g) ?? [];
  expect(unpacked).toHaveLength(UNPACKED_PLATFORMS.length * lockedProviders(project).length);
});
