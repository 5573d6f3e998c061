import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { strToU8, zipSync } from 'fflate';
import { checkovPython } from '../../tools/checkov-cli/src/checkov-python';
import { ensurePythonEnvironment, type PythonEnvironment } from '../../tools/python-environment/index';

jest.setTimeout(120_000);

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundwork-environment-')));
const home = path.join(root, 'python');
const wheels = path.join(root, 'wheels');
const requirements = path.join(root, 'requirements.txt');
const before = { ...process.env };

beforeAll(() => {
  // pip finds the one package here, and needs no network.
  mkdirSync(wheels);
  Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PIP_USER: '1', PIP_TARGET: root });
  const wheel = greeterWheel();
  writeFileSync(path.join(wheels, 'greeter-1.0-py3-none-any.whl'), wheel);
  writeFileSync(
    requirements,
    `greeter==1.0 --hash=sha256:${createHash('sha256').update(wheel).digest('hex')}\n`,
  );
});

afterAll(() => {
  process.env = before;
  rmSync(root, { recursive: true, force: true });
});

/** The smallest wheel with a console script. */
function greeterWheel(): Uint8Array {
  const info = 'greeter-1.0.dist-info';
  return zipSync({
    'greeter.py': strToU8('def main():\n    print("hello")\n'),
    [`${info}/METADATA`]: strToU8('Metadata-Version: 2.1\nName: greeter\nVersion: 1.0\n'),
    [`${info}/WHEEL`]: strToU8('Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${info}/entry_points.txt`]: strToU8('[console_scripts]\ngreet = greeter:main\n'),
    [`${info}/RECORD`]: strToU8(
      ['greeter.py', `${info}/METADATA`, `${info}/WHEEL`, `${info}/entry_points.txt`, `${info}/RECORD`]
        .map((file) => `${file},,\n`)
        .join(''),
    ),
  });
}

async function greeting(environment: PythonEnvironment): Promise<string> {
  return (await promiseSpawn(environment.bin('greet'), [])).stdout;
}

test('two that ask at once get one environment, made once; the pip settings of the user do not lead it astray', async () => {
  const progress: string[] = [];
  const ask = () =>
    ensurePythonEnvironment({
      name: 'greeter',
      requirements,
      home,
      onProgress: (line) => progress.push(line),
    });
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(one.directory).toBe(other.directory);
  expect(one.directory).toMatch(/python.greeter-[0-9a-f]{12}$/);
  expect(await greeting(one)).toBe('hello');
  expect(progress.filter((line) => line.startsWith('installing greeter 1.0: 1 of 1'))).toHaveLength(1);
  expect(progress).toContain('Waiting for another process that is making this Python environment');
});

test('an environment that is there is given without a word', async () => {
  const progress: string[] = [];
  const onProgress = (line: string) => progress.push(line);
  expect(
    await greeting(await ensurePythonEnvironment({ name: 'greeter', requirements, home, onProgress })),
  ).toBe('hello');
  expect(progress).toEqual([]);
});

test('an installation that was cut short is made anew', async () => {
  const { directory } = await ensurePythonEnvironment({ name: 'greeter', requirements, home });
  rmSync(path.join(directory, 'groundwork-complete'));
  writeFileSync(path.join(directory, 'half-written'), '');
  expect(await greeting(await ensurePythonEnvironment({ name: 'greeter', requirements, home }))).toBe(
    'hello',
  );
  expect(readdirSync(directory)).not.toContain('half-written');
});

test('a package with another hash is refused in the words of pip, and leaves no environment', async () => {
  const tampered = path.join(root, 'tampered.txt');
  writeFileSync(tampered, `greeter==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
  const attempt = () => ensurePythonEnvironment({ name: 'tampered', requirements: tampered, home });
  await expect(attempt()).rejects.toThrow(
    /^The Python environment of tampered could not be made in .*\n.*tampered\.txt, and said:\n.*DO NOT MATCH/s,
  );
  const [folder = ''] = readdirSync(home).filter((name) => /^tampered-[0-9a-f]+$/.test(name));
  expect(readdirSync(path.join(home, folder))).not.toContain('groundwork-complete');
});

describe('the Python that runs checkov', () => {
  const wanted = '3.3.30';

  /** A Python that has a checkov of this version, and the console script beside it. */
  function installed(folder: string, version: string): string {
    const bin = path.join(root, folder);
    mkdirSync(bin);
    const python = path.join(bin, 'python3');
    writeFileSync(python, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    writeFileSync(path.join(bin, 'checkov'), `#!${python}\nimport checkov\n`, { mode: 0o755 });
    return python;
  }

  test('is that of an installed checkov of the pinned version, past any other command of that name', async () => {
    const other = path.join(root, 'not-python');
    mkdirSync(other);
    writeFileSync(path.join(other, 'checkov'), '#!/usr/bin/env node\n', { mode: 0o755 });
    const older = path.dirname(installed('older', '3.0.0'));
    const python = installed('right', wanted);
    const searchPath = [path.join(root, 'nowhere'), other, older, path.dirname(python)].join(path.delimiter);
    expect(await checkovPython(() => undefined, searchPath)).toBe(python);
  });
});
