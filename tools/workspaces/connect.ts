import { z } from 'zod';
import { Failure } from '../console/failure';
import { Api } from './api';
import { hostConfiguration, tokenVariable } from './cli-configuration';

const servicesSchema = z.looseObject({ 'tfe.v2': z.string() });

/**
 * Connects to a host by terraform's own credentials.
 *
 * @throws Failure when there is no token, or the host has no such API.
 */
export async function connect(host: string, env: NodeJS.ProcessEnv = process.env): Promise<Api> {
  const { login, api } = await hostConfiguration(host, env);
  if (login === undefined) {
    throw new Failure(
      `There is no token for ${host}. Log in with "npx terraform login ${host}", or put one into the variable ${tokenVariable(host)}.`,
    );
  }
  const address = api ?? (await discover(host));
  return new Api({ address, host, token: login.token, tokenSource: login.source });
}

/** Terraform, "Remote service discovery". */
async function discover(host: string): Promise<string> {
  const url = `https://${host}/.well-known/terraform.json`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    const services = servicesSchema.parse(await answer.json());
    return new URL(services['tfe.v2'], answer.url).href;
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Failure(
      `${url} does not tell where the API is (${cause}). Is ${host} Terraform Cloud or Terraform Enterprise, and can it be reached from here?`,
    );
  }
}
