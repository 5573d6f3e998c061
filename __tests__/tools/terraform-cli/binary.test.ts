import { chmodSync, mkdirSync, readFileSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { findBinary } from '../../../tools/terraform-cli/src/binary';
import { COMMAND, environment, Sandbox, VERSION } from './fixtures';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

/** Nothing listens there: a test that would download fails at once. */
const noDownload = { TERRAFORM_RELEASES_URL: 'http://127.0.0.1:1' };

describe('the terraform binary', () => {
  test('is the first on PATH that is of the pinned version', async () => {
    const old = sandbox.fakeTerraform('1.5.7');
    const right = sandbox.fakeTerraform(VERSION);
    const second = sandbox.fakeTerraform(VERSION, 'bin-second');
    const env = environment([old.folder, right.folder, second.folder]);
    await expect(findBinary(sandbox.project(), env)).resolves.toBe(right.binary);
  });

  test('is never the runner itself, nor the runner of another checkout, which would ask this one in turn', async () => {
    const right = sandbox.fakeTerraform(VERSION);
    const log = path.join(sandbox.root, 'asked');
    const other = sandbox.write(
      'other/terraform',
      `#!/bin/sh\necho asked >>'${log}'\nexec '${COMMAND}' "$@"\n`,
    );
    chmodSync(other, 0o755);
    const linked = path.join(sandbox.root, 'linked');
    mkdirSync(linked);
    symlinkSync(COMMAND, path.join(linked, 'terraform'));
    const env = environment([linked, path.dirname(other), right.folder]);
    await expect(findBinary(sandbox.project(), env)).resolves.toBe(right.binary);
    expect(readFileSync(log, 'utf8')).toBe('asked\n');
  });

  test('is the one of TERRAFORM_BINARY_NAME before any on PATH', async () => {
    const named = sandbox.fakeTerraform(VERSION, 'named');
    const onPath = sandbox.fakeTerraform(VERSION);
    const env = environment([onPath.folder], { TERRAFORM_BINARY_NAME: named.binary });
    await expect(findBinary(sandbox.project(), env)).resolves.toBe(named.binary);
  });

  test('is found as if TERRAFORM_BINARY_NAME were unset when that names the runner', async () => {
    const right = sandbox.fakeTerraform(VERSION);
    const env = environment([path.dirname(COMMAND), right.folder], { TERRAFORM_BINARY_NAME: 'terraform' });
    await expect(findBinary(sandbox.project(), env)).resolves.toBe(right.binary);
  });

  test('is refused when TERRAFORM_BINARY_NAME names another version, a file that is not terraform, or nothing', async () => {
    const old = sandbox.fakeTerraform('1.5.7');
    const project = sandbox.project();
    const name = (binary: string) => findBinary(project, environment([], { TERRAFORM_BINARY_NAME: binary }));
    await expect(name(old.binary)).rejects.toThrow(
      /which is terraform 1\.5\.7; this project needs terraform 9\.9\.9/,
    );
    await expect(name('/bin/ls')).rejects.toThrow(/which is not terraform; this project needs/);
    await expect(name('no-such-command')).rejects.toThrow(/which is no executable file; this project needs/);
  });

  test('may be an OpenTofu that TERRAFORM_BINARY_NAME names, whatever version of terraform is pinned: 1.11 or later', async () => {
    const project = sandbox.project();
    const named = (version: string) => {
      const { folder, binary } = sandbox.fakeTerraform(version, `tofu-${version}`);
      renameSync(binary, path.join(folder, 'tofu'));
      return findBinary(project, environment([folder], { TERRAFORM_BINARY_NAME: 'tofu' }));
    };
    await expect(named('1.11.0')).resolves.toMatch(/tofu-1\.11\.0\/tofu$/);
    await expect(named('2.0.1')).resolves.toMatch(/tofu-2\.0\.1\/tofu$/);
    await expect(named('1.10.6')).rejects.toThrow(
      /"tofu", which is OpenTofu 1\.10\.6; the stacks need OpenTofu 1\.11/,
    );
  });

  test('is asked for its version once, until the file changes', async () => {
    const { folder, binary, asked } = sandbox.fakeTerraform(VERSION);
    const project = sandbox.project();
    await findBinary(project, environment([folder], noDownload));
    await findBinary(project, environment([folder], noDownload));
    expect(asked()).toBe(1);
    utimesSync(binary, 1, 1);
    await findBinary(project, environment([folder], noDownload));
    expect(asked()).toBe(2);
  });

  test('is one downloaded before when PATH has none of the version', async () => {
    const project = sandbox.project();
    const installed = sandbox.fakeTerraform(VERSION, `project/.groundwork/terraform/${VERSION}`);
    await expect(findBinary(project, environment([], noDownload))).resolves.toBe(installed.binary);
  });

  test('says how to go on when there is none and none can be downloaded', async () => {
    const finding = findBinary(sandbox.project(), environment([], noDownload));
    await expect(finding).rejects.toThrow(
      /could not be downloaded.*\n.*PATH.*TERRAFORM_BINARY_NAME.*TERRAFORM_RELEASES_URL/,
    );
  });
});
