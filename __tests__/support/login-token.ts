import { createHash, createHmac } from 'node:crypto';

/** What a token must have been made for. */
export interface Login {
  readonly service: 'elasticache' | 'rds-db';
  /** The cache by its name, or the database by host and port. */
  readonly host: string;
  /** How the service calls the user in the query, and who it may be. */
  readonly user: readonly [parameter: string, name: string];
  readonly region: string;
  readonly secretAccessKey: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Why AWS would refuse a token, by the rules of its signatures. AWS IAM, "Create a signed AWS API request". */
export function refusalOf(token: string, { service, host, user, region, secretAccessKey }: Login) {
  if (!token.startsWith(`${host}/?`)) return `it is not for ${host}`;
  const query = new URLSearchParams(token.slice(host.length + 2));
  const of = (name: string) => query.get(name) ?? '';
  if (of('Action') !== 'connect') return 'it does not connect';
  if (of(user[0]) !== user[1]) return `it is for the user ${of(user[0])}`;
  if (of('X-Amz-Expires') !== '900' || of('X-Amz-SignedHeaders') !== 'host') return 'its terms are others';
  const date = of('X-Amz-Date');
  const made = Date.parse(date.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'));
  if (!(Math.abs(Date.now() - made) < 900_000)) return `it is not of now but of ${date}`;
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  if (!of('X-Amz-Credential').endsWith(`/${scope}`)) return `its scope is ${of('X-Amz-Credential')}`;
  const signed = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .sort()
    .join('&');
  const request = sha256(['GET', '/', signed, `host:${host}`, '', 'host', sha256('')].join('\n'));
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, request].join('\n')).toString('hex');
  return signature === of('X-Amz-Signature') ? undefined : 'its signature is wrong';
}
