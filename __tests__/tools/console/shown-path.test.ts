import path from 'node:path';
import { shownPath } from '../../../tools/console/shown-path';

test('a place below this one is shown from here, and any other by its whole path', () => {
  expect(shownPath(path.resolve('cdktf.out/stacks'))).toBe(path.join('cdktf.out', 'stacks'));
  expect(shownPath('.')).toBe('.');
  expect(shownPath('../elsewhere')).toBe(path.resolve('..', 'elsewhere'));
  expect(shownPath('/tmp/bundle')).toBe('/tmp/bundle');
});
