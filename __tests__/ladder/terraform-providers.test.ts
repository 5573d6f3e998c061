import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyLockFile, findProject, LOCK_FILE, lockedProviders } from '../../tools/terraform-cli/src/index';

jest.setTimeout(300_000);

const project = findProject(__dirname);
const bin = path.join(project.root, 'node_modules/.bin');
const [aws] = lockedProviders(project);

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundwork-providers-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As in a shell where only npx has put the project's commands first: no variable names terraform or a mirror. */
function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { TERRAFORM_BINARY_NAME, TF_PROVIDER_MIRROR, TF_CLI_CONFIG_FILE, TF_CLI_ARGS_init, ...rest } =
    process.env;
  return { ...rest, PATH: `${bin}${path.delimiter}${rest['PATH']}`, CHECKPOINT_DISABLE: '1', ...more };
}

function write(file: string, content: string): string {
  writeFileSync(path.join(folder, file), content);
  return path.join(folder, file);
}

describe('terraform init', () => {
  const init = (more: NodeJS.ProcessEnv = {}) => {
    const required = { aws: { source: 'aws', version: aws?.version } };
    write('main.tf.json', JSON.stringify({ terraform: { required_providers: required } }));
    copyLockFile(folder, project);
    return new Promise<{ status: number; stdout: string; stderr: string }>((done) => {
      const options = { cwd: folder, env: environment(more) };
      execFile('terraform', ['init', '-no-color'], options, (error, stdout, stderr) =>
        done({ status: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  };

  test('installs the locked provider with no variable set, and leaves the lock file as it was committed', async () => {
    const { status, stdout, stderr } = await init();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Installed hashicorp/aws v${aws?.version}`);
    expect(readFileSync(path.join(folder, LOCK_FILE), 'utf8')).toBe(
      readFileSync(path.join(project.root, LOCK_FILE), 'utf8'),
    );
  });

  test("leaves the credentials of the user's CLI configuration in force", async () => {
    const tokens: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      tokens.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const config = write(
      'user.tfrc',
      `credentials "app.terraform.io" {\n  token = "of-the-user"\n}\nhost "app.terraform.io" {\n  services = { "tfe.v2" = "http://127.0.0.1:${port}/api/v2/" }\n}\n`,
    );
    write(
      'cloud.tf.json',
      JSON.stringify({ terraform: { cloud: { organization: 'o', workspaces: { name: 'w' } } } }),
    );
    const { status } = await init({ TF_CLI_CONFIG_FILE: config });
    server.close();
    expect(status).toBe(1);
    expect(tokens).toContain('Bearer of-the-user');
  });

  test("gives way to a provider_installation block of the user's CLI configuration", async () => {
    const own = path.join(folder, 'own-mirror');
    mkdirSync(own);
    const config = write(
      'own.tfrc',
      `provider_installation {\n  filesystem_mirror {\n    path = "${own}"\n  }\n}\n`,
    );
    const { status, stderr } = await init({ TF_CLI_CONFIG_FILE: config });
    expect(status).toBe(1);
    expect(stderr).toMatch(/was not found in any of the\s+search locations\s+- .*own-mirror/);
  });
});

test('npx cdktf deploys a stack that has the lock file beside it, without asking a registry for checksums', () => {
  symlinkSync(path.join(project.root, 'node_modules'), path.join(folder, 'node_modules'));
  write(
    'cdktf.json',
    JSON.stringify({ language: 'typescript', app: 'node --import tsx main.ts', sendCrashReports: 'false' }),
  );
  write(
    'main.ts',
    `import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { copyLockFile } from '${project.root}/tools/terraform-cli/src/index';

const app = new App();
const stack = new TerraformStack(app, 'stack');
new AwsProvider(stack, 'aws', {
  region: 'eu-west-1', accessKey: 'none', secretKey: 'none',
  skipCredentialsValidation: true, skipRequestingAccountId: true, skipMetadataApiCheck: 'true',
});
const statement = [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::bucket/*'] }];
const document = new DataAwsIamPolicyDocument(stack, 'document', { statement });
new TerraformOutput(stack, 'policy', { value: document.json });
app.synth();
copyLockFile('cdktf.out/stacks/stack');
`,
  );
  const log = path.join(folder, 'terraform.log');
  const env = environment({ DISABLE_VERSION_CHECK: '1', TF_LOG: 'INFO', TF_LOG_PATH: log });
  const output = execFileSync('cdktf', ['deploy', 'stack', '--auto-approve'], {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  expect(output).toContain('"Action": "s3:GetObject"');
  const commands = [...readFileSync(log, 'utf8').matchAll(/CLI command args: \[\]string\{"([^}]*)"\}/g)];
  const names = commands.map(([, args]) => args?.split('", "')[0]);
  expect(names).toEqual(expect.arrayContaining(['version', 'init', 'apply', 'output']));
  expect(names).not.toContain('providers');
});
