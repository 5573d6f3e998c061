import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { z } from 'zod';
import { Failure } from '../console/failure';

/** The token by which terraform itself would log in to a host, and where it was found. */
export interface Login {
  readonly token: string;
  readonly source: string;
}

/** What terraform's CLI configuration says of a host. Terraform, "CLI configuration file: credentials". */
export interface HostConfiguration {
  readonly login?: Login;
  /** Address of the API, where it is not to be asked from the host. */
  readonly api?: string;
}

const configurationSchema = z.looseObject({
  credentials: z.record(z.string(), z.array(z.looseObject({ token: z.string().optional() }))).default({}),
  host: z
    .record(z.string(), z.array(z.looseObject({ services: z.record(z.string(), z.unknown()).default({}) })))
    .default({}),
});
/** What `terraform login` writes. */
const savedSchema = z.looseObject({
  credentials: z.record(z.string(), z.looseObject({ token: z.string() })),
});

/**
 * Reads the token of a host where terraform looks for it, in the same order: the variable of that host, the CLI
 * configuration, what `terraform login` has saved.
 *
 * @throws Failure when a file is there and cannot be read.
 */
export async function hostConfiguration(
  host: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<HostConfiguration> {
  const variable = tokenVariable(host);
  const home = env['HOME'] || homedir();
  const file = env['TF_CLI_CONFIG_FILE'] || path.join(home, '.terraformrc');
  const saved = path.join(home, '.terraform.d', 'credentials.tfrc.json');
  const configured = existsSync(file) ? await readConfiguration(file, host) : {};
  const fromVariable = env[variable];
  const login = fromVariable
    ? { token: fromVariable, source: `the variable ${variable}` }
    : (configured.login ?? readSaved(saved, host));
  return { login, api: configured.api };
}

/** Terraform, "Environment variable credentials": dots become `_`, hyphens `__`. */
export function tokenVariable(host: string): string {
  return `TF_TOKEN_${host.replaceAll('-', '__').replaceAll('.', '_')}`;
}

async function readConfiguration(file: string, host: string): Promise<HostConfiguration> {
  const read = await parse(path.basename(file), readFileSync(file, 'utf8')).catch((error) =>
    unreadable(file, error),
  );
  const { credentials, host: hosts } = schemaOf(configurationSchema, read, file);
  const token = credentials[host]?.[0]?.token;
  const api = hosts[host]?.[0]?.services['tfe.v2'];
  return {
    ...(token !== undefined && { login: { token, source: file } }),
    ...(typeof api === 'string' && { api }),
  };
}

function readSaved(file: string, host: string): Login | undefined {
  if (!existsSync(file)) return undefined;
  let saved: unknown;
  try {
    saved = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    unreadable(file, error);
  }
  const token = schemaOf(savedSchema, saved, file).credentials[host]?.token;
  return token === undefined ? undefined : { token, source: file };
}

function schemaOf<S extends z.ZodType>(schema: S, value: unknown, file: string): z.output<S> {
  const result = schema.safeParse(value);
  return result.success ? result.data : unreadable(file, z.prettifyError(result.error));
}

function unreadable(file: string, error: unknown): never {
  throw new Failure(
    `Terraform's CLI configuration ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  );
}
