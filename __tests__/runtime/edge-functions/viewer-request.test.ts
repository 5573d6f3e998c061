import { createContext, runInContext } from 'node:vm';
import { edgeFunctionCode, LARGEST_EDGE_FUNCTION } from '../../../src/bundling/edge-function';

interface Field {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}
interface Request {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Readonly<Record<string, Field>>;
  readonly headers: Readonly<Record<string, Field>>;
  readonly cookies: Readonly<Record<string, Field>>;
}
type Result = Partial<Request> & {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, Field>>;
};

const HOST = 'app.example.com';
const ADDRESS = '198.51.100.11';
const ADDRESS_HEADER = 'x-viewer-address';

const code = (canonicalHost: string, routing: 'pages' | 'files') =>
  edgeFunctionCode('viewer-request', { canonicalHost, routing, addressHeader: ADDRESS_HEADER });

/** Runs the code as CloudFront does: an engine with the language and nothing else. CloudFront, "Event structure". */
function run(routing: 'pages' | 'files', request: Partial<Request> = {}, canonicalHost = HOST): Result {
  const event = {
    version: '1.0',
    context: {
      distributionDomainName: 'd111111abcdef8.cloudfront.net',
      distributionId: 'EDFDVBD6EXAMPLE',
      eventType: 'viewer-request',
      requestId: 'EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==',
    },
    viewer: { ip: ADDRESS },
    request: {
      method: 'GET',
      uri: '/',
      querystring: {},
      headers: { host: { value: HOST } },
      cookies: {},
      ...request,
    },
  };
  const engine = createContext({});
  runInContext(code(canonicalHost, routing), engine);
  const result = runInContext(`JSON.stringify(handler(${JSON.stringify(event)}))`, engine);
  return JSON.parse(result);
}

describe('a page of the application', () => {
  test.each([
    ['/', '/index.html'],
    ['/orders', '/index.html'],
    ['/orders/42', '/index.html'],
    ['/orders/', '/index.html'],
    ['/v1.2/orders', '/index.html'],
    ['/favicon.ico', '/favicon.ico'],
    ['/robots.txt', '/robots.txt'],
    ['/.well-known/security.txt', '/.well-known/security.txt'],
  ])('%s is served by %s', (uri, served) => {
    expect(run('pages', { uri })).toMatchObject({ method: 'GET', uri: served });
  });

  test.each(['/api/orders', '/session', '/assets/app.js'])('%s of the application stays itself', (uri) => {
    expect(run('files', { uri }).uri).toBe(uri);
  });
});

describe('another name of the site', () => {
  const location = (request: Partial<Request>) => run('files', request).headers['location']?.value;
  const www = { host: { value: 'www.app.example.com' } };

  test.each([
    ['/', {}, 'https://app.example.com/'],
    ['/orders/42', {}, 'https://app.example.com/orders/42'],
    ['/find', { q: { value: 'a%20b' } }, 'https://app.example.com/find?q=a%20b'],
    ['/find', { flag: { value: '' } }, 'https://app.example.com/find?flag'],
    [
      '/find',
      { id: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } },
      'https://app.example.com/find?id=1&id=2',
    ],
    ['//evil.example.org/', {}, 'https://app.example.com//evil.example.org/'],
  ])('%s is redirected with its path and query', (uri, querystring, to) => {
    expect(run('pages', { uri, querystring, headers: www }).statusCode).toBe(301);
    expect(location({ uri, querystring, headers: www })).toBe(to);
  });

  test('in capitals is the same name', () => {
    expect(run('files', { headers: { host: { value: 'APP.example.com' } } }).statusCode).toBeUndefined();
  });

  test('is served where there is no canonical one', () => {
    expect(run('files', { headers: www }, '').statusCode).toBeUndefined();
  });

  test('that is missing is redirected too', () => {
    expect(run('files', { headers: {} }).statusCode).toBe(301);
  });
});

describe('the address of the visitor', () => {
  const host = { value: HOST };
  const forged: Request['headers'] = { host, [ADDRESS_HEADER]: { value: '203.0.113.7' } };

  test.each(['pages', 'files'] as const)(
    'reaches the origin, whatever a visitor says it were (%s)',
    (routing) => {
      for (const headers of [{ host }, forged]) {
        expect(run(routing, { headers }).headers).toEqual({ host, [ADDRESS_HEADER]: { value: ADDRESS } });
      }
    },
  );
});

describe('an odd request', () => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])('%s is none', (method) => {
    expect(run('files', { method }).statusCode).toBeUndefined();
  });

  test.each(['TRACE', 'CONNECT', 'PROPFIND', 'get'])('with the method %s is refused', (method) => {
    expect(run('files', { method })).toMatchObject({
      statusCode: 405,
      headers: { 'cache-control': { value: 'no-store' } },
    });
  });

  test.each([
    '/../etc/passwd',
    '/a/../../b',
    '/..',
    '/%2e%2e/etc/passwd',
    '/%252e%252e/etc/passwd',
    '/a%5c..%5cb',
    '/a\\b',
    '/a%00.html',
    '/a%0d%0aset-cookie:x',
    '/%ff%',
    '/%2525252e',
  ])('to %s is refused', (uri) => {
    expect(run('pages', { uri }).statusCode).toBe(400);
  });

  test.each(['/a..b', '/...', '/a%20b', '/%C3%A4', '/100%25'])('to %s is none', (uri) => {
    expect(run('files', { uri }).statusCode).toBeUndefined();
  });
});

test('the code fits into a CloudFront Function, with the longest of names', () => {
  expect(Buffer.byteLength(code('a'.repeat(64), 'pages'))).toBeLessThanOrEqual(LARGEST_EDGE_FUNCTION);
});
