import { RunnerError } from './errors';

const OS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
const ARCHITECTURE: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  ia32: '386',
  arm: 'arm',
};

/**
 * The name that terraform's releases and provider mirrors give a machine, for example `linux_amd64`.
 *
 * @param os as in `process.platform`
 * @param arch as in `process.arch`
 * @throws RunnerError on Windows, where cdktf-cli cannot start a command of node_modules/.bin in its terminal, and on
 *   platforms for which there is no terraform
 */
export function releasePlatform(os: string = process.platform, arch: string = process.arch): string {
  const osName = OS[os];
  const archName = ARCHITECTURE[arch];
  if (osName !== undefined && archName !== undefined) return `${osName}_${archName}`;
  throw new RunnerError(
    `The terraform runner does not know the platform ${os}/${arch}.`,
    os === 'win32'
      ? 'On Windows, work inside WSL.'
      : 'Install terraform yourself and name the binary in TERRAFORM_BINARY_NAME.',
  );
}
