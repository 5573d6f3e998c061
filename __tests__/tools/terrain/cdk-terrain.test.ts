import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DIFFERENCES, type Difference } from '../../../tools/terrain/differences';
import { differingFiles, synthesizeWith } from '../../../tools/terrain/synthesize';

jest.setTimeout(180_000);

/**
 * Folder of the bindings that CDK Terrain publishes: 430 MB, and for version 6 of the provider alone, so they are no
 * package of this project. docs/cdk-terrain.md tells how to have them compared too.
 */
const BINDINGS = process.env['CDKTN_PROVIDER_AWS'];

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-terrain-'));
const cdktf = path.join(folder, 'cdktf');
const terrain = path.join(folder, 'terrain');

beforeAll(async () => {
  await synthesizeWith({}, cdktf, path.join(folder, 'cdktf.js'));
  await synthesizeWith({ cdktf: 'cdktn' }, terrain, path.join(folder, 'terrain.js'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const but = (difference: Difference, all: readonly Difference[]) => all.filter((each) => each !== difference);

describe('the core of CDK Terrain, with the same bindings', () => {
  const ofCore = DIFFERENCES.filter(({ ofBindings }) => !ofBindings);

  test('it is CDK Terrain that has run, for every stack of every environment', () => {
    const stacks = readdirSync(path.join(terrain, 'stacks'));
    expect(stacks).toEqual(readdirSync(path.join(cdktf, 'stacks')));
    expect(new Set(stacks.map((id) => id.split('-')[0]))).toEqual(new Set(['dev', 'staging', 'prod']));
    const { version } = JSON.parse(readFileSync(require.resolve('cdktn/package.json'), 'utf8'));
    expect(JSON.parse(readFileSync(path.join(terrain, 'manifest.json'), 'utf8')).version).toBe(version);
  });

  test('writes the same Terraform and the same assets, what is listed aside', () => {
    expect(differingFiles(cdktf, terrain, ofCore)).toEqual([]);
  });

  test.each(ofCore)('$what still differs: $reason', (difference) => {
    expect(differingFiles(cdktf, terrain, but(difference, ofCore))).not.toEqual([]);
  });
});

if (BINDINGS === undefined) {
  test.skip('the bindings of CDK Terrain: skipped, since CDKTN_PROVIDER_AWS names no folder of them', () =>
    undefined);
} else {
  describe('the bindings of CDK Terrain', () => {
    const out = path.join(folder, 'bindings');
    beforeAll(async () => {
      if (!existsSync(path.join(BINDINGS, 'lib')))
        throw new Error(`CDKTN_PROVIDER_AWS: ${BINDINGS} has no lib`);
      const substitutes = { cdktf: 'cdktn', bindings: BINDINGS };
      await synthesizeWith(substitutes, out, path.join(folder, 'bindings.js'));
    });

    test('write the same Terraform and the same assets, what is listed aside', () => {
      expect(differingFiles(cdktf, out, DIFFERENCES)).toEqual([]);
    });

    test.each(DIFFERENCES.filter(({ ofBindings }) => ofBindings))(
      '$what still differs: $reason',
      (difference) => {
        expect(differingFiles(cdktf, out, but(difference, DIFFERENCES))).not.toEqual([]);
      },
    );
  });
}
