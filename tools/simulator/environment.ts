import { existsSync } from 'node:fs';
import { devNull } from 'node:os';

/** The hosts that `terraform init` downloads providers from. */
export const PROVIDER_HOSTS: readonly string[] = ['registry.terraform.io', 'releases.hashicorp.com'];

export interface SimulatorEnvironmentOptions {
  /** The environment to take harmless variables from. Default: that of this process. */
  readonly base?: NodeJS.ProcessEnv;
  /**
   * Hosts that may be reached beside the simulator, directly. Default: none. {@link PROVIDER_HOSTS} where providers come
   * from the public registry and not from a mirror.
   */
  readonly reachable?: readonly string[];
}

/**
 * What children inherit. A list of what may pass, and not of what may not: nobody can name every variable through which
 * credentials come (keys, profiles, web identities, containers, and whatever the next SDK reads).
 */
const PASSED = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TMP', 'TEMP', 'LANG', 'TZ'],
  ...['PATHEXT', 'SYSTEMROOT', 'COMSPEC', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE'],
  ...['TERM', 'COLORTERM', 'COLUMNS', 'LINES', 'NO_COLOR', 'FORCE_COLOR', 'CI'],
  ...['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['TERRAFORM_BINARY_NAME', 'TF_PLUGIN_CACHE_DIR', 'TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE'],
  ...[
    'TF_PROVIDER_MIRROR',
    'TF_CLI_ARGS',
    'TF_DATA_DIR',
    'TF_INPUT',
    'TF_IN_AUTOMATION',
    'TF_LOG',
    'TF_LOG_PATH',
  ],
  ...['ENVIRONMENT', 'DISABLE_VERSION_CHECK'],
]);
const PASSED_PREFIXES = [
  'LC_',
  'XDG_',
  'TF_CLI_ARGS_',
  'TF_LOG_',
  'TF_VAR_',
  'CDKTF_',
  'GROUNDWORK_',
  'SIMULATOR_',
];

/** The keys of AWS's own documentation: they open nothing. */
const TEST_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

/**
 * The environment for a child that works with the simulator (terraform, cdktf, an SDK). It holds no credentials but test
 * ones, and the simulator stands in it as the HTTP proxy too: whatever such a child sends to another host ends at the
 * simulator, which refuses and records it.
 */
export function simulatorEnvironment(
  { endpoint }: { readonly endpoint: string },
  { base = process.env, reachable = [] }: SimulatorEnvironmentOptions = {},
): NodeJS.ProcessEnv {
  const direct = ['127.0.0.1', 'localhost', '::1', ...reachable].join(',');
  return {
    ...passedOn(base),
    ...TEST_CREDENTIALS,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    CHECKPOINT_DISABLE: '1',
    // Programs differ in which spelling they read.
    HTTP_PROXY: endpoint,
    http_proxy: endpoint,
    HTTPS_PROXY: endpoint,
    https_proxy: endpoint,
    NO_PROXY: direct,
    no_proxy: direct,
  };
}

/**
 * The same for a runner that adds what it is given to this process's own environment (as `terraform()` does): every
 * variable that must not pass is named in it, as undefined.
 */
export function simulatorOverlay(
  simulator: { readonly endpoint: string },
  options: SimulatorEnvironmentOptions = {},
): NodeJS.ProcessEnv {
  const cleared = Object.keys(process.env).map((name) => [name, undefined]);
  return { ...Object.fromEntries(cleared), ...simulatorEnvironment(simulator, options) };
}

function passedOn(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(base).filter(([name]) => {
    // Windows has its own spelling of case for each of these.
    const upper = name.toUpperCase();
    return PASSED.has(upper) || PASSED_PREFIXES.some((prefix) => upper.startsWith(prefix));
  });
  const configuration = base['TF_CLI_CONFIG_FILE'];
  // Terraform warns at every command of a file that is not there.
  if (configuration && existsSync(configuration)) passed.push(['TF_CLI_CONFIG_FILE', configuration]);
  return Object.fromEntries(passed);
}
