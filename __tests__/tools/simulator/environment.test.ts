import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { PROVIDER_HOSTS, simulatorEnvironment, simulatorOverlay } from '../../../tools/simulator';

const simulator = { endpoint: 'http://127.0.0.1:4711' };
const within = (base: NodeJS.ProcessEnv) => simulatorEnvironment(simulator, { base });

/** Ways in which AWS's SDKs and tools get real credentials, or other places to send requests to. */
const REAL = {
  AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
  AWS_SECRET_ACCESS_KEY: 'real-secret',
  AWS_SESSION_TOKEN: 'real-token',
  AWS_SECURITY_TOKEN: 'real-token',
  AWS_PROFILE: 'production',
  AWS_DEFAULT_PROFILE: 'production',
  AWS_CONFIG_FILE: '/home/user/.aws/config',
  AWS_SHARED_CREDENTIALS_FILE: '/home/user/.aws/credentials',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/token',
  AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/real',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/real',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'real-token',
  AWS_ENDPOINT_URL: 'https://real.example',
  AWS_ENDPOINT_URL_STS: 'https://real.example',
  AWS_ENDPOINT_URL_S3: 'https://real.example',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_CA_BUNDLE: '/etc/real.pem',
  TF_TOKEN_app_terraform_io: 'real-token',
  TFE_TOKEN: 'real-token',
  HTTP_PROXY: 'http://real.example:3128',
  https_proxy: 'http://real.example:3128',
  ALL_PROXY: 'socks5://real.example',
  NO_PROXY: '.amazonaws.com',
  SOME_CREDENTIAL_OF_TOMORROW: 'real-token',
};

describe('the environment of the simulator', () => {
  test('holds nothing through which a real account could be reached', () => {
    const environment = within({ ...REAL, PATH: '/bin' });
    for (const [name, value] of Object.entries(REAL))
      expect([name, environment[name]]).not.toEqual([name, value]);
    expect(
      Object.keys(environment)
        .filter((name) => name.startsWith('AWS_'))
        .sort(),
    ).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_CONFIG_FILE',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_ENDPOINT_URL',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SHARED_CREDENTIALS_FILE',
    ]);
  });

  test('reads no profile of the user, and asks no metadata service for a role', () => {
    expect(within({})).toMatchObject({
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });

  test('sends every request to the simulator: those of AWS as its endpoint, all others as their proxy', () => {
    const { endpoint } = simulator;
    expect(within({})).toMatchObject({
      AWS_ENDPOINT_URL: endpoint,
      HTTP_PROXY: endpoint,
      http_proxy: endpoint,
      HTTPS_PROXY: endpoint,
      https_proxy: endpoint,
      NO_PROXY: '127.0.0.1,localhost,::1',
      no_proxy: '127.0.0.1,localhost,::1',
    });
  });

  test('lets the hosts of providers be reached only where that is asked for', () => {
    const environment = simulatorEnvironment(simulator, { base: {}, reachable: PROVIDER_HOSTS });
    expect(environment['NO_PROXY']).toBe(
      '127.0.0.1,localhost,::1,registry.terraform.io,releases.hashicorp.com',
    );
  });

  test('passes on what terraform and cdktf need', () => {
    const base = {
      PATH: '/bin',
      HOME: '/home/user',
      TMPDIR: '/tmp',
      LC_ALL: 'C.UTF-8',
      CI: 'true',
      XDG_DATA_DIRS: '/usr/share',
      TF_PLUGIN_CACHE_DIR: '/cache',
      TF_PROVIDER_MIRROR: '/mirror',
      TF_CLI_ARGS_init: '-no-color',
      TF_VAR_size: 'small',
      TERRAFORM_BINARY_NAME: 'tofu',
      CDKTF_LOG_LEVEL: 'debug',
      GROUNDWORK_PYTHON: 'python3.12',
    };
    expect(within(base)).toMatchObject(base);
  });

  test('passes on a CLI configuration of terraform that is there, and not one that is missing', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'simulator-'));
    const file = path.join(folder, 'terraform.rc');
    try {
      expect(within({ TF_CLI_CONFIG_FILE: file })).not.toHaveProperty('TF_CLI_CONFIG_FILE');
      writeFileSync(file, '');
      expect(within({ TF_CLI_CONFIG_FILE: file })).toHaveProperty('TF_CLI_CONFIG_FILE', file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('takes every other variable away from a runner that adds to its own environment', () => {
    process.env['AWS_PROFILE'] = 'production';
    try {
      const overlay = simulatorOverlay(simulator);
      expect(overlay).toHaveProperty('AWS_PROFILE', undefined);
      expect({ ...process.env, ...overlay }['AWS_ENDPOINT_URL']).toBe(simulator.endpoint);
    } finally {
      delete process.env['AWS_PROFILE'];
    }
  });
});
