import { z } from 'zod';
import { Api } from '../../../tools/workspaces/api';
import { StandIn } from '../../support/terraform-cloud/stand-in';

const anything = z.looseObject({});
const ORGANIZATION = 'organizations/example-org';

let service: StandIn;
let waited: number[];

beforeEach(async () => {
  service = await StandIn.start();
  waited = [];
});
afterEach(() => service.stop());

function api(address = `${service.base}/api/v2/`, token = service.store.token({ name: 'team' })): Api {
  return new Api({
    address,
    host: 'app.terraform.io',
    token,
    tokenSource: 'a test',
    wait: async (milliseconds) => waited.push(milliseconds),
  });
}

const read = () => api().get(ORGANIZATION, anything, 'read it');
const create = () =>
  api().write('POST', `${ORGANIZATION}/projects`, { data: { attributes: { name: 'web' } } }, 'make it');

test('a busy service is asked again after the time that it names', async () => {
  service.fail({ path: /./, status: 429, headers: { 'Retry-After': '7' } });
  service.fail({ path: /./, status: 429, headers: { 'X-RateLimit-Reset': '0.5' } });
  await read();
  expect(waited).toEqual([7000, 500]);
});

test('a service that fails is asked five times, with longer waits between', async () => {
  service.fail({ path: /./, status: 502, times: 9 });
  await expect(read()).rejects.toThrow('failed to read it (asked 5 times): HTTP 502');
  expect(waited).toEqual([500, 1000, 2000, 4000]);
});

test('a wait of more than a minute is the user’s to choose', async () => {
  service.fail({ path: /./, status: 429, headers: { 'Retry-After': '61' } });
  await expect(read()).rejects.toThrow('wants 61 seconds to pass');
  expect(waited).toEqual([]);
});

test('a creation is sent again when it was not looked at, and never when it may have been done', async () => {
  service.fail({ path: /./, status: 429 });
  await create();
  service.fail({ path: /./, status: 500 });
  await expect(create()).rejects.toThrow('failed to make it: HTTP 500');
  expect(waited).toEqual([500]);
});

test.each([
  [401, 'does not accept the token of a test'],
  [403, 'has no right to read it: fault'],
  [404, 'it is not there, or the token of a test may not see it'],
  [409, 'Somebody else works with it'],
  [422, 'refused to read it: fault'],
])('the answer %i is told in words, and is final', async (status, words) => {
  service.fail({ path: /./, status });
  await expect(read()).rejects.toThrow(words);
  expect(waited).toEqual([]);
});

test('lists are read to their last page', async () => {
  for (let index = 0; index < 230; index += 1) service.store.workspace(`w${index}`);
  const found = await api().list(`${ORGANIZATION}/workspaces?search%5Bname%5D=w`, anything, 'list');
  expect(found).toHaveLength(230);
});

test('a service that is not there, or is another, is named', async () => {
  const { base } = service;
  await expect(api(`${base}/archive/json-state/`).get('x', anything, 'read it')).rejects.toThrow(
    /no answer of its API when asked to read it/,
  );
  await expect(api('http://127.0.0.1:9/').get('x', anything, 'read it')).rejects.toThrow(
    /app\.terraform\.io cannot be reached to read it \(asked 5 times\)/,
  );
});
