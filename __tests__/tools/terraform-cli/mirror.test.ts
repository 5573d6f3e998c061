import { readlinkSync } from 'node:fs';
import path from 'node:path';
import { resolveTerraform } from '../../../tools/terraform-cli/src/index';
import { findMirror, mirrorVariables } from '../../../tools/terraform-cli/src/mirror';
import { environment, Sandbox, VERSION } from './fixtures';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

const AWS = 'registry.terraform.io/hashicorp/aws';
const linux = { platform: 'linux_amd64' };

/** Makes a mirror one level below the folder that is searched. */
function mirror(name: string, content: string): { mirrorsRoot: string; folder: string } {
  sandbox.write(`opt/${name}/${content}`, '');
  const mirrorsRoot = path.join(sandbox.root, 'opt');
  return { mirrorsRoot, folder: path.join(mirrorsRoot, name) };
}

describe('a provider mirror', () => {
  test.each([
    ['unpacked', `${AWS}/5.100.0/linux_amd64/terraform-provider-aws_v5.100.0_x5`],
    ['packed', `${AWS}/terraform-provider-aws_5.100.0_linux_amd64.zip`],
  ])('is found one level below the machine folder when it holds the locked provider %s', (_, content) => {
    const { mirrorsRoot, folder } = mirror('providers', content);
    const found = findMirror(sandbox.project(), { ...linux, mirrorsRoot, env: {} });
    expect(found).toEqual({ folder, kind: 'found' });
  });

  test.each([
    ['another version', `${AWS}/5.99.0/linux_amd64/terraform-provider-aws`],
    ['another platform', `${AWS}/5.100.0/darwin_arm64/terraform-provider-aws`],
    ['another layout', 'aws/5.100.0/linux_amd64/terraform-provider-aws'],
  ])('is left alone when it has %s', (_, content) => {
    const { mirrorsRoot } = mirror('providers', content);
    expect(findMirror(sandbox.project(), { ...linux, mirrorsRoot, env: {} })).toBeUndefined();
  });

  test('that is found becomes the last of the folders that terraform searches by itself', () => {
    const project = sandbox.project();
    const { folder } = mirror('providers', `${AWS}/5.100.0/linux_amd64/x`);
    const dataDir = path.join(project.workDir, 'data');
    const found = { folder, kind: 'found' } as const;
    expect(mirrorVariables(found, project, {})).toEqual({
      XDG_DATA_DIRS: `/usr/local/share:/usr/share:${dataDir}`,
    });
    expect(mirrorVariables(found, project, { XDG_DATA_DIRS: '/own' })).toEqual({
      XDG_DATA_DIRS: `/own:${dataDir}`,
    });
    expect(readlinkSync(path.join(dataDir, 'terraform/plugins'))).toBe(folder);
  });

  test('that is found is followed when it moves', () => {
    const project = sandbox.project();
    mirrorVariables({ folder: '/first', kind: 'found' }, project, {});
    mirrorVariables({ folder: '/second', kind: 'found' }, project, {});
    expect(readlinkSync(path.join(project.workDir, 'data/terraform/plugins'))).toBe('/second');
  });

  test('that TF_PROVIDER_MIRROR names comes first, and is added to what the user gives to every init', () => {
    const project = sandbox.project();
    const { folder, mirrorsRoot } = mirror('named', `${AWS}/5.100.0/linux_amd64/x`);
    mirror('also-there', `${AWS}/5.100.0/linux_amd64/x`);
    const named = findMirror(project, { ...linux, mirrorsRoot, env: { TF_PROVIDER_MIRROR: folder } });
    expect(named).toEqual({ folder, kind: 'explicit' });
    expect(mirrorVariables(named, project, { TF_CLI_ARGS_init: '-upgrade' })).toEqual({
      TF_CLI_ARGS_init: `-upgrade -plugin-dir="${folder}"`,
    });
  });

  test.each([
    ['does not exist', 'nowhere'],
    ['has no registry.terraform.io/hashicorp/aws 5.100.0 for linux_amd64', '.'],
  ])(
    'that TF_PROVIDER_MIRROR names and that %s is refused with the layout that is expected',
    (reason, folder) => {
      const env = { TF_PROVIDER_MIRROR: path.join(sandbox.root, folder) };
      const finding = () => findMirror(sandbox.project(), { ...linux, env });
      expect(finding).toThrow(`which ${reason}.`);
      expect(finding).toThrow(
        `${AWS}/5.100.0/linux_amd64/ or ${AWS}/terraform-provider-aws_5.100.0_linux_amd64.zip`,
      );
    },
  );
});

describe('the command that gets a mirror', () => {
  const variables = async (...args: string[]) => {
    const { folder } = mirror('named', `${AWS}/5.100.0/linux_amd64/x`);
    const fake = sandbox.fakeTerraform(VERSION);
    const env = environment([fake.folder], {
      TF_PROVIDER_MIRROR: folder,
      TERRAFORM_RELEASES_URL: 'http://127.0.0.1:1',
    });
    const resolved = await resolveTerraform({ args, env, from: sandbox.project().root });
    return Object.keys(resolved.env);
  };

  test('is init, wherever its name stands', async () => {
    await expect(variables('-chdir=stack', 'init', '-upgrade')).resolves.toEqual(['TF_CLI_ARGS_init']);
  });

  test('is providers lock, which terraform would otherwise send to the registry', async () => {
    await expect(variables('providers', 'lock')).resolves.toEqual(['TF_CLI_ARGS_providers_lock']);
    await expect(variables('providers', 'lock', '-platform=linux_amd64')).resolves.toEqual([
      'TF_CLI_ARGS_providers_lock',
    ]);
  });

  test('is not providers lock for a platform that the mirror lacks, or with a source of the user', async () => {
    await expect(
      variables('providers', 'lock', '-platform=linux_amd64', '-platform=darwin_arm64'),
    ).resolves.toEqual([]);
    await expect(variables('providers', 'lock', '-net-mirror=https://example.com')).resolves.toEqual([]);
  });

  test.each(['version', 'validate', 'plan', 'apply', 'output'])(
    'is not %s, which installs nothing',
    async (command) => {
      await expect(variables(command)).resolves.toEqual([]);
    },
  );
});
