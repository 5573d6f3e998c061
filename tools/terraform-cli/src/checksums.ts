import { createHash } from 'node:crypto';
import { RunnerError } from './errors';

/**
 * SHA-256 of the official release archives that this repository has vouched for, by archive name. A download must match
 * both this table (when it has the archive) and the SHA256SUMS file published beside it, so that whoever controls the
 * download site still cannot slip in another binary. See docs/decisions/0002-terraform-runner.md for their provenance.
 */
export const PINNED_ARCHIVES: Readonly<Record<string, string>> = {
  'terraform_1.11.4_darwin_amd64.zip': 'a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b',
  'terraform_1.11.4_darwin_arm64.zip': '867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18',
  'terraform_1.11.4_linux_386.zip': '8e4bd232ce8b0cde2a90132a9c4d25665791c7a48bbb159f5cd4988265d10372',
  'terraform_1.11.4_linux_amd64.zip': '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc',
  'terraform_1.11.4_linux_arm.zip': '3cf072a049ab0178e9cbec47a14712ba7f38cc8ef061f3a7c0ff57b83d320edd',
  'terraform_1.11.4_linux_arm64.zip': 'a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633',
};

/**
 * Picks an archive's checksum out of a release's SHA256SUMS file (lines of `<hex>  <name>`).
 *
 * @throws RunnerError when the file does not list the archive: such a platform was not released
 */
export function publishedChecksum(sums: string, archive: string, sumsUrl: string): string {
  for (const line of sums.split('\n')) {
    const [checksum, name] = line.trim().split(/\s+/);
    if (name === archive && checksum !== undefined && /^[0-9a-f]{64}$/.test(checksum)) return checksum;
  }
  throw new RunnerError(
    `${sumsUrl} has no checksum for ${archive}.`,
    'The release does not exist for this platform: choose another version in .terraform-version, or install terraform yourself and name it in TERRAFORM_BINARY_NAME.',
  );
}

/**
 * Refuses an archive whose content is not what was published, or not what this repository vouched for.
 *
 * @param published the checksum of the release's own SHA256SUMS file
 * @param pinned the table of this repository
 * @throws RunnerError on any difference
 */
export function verifyArchive(
  content: Uint8Array,
  archive: string,
  published: string,
  pinned: Readonly<Record<string, string>> = PINNED_ARCHIVES,
): void {
  const actual = createHash('sha256').update(content).digest('hex');
  const expectations = [
    { source: "the release's SHA256SUMS", expected: published },
    { source: 'the checksum pinned in this repository', expected: pinned[archive] ?? published },
  ];
  for (const { source, expected } of expectations) {
    if (actual === expected) continue;
    throw new RunnerError(
      `${archive} does not match ${source}.\n  expected ${expected}\n  found    ${actual} (${content.length} bytes)`,
      'Nothing was installed. Try again; if it happens again, the download site or a proxy changes the file: do not use it.',
    );
  }
}
