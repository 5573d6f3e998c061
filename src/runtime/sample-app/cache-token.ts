import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

/** Seconds that a token is good for: the most that ElastiCache allows. */
const SECONDS = 900;

/**
 * The password of a login with IAM: a signed request to the cache, without its scheme. Amazon ElastiCache,
 * "Authenticating with IAM".
 */
export async function cacheToken(region: string, cacheName: string, user: string): Promise<string> {
  const signer = new SignatureV4({
    service: 'elasticache',
    region,
    credentials: defaultProvider(),
    sha256: Sha256,
  });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'http:',
      hostname: cacheName,
      path: '/',
      headers: { host: cacheName },
      query: { Action: 'connect', User: user },
    },
    { expiresIn: SECONDS },
  );
  return `${cacheName}/?${new URLSearchParams(query as Record<string, string>).toString()}`;
}
