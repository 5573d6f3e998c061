import { PipProgress } from '../../../tools/python-environment/pip-progress';

function requirements(count: number): string {
  const packages = Array.from(
    { length: count },
    (_, index) => `package-${index}==1.0 \\\n    --hash=sha256:00`,
  );
  return ['# made by a tool', ...packages, 'checkov==3.3.30 \\\n    --hash=sha256:00'].join('\n');
}

test('shows one line for ten packages, and the last', () => {
  const progress = new PipProgress('checkov', requirements(11));
  const shown = Array.from({ length: 12 }, (_, index) =>
    progress.read(`Collecting package-${index}==1.0 (from x)`),
  );
  expect(shown.filter(Boolean)).toEqual([
    'installing checkov 3.3.30: 1 of 12 packages',
    'installing checkov 3.3.30: 11 of 12 packages',
    'installing checkov 3.3.30: 12 of 12 packages',
  ]);
});

test('does not count what pip leaves out on this platform', () => {
  const progress = new PipProgress('checkov', requirements(3));
  progress.read("Ignoring package-0: markers 'sys_platform == \"win32\"' don't match your environment");
  expect(progress.read('Collecting package-1==1.0')).toBe('installing checkov 3.3.30: 1 of 3 packages');
});

test('counts packages from a folder of wheels as well', () => {
  const progress = new PipProgress('checkov', requirements(1));
  expect(progress.read('Processing ./wheels/package_0-1.0-py3-none-any.whl')).toContain('1 of 2 packages');
});

test('says when pip unpacks, and when another process is at it', () => {
  const progress = new PipProgress('checkov', requirements(1));
  expect(progress.read('Installing collected packages: a, b')).toBe(
    'installing checkov 3.3.30: unpacking 2 packages',
  );
  expect(progress.read('Waiting for another process')).toBe('Waiting for another process');
});

test.each([
  '  Downloading a-1.0.whl (8 kB)',
  'Looking in links: /wheels',
  'Successfully installed a-1.0',
  '',
])('keeps "%s" to itself', (line) => {
  expect(new PipProgress('checkov', requirements(1)).read(line)).toBeUndefined();
});

test('names a package with extras by its version, and one that is not pinned by its name', () => {
  const lines = 'moto[server]==5.2.5 \\\n    --hash=sha256:00';
  expect(new PipProgress('moto', lines).read('Collecting moto[server]==5.2.5')).toContain(
    'installing moto 5.2.5:',
  );
  expect(new PipProgress('tools', lines).read('Collecting moto[server]==5.2.5')).toContain(
    'installing tools:',
  );
});
