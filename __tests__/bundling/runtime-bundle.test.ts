import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { functionZip, makeFunctionZip, sampleApplication } from '../../src/bundling/runtime-bundle';

const FUNCTIONS = ['secret-rotation', 'origin-header-rotation'];

test.each(FUNCTIONS)(
  'the zip of %s is the same bytes whenever and in whatever time zone it is made',
  (name) => {
    const zone = process.env['TZ'];
    const first = makeFunctionZip(name);
    process.env['TZ'] = 'Pacific/Kiritimati';
    const second = makeFunctionZip(name);
    process.env['TZ'] = zone;
    expect(Buffer.from(second).equals(first)).toBe(true);
    expect(readFileSync(functionZip(name).path).equals(first)).toBe(true);
  },
);

test.each(FUNCTIONS)('the zip of %s holds one script that can be loaded and has a handler', (name) => {
  const files = unzipSync(readFileSync(functionZip(name).path));
  expect(Object.keys(files)).toEqual(['index.js']);
  const script = Buffer.from(files['index.js'] ?? []).toString();
  const loaded = { exports: {} as { handler?: unknown } };
  new Function('module', 'exports', 'require', script)(loaded, loaded.exports, require);
  expect(typeof loaded.exports.handler).toBe('function');
});

test('a file tells the hash of its bytes, as Lambda and S3 compare it', () => {
  for (const bundle of [functionZip('secret-rotation'), sampleApplication()]) {
    expect(bundle.sha256).toBe(createHash('sha256').update(readFileSync(bundle.path)).digest('base64'));
  }
});
