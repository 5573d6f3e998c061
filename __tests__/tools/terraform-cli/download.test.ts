import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import { PINNED_ARCHIVES } from '../../../tools/terraform-cli/src/checksums';
import { type DownloadOptions, downloadTerraform } from '../../../tools/terraform-cli/src/download';
import { findProject, type Project } from '../../../tools/terraform-cli/src/index';
import { releasePlatform } from '../../../tools/terraform-cli/src/platform';
import { downloadProgress } from '../../../tools/terraform-cli/src/progress';
import { COMMAND, environment, Sandbox, VERSION } from './fixtures';

const ARCHIVE = `terraform_${VERSION}_linux_amd64.zip`;
const SUMS = `terraform_${VERSION}_SHA256SUMS`;
const good = zipSync({ 'LICENSE.txt': strToU8('licence'), terraform: strToU8('#!/bin/sh\necho released\n') });

let sandbox: Sandbox;
let project: Project;
let server: Server;
let files: Record<string, Uint8Array | string | undefined>;
let releasesUrl: string;

beforeEach(async () => {
  sandbox = new Sandbox();
  project = sandbox.project();
  files = { [ARCHIVE]: good, [SUMS]: `${sha256(good)}  ${ARCHIVE}\n` };
  server = createServer((request, response) => {
    const content = files[request.url?.replace(`/terraform/${VERSION}/`, '') ?? ''];
    if (content === undefined) response.writeHead(404).end();
    else if (content === 'cut off') {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('PK');
      setImmediate(() => response.destroy());
    } else response.writeHead(200, { 'content-length': String(Buffer.byteLength(content)) }).end(content);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  releasesUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/terraform/`;
});
afterEach(async () => {
  await new Promise((closed) => server.close(closed));
  sandbox.remove();
});

const download = (options: DownloadOptions = {}) =>
  downloadTerraform(project, { platform: 'linux_amd64', releasesUrl, ...options });

/** What a refused download has left in the project. */
const leftovers = () =>
  existsSync(project.workDir) ? readdirSync(project.workDir, { recursive: true }) : [];

describe('a terraform release', () => {
  test('is installed when it is what the release published, and nothing else is left', async () => {
    const binary = await download();
    expect(binary).toBe(`${project.workDir}/${VERSION}/terraform`);
    expect(spawnSync(binary, { encoding: 'utf8' }).stdout).toBe('released\n');
    expect(leftovers()).toEqual([VERSION, `${VERSION}/terraform`]);
  });

  test.each([
    [
      'differs from the published checksum',
      { [SUMS]: `${'0'.repeat(64)}  ${ARCHIVE}\n` },
      /does not match the release's SHA256SUMS.*\n {2}expected 0{64}\n {2}found/s,
    ],
    ['is cut off', { [ARCHIVE]: 'cut off' }, /could not be downloaded \(terminated/],
    ['does not exist', { [ARCHIVE]: undefined }, /linux_amd64\.zip answered 404.*\n.*TERRAFORM_RELEASES_URL/],
    ['has no checksums', { [SUMS]: undefined }, /SHA256SUMS answered 404/],
    [
      'is not among the checksums',
      { [SUMS]: `${'0'.repeat(64)}  terraform_9.9.9_plan9_386.zip\n` },
      /has no checksum for terraform_9\.9\.9_linux_amd64\.zip/,
    ],
    [
      'is no zip archive',
      published(strToU8('<html>Sign in to the network</html>')),
      /is not a readable zip archive/,
    ],
    ['is a damaged zip archive', published(good.slice(0, 60)), /is not a readable zip archive/],
    [
      'holds no terraform',
      published(zipSync({ 'LICENSE.txt': strToU8('licence') })),
      /holds no file named "terraform"/,
    ],
  ])('that %s is refused, and leaves nothing', async (_, changed, message) => {
    Object.assign(files, changed);
    await expect(download()).rejects.toThrow(message);
    expect(leftovers()).toEqual([]);
  });

  test('that agrees with its own site, but not with the checksum pinned here, is refused', async () => {
    const refused = download({ pinned: { [ARCHIVE]: sha256(strToU8('the real one')) } });
    await expect(refused).rejects.toThrow(/does not match the checksum pinned in this repository/);
    expect(leftovers()).toEqual([]);
  });

  test('says what to do when the network is not there', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const refused = download({ releasesUrl: `http://127.0.0.1:${port}` });
    await expect(refused).rejects.toThrow(/ECONNREFUSED.*\nPut terraform of this version on PATH/);
  });
});

test('a machine without terraform gets it by the first command, and needs no network for the second', async () => {
  const archive = `terraform_${VERSION}_${releasePlatform()}.zip`;
  const fake = sandbox.fakeTerraform(VERSION);
  const content = zipSync({ terraform: readFileSync(fake.binary) });
  files = { [archive]: content, [SUMS]: `${sha256(content)}  ${archive}\n` };
  const env = environment([], { TERRAFORM_RELEASES_URL: releasesUrl, CI: 'true' });
  const run = () => promisify(execFile)(COMMAND, ['arguments', 'a b'], { cwd: project.root, env });

  const first = await run();
  expect(first.stdout).toBe('[arguments][a b]');
  expect(first.stderr).toMatch(/^Downloading terraform 9\.9\.9 \(.* MB\)\nDownloaded terraform 9\.9\.9\n$/);
  files = {};
  await expect(run()).resolves.toEqual({ stdout: '[arguments][a b]', stderr: '' });
});

test('the checksums of the version that this repository ships with are pinned, for Linux and macOS', () => {
  const { terraformVersion } = findProject(__dirname);
  const platforms = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];
  expect(Object.keys(PINNED_ARCHIVES)).toEqual(
    expect.arrayContaining(platforms.map((platform) => `terraform_${terraformVersion}_${platform}.zip`)),
  );
});

test('a machine is named as terraform names it, and Windows is sent to WSL', () => {
  expect(releasePlatform('darwin', 'arm64')).toBe('darwin_arm64');
  expect(releasePlatform('linux', 'x64')).toBe('linux_amd64');
  expect(() => releasePlatform('win32', 'x64')).toThrow('On Windows, work inside WSL.');
  expect(() => releasePlatform('aix', 'ppc64')).toThrow('TERRAFORM_BINARY_NAME');
});

describe('the progress of a download', () => {
  test('is plain lines where there is no terminal', async () => {
    const written: string[] = [];
    await download({ onProgress: downloadProgress(VERSION, { write: (text) => written.push(text) }) });
    expect(written[0]).toBe(`Downloading terraform ${VERSION} (0.0 MB)\n`);
    expect(written.join('')).not.toContain('\r');
  });
});

function published(content: Uint8Array): Record<string, Uint8Array | string> {
  return { [ARCHIVE]: content, [SUMS]: `${sha256(content)}  ${ARCHIVE}\n` };
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
