import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import {
  copyLockFile,
  findProject,
  LOCK_FILE,
  lockedProviders,
} from '../../../tools/terraform-cli/src/index';
import { Sandbox } from './fixtures';

const sandbox = new Sandbox();
afterAll(() => sandbox.remove());

/** What cdktf writes for a stack that uses the AWS provider. */
function requiredByCdktf(): { source: string; version: string } {
  const stack = new TerraformStack(Testing.app(), 'stack');
  new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
  return JSON.parse(Testing.synth(stack)).terraform.required_providers.aws;
}

describe('the committed lock file', () => {
  const text = readFileSync(path.join(findProject(__dirname).root, LOCK_FILE), 'utf8');

  test('pins exactly the AWS provider that cdktf writes into required_providers', () => {
    const { source, version } = requiredByCdktf();
    expect(source).toBe('aws');
    expect(lockedProviders(findProject(__dirname))).toEqual([
      { address: 'registry.terraform.io/hashicorp/aws', version },
    ]);
    expect(text).toContain(`constraints = "${version}"`);
  });

  test('has the checksums of the registry for every platform, and of the unpacked provider for Linux and Apple silicon', () => {
    expect(text.match(/"zh:[0-9a-f]{64}"/g)).toHaveLength(15);
    expect(text.match(/"h1:[A-Za-z0-9+/]{43}="/g)).toHaveLength(2);
  });
});

describe('copying the lock file', () => {
  test('replaces an older copy and leaves nothing else', () => {
    const project = sandbox.project();
    sandbox.write(`stack/${LOCK_FILE}`, 'old');
    copyLockFile(path.join(sandbox.root, 'stack'), project);
    expect(readFileSync(path.join(sandbox.root, 'stack', LOCK_FILE), 'utf8')).toContain('"5.100.0"');
    expect(readdirSync(path.join(sandbox.root, 'stack'))).toEqual([LOCK_FILE]);
  });

  test('writes nothing and says so when the project has none', () => {
    const version = sandbox.write('bare/.terraform-version', '9.9.9');
    const stack = path.join(sandbox.root, 'bare/stack');
    expect(() => copyLockFile(stack, findProject(path.dirname(version)))).toThrow(
      /\.terraform\.lock\.hcl cannot be read.*\n.*restore it with git/,
    );
    expect(existsSync(stack)).toBe(false);
  });
});
