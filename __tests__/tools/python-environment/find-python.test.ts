import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPython } from '../../../tools/python-environment/find-python';
import { howToInstall } from '../../../tools/python-environment/how-to-install';
import { isSupported } from '../../../tools/python-environment/version';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundwork-python-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a command on PATH that answers as told, whatever it is asked. */
function command(name: string, answer: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${answer}\n`);
  chmodSync(file, 0o755);
  return file;
}

function python(name: string, version: string, modules = 'venv'): string {
  return command(name, `printf '${version.replace('.', ' ')}\\n${modules}\\n'`);
}

const find = (env: NodeJS.ProcessEnv = {}) => findPython({ PATH: folder, ...env });

test('takes python3 first', async () => {
  python('python3', '3.11');
  python('python', '3.12');
  expect(await find()).toEqual({ command: 'python3', version: { major: 3, minor: 11 } });
});

test('passes over one that is too old, and takes a newer one beside it', async () => {
  python('python3', '3.9');
  python('python', '2.7');
  python('python3.12', '3.12');
  expect(await find()).toMatchObject({ command: 'python3.12' });
});

test('GROUNDWORK_PYTHON is taken alone, even where PATH has another', async () => {
  python('python3', '3.11');
  const named = python('elsewhere', '3.13');
  expect(await find({ GROUNDWORK_PYTHON: named })).toMatchObject({ command: named });
  const old = python('old', '3.8');
  await expect(find({ GROUNDWORK_PYTHON: old })).rejects.toThrow(
    `Looked only at GROUNDWORK_PYTHON:\n  ${old}: is Python 3.8`,
  );
});

test('without any, says what each command turned out to be and what to install', async () => {
  python('python3', '3.15');
  command('python', 'exit 3');
  python('python3.14', '3.14', 'none');
  command('python3.13', 'echo hello');
  await expect(find()).rejects.toThrow(
    [
      'No Python from 3.10 to 3.14 that can make virtual environments was found.',
      'Looked on PATH for:',
      '  python3: is Python 3.15',
      '  python: does not start',
      '  python3.14: is Python 3.14, but its venv module is missing',
      '  python3.13: does not answer as a Python',
      '  python3.12: not found',
      '  python3.11: not found',
      '  python3.10: not found',
      howToInstall(process.platform),
      'If Python is elsewhere, name it: GROUNDWORK_PYTHON=/path/to/python3',
    ].join('\n'),
  );
});

test.each<[NodeJS.Platform, string]>([
  ['linux', 'apt-get install python3 python3-venv'],
  ['darwin', 'brew install python'],
  ['win32', 'winget install Python'],
])('on %s it says: %s', (platform, words) => {
  expect(howToInstall(platform)).toContain(words);
});

test.each([
  [{ major: 3, minor: 9 }, false],
  [{ major: 3, minor: 10 }, true],
  [{ major: 3, minor: 14 }, true],
  [{ major: 3, minor: 15 }, false],
  [{ major: 2, minor: 12 }, false],
  [{ major: 4, minor: 0 }, false],
])('%j is supported: %s', (version, supported) => {
  expect(isSupported(version)).toBe(supported);
});
