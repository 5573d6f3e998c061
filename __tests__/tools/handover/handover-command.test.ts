import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { differences, sumsOf } from '../../../tools/handover/manifest';
import { PROJECT, runTool } from '../../ladder/run-tool';
import { seal } from './fixtures';

jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-handover-'));
const handover = (...args: string[]) => runTool('tools/handover/handover-command.ts', args);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A bundle of one file. */
function bundle(name: string): string {
  const place = path.join(folder, name);
  mkdirSync(path.join(place, 'dev-a'), { recursive: true });
  writeFileSync(path.join(place, 'dev-a', 'main.tf'), 'locals {}\n');
  seal(place, ['dev-a']);
  return place;
}

describe('refuses, and writes nothing:', () => {
  test('an environment that is not there, naming those that are', async () => {
    const out = path.join(folder, 'unknown', 'out');
    const { code, stderr } = await handover('--environment', 'nowhere', '--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain('nowhere');
    expect(stderr).toContain('prod');
    expect(readdirSync(folder)).not.toContain('unknown');
  });

  test('a folder that holds something, and leaves that as it is', async () => {
    const out = path.join(folder, 'full');
    mkdirSync(out);
    writeFileSync(path.join(out, 'work.txt'), 'mine');
    const { code, stderr } = await handover('--environment', 'dev', '--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain(`${out} is not empty (work.txt); nothing was written.`);
    expect(readdirSync(out)).toEqual(['work.txt']);
  });

  test('a previous bundle that is none', async () => {
    const { code, stderr } = await handover(
      ...['--environment', 'dev', '--out', path.join(folder, 'new')],
      ...['--previous', tmpdir()],
    );
    expect(code).toBe(1);
    expect(stderr).toContain('is no bundle: there is no manifest.json in it.');
    expect(readdirSync(folder)).not.toContain('new');
  });

  test('a place that cannot be written to, before anything is done', async () => {
    const { code, stdout, stderr } = await handover('--environment', 'dev', '--out', '/dev/null/a/out');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^\/dev\/null\/a cannot be written to \(.*\)\. Name another folder with --out\.$/);
  });

  test('what has no meaning together with --verify', async () => {
    for (const option of ['--environment', '--previous', '--out']) {
      const { code, stderr } = await handover('--verify', folder, option, 'prod');
      expect(code).toBe(1);
      expect(stderr).toContain(`cannot be used with option '${option} <`);
    }
  });

  test.each([
    ['where the bundle goes', '--environment', 'dev'],
    ['what is handed over', '--out', path.join(folder, 'new')],
  ])('to guess %s', async (_what, ...given) => {
    const { code, stderr } = await handover(...given);
    expect(code).toBe(1);
    expect(stderr).toContain('npm run handover -- --environment prod --out ../prod');
    expect(readdirSync(folder)).not.toContain('new');
  });
});

describe('stopped by', () => {
  const works = path.join(PROJECT, '.groundwork', 'handover');
  const found = (place: string) => (existsSync(place) ? readdirSync(place) : []);

  test.each([
    ['SIGINT', 130, 'Synthesize'],
    ['SIGTERM', 143, 'Scan with checkov'],
  ] as const)('%s, it ends with %i and leaves nothing behind: at "%s"', async (signal, expected, step) => {
    const parent = path.join(folder, signal);
    const before = found(works);
    const running = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', path.join(PROJECT, 'tools/handover/handover-command.ts')],
        ...['--environment', 'dev', '--out', path.join(parent, 'deep', 'out')],
      ],
      { cwd: PROJECT, env: { ...process.env, CI: 'true' } },
    );
    const ended = once(running, 'close');
    const errors = text(running.stderr);
    for await (const line of createInterface({ input: running.stdout })) {
      if (line.includes(step)) break;
    }
    running.stdout.resume();
    const made = found(works).filter((name) => !before.includes(name));
    expect(made).toContainEqual(expect.stringMatching(/^run-/));
    expect(readdirSync(path.join(parent, 'deep'))).toEqual([expect.stringMatching(/^out\.partial-/)]);
    running.kill(signal);
    const [code] = await ended;
    expect(code).toBe(expected);
    expect(await errors).toContain(`${signal}: nothing is handed over, and nothing half-written stays.\n`);
    expect(found(works).filter((name) => made.includes(name))).toEqual([]);
    expect(existsSync(parent)).toBe(false);
  });
});

describe('--verify', () => {
  test('passes a bundle that is as it was handed over, with what its users put into it', async () => {
    const place = bundle('used');
    mkdirSync(path.join(place, 'dev-a', '.terraform'));
    for (const own of [
      'backend.hcl',
      'dev-a/terraform.tfvars',
      'dev-a/.terraform/x',
      'dev-a/terraform.tfstate',
    ]) {
      writeFileSync(path.join(place, own), '');
    }
    expect(await handover('--verify', place)).toMatchObject({ code: 0, stderr: '' });
  });

  test('names what differs, and says what to do', async () => {
    const place = bundle('differs');
    writeFileSync(path.join(place, 'dev-a', 'main.tf'), 'locals { a = 1 }\n');
    const { code, stderr } = await handover('--verify', place);
    expect(code).toBe(1);
    expect(stderr).toContain(
      '  edited: dev-a/main.tf\nMake the bundle again: npm run handover -- --environment dev',
    );
  });
});

describe('a bundle differs from what was handed over when', () => {
  test('a file was edited, is missing, or does not belong to it', () => {
    const place = bundle('spoilt');
    writeFileSync(path.join(place, 'dev-a', 'more.tf'), '');
    writeFileSync(path.join(place, 'dev-a', 'main.tf'), 'locals { a = 1 }\n');
    expect(differences(place)).toEqual(['edited: dev-a/main.tf', 'not part of the bundle: dev-a/more.tf']);
    rmSync(path.join(place, 'dev-a', 'main.tf'));
    expect(differences(place)).toContain('missing: dev-a/main.tf');
  });

  test('an edit’s digest was put into one of the two lists', () => {
    const place = bundle('hidden');
    writeFileSync(path.join(place, 'dev-a', 'main.tf'), 'locals { a = 1 }\n');
    rmSync(path.join(place, 'SHA256SUMS'));
    writeFileSync(path.join(place, 'SHA256SUMS'), sumsOf(place));
    expect(differences(place)).toEqual([
      'edited: dev-a/main.tf',
      'edited: manifest.json or SHA256SUMS, which do not agree',
    ]);
  });

  test('it is no bundle at all: then it says what is lacking', () => {
    expect(() => differences(folder)).toThrow('there is no manifest.json in it');
  });
});
