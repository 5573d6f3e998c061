import { createContext, runInContext } from 'node:vm';
import { edgeFunctionCode } from '../../../src/bundling/edge-function';

const KEEP = 'public, max-age=31536000, immutable';

/** What a browser is told to do with an answer of this status. CloudFront, "Event structure". */
function cacheControlOf(statusCode: number): string | undefined {
  const event = {
    version: '1.0',
    context: { eventType: 'viewer-response' },
    viewer: { ip: '198.51.100.11' },
    request: { method: 'GET', uri: '/assets/app.js', querystring: {}, headers: {}, cookies: {} },
    response: { statusCode, headers: { etag: { value: '"1"' } }, cookies: {} },
  };
  const engine = createContext({});
  runInContext(edgeFunctionCode('viewer-response', { cacheControl: KEEP }), engine);
  const { headers } = JSON.parse(runInContext(`JSON.stringify(handler(${JSON.stringify(event)}))`, engine));
  expect(headers.etag).toEqual({ value: '"1"' });
  return headers['cache-control']?.value;
}

test.each([200, 206, 304])('a file that is found (%s) is kept for a year', (status) => {
  expect(cacheControlOf(status)).toBe(KEEP);
});

test.each([301, 403, 404, 500, 503])('an answer %s is not kept', (status) => {
  expect(cacheControlOf(status)).toBeUndefined();
});
