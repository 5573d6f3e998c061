import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';

const PROJECT = path.resolve(__dirname, '../../..');
const SYNTH = path.join(PROJECT, 'tools/synth');

jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'synth-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): string {
  const full = path.join(folder, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

async function node(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { ENVIRONMENT: _, ...inherited } = process.env;
  try {
    const done = await promiseSpawn(process.execPath, [...args], {
      cwd: PROJECT,
      env: { ...inherited, ...env },
    });
    return { code: 0, stdout: done.stdout, stderr: done.stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, stdout, stderr };
  }
}

/** A program with the fast synth's two parts around it, in a folder of its own. */
function program(): { run: () => ReturnType<typeof node>; bundle: string } {
  write('package-lock.json', '1');
  write('greeting.ts', "export const greeting: string = 'hello';\n");
  write('main.ts', "import { greeting } from './greeting';\nconsole.log(greeting);\n");
  const runner = write(
    'run.js',
    `const { bundleOf } = require('${SYNTH}/bundle');
     const { runBundle } = require('${SYNTH}/run-bundle');
     bundleOf('${folder}/main.ts', { cacheDir: '${folder}/cache', lockFile: '${folder}/package-lock.json' }).then(runBundle);`,
  );
  symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
  return { run: () => node([runner]), bundle: path.join(folder, 'cache/main.js') };
}

describe('the bundle', () => {
  test('is kept while nothing changes', async () => {
    const { run, bundle } = program();
    expect((await run()).stdout).toBe('hello');
    const { mtimeMs } = statSync(bundle);
    expect((await run()).stdout).toBe('hello');
    expect(statSync(bundle).mtimeMs).toBe(mtimeMs);
  });

  test.each<[string, () => void, string]>([
    ['a source file', () => write('greeting.ts', "export const greeting = 'changed';\n"), 'changed'],
    [
      // V8's own check of the code that it kept looks at the length alone.
      'a source file, in a letter,',
      () => write('greeting.ts', "export const greeting: string = 'jello';\n"),
      'jello',
    ],
    [
      'the set of files',
      () => {
        rmSync(path.join(folder, 'greeting.ts'));
        write('greeting/index.ts', "export const greeting = 'moved';\n");
      },
      'moved',
    ],
  ])('is made anew when %s changes', async (_what, change, expected) => {
    const { run } = program();
    await run();
    change();
    expect((await run()).stdout).toBe(expected);
  });

  test('is made anew when the packages change', async () => {
    const { run, bundle } = program();
    await run();
    const { mtimeMs } = statSync(bundle);
    write('package-lock.json', '2');
    await run();
    expect(statSync(bundle).mtimeMs).toBeGreaterThan(mtimeMs);
  });

  test('that was interrupted while it was written is not taken for whole', async () => {
    const { run, bundle } = program();
    await run();
    writeFileSync(bundle, "console.log('half');");
    rmSync(`${bundle}.inputs.json`);
    expect((await run()).stdout).toBe('hello');
  });
});

test('writes byte for byte what main.ts writes when it is run by itself', async () => {
  const [fast, plain] = [path.join(folder, 'fast'), path.join(folder, 'plain')];
  expect(await node([path.join(SYNTH, 'synth.js')], { CDKTF_OUTDIR: fast })).toMatchObject({ code: 0 });
  expect(await node(['--import', 'tsx', 'main.ts'], { CDKTF_OUTDIR: plain })).toMatchObject({ code: 0 });
  const files = readdirSync(plain, { recursive: true, encoding: 'utf8' }).sort();
  expect(readdirSync(fast, { recursive: true, encoding: 'utf8' }).sort()).toEqual(files);
  for (const file of files.filter((each) => statSync(path.join(plain, each)).isFile())) {
    expect({
      file,
      same: readFileSync(path.join(fast, file)).equals(readFileSync(path.join(plain, file))),
    }).toEqual({
      file,
      same: true,
    });
  }
});

test('ENVIRONMENT narrows the synth to one environment, and an unknown one is refused with the choices', async () => {
  const out = path.join(folder, 'out');
  await node([path.join(SYNTH, 'synth.js')], { CDKTF_OUTDIR: out, ENVIRONMENT: 'dev' });
  expect(readdirSync(path.join(out, 'stacks')).every((id) => id.startsWith('dev-'))).toBe(true);
  const refused = await node([path.join(SYNTH, 'synth.js')], { CDKTF_OUTDIR: out, ENVIRONMENT: 'qa' });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/ENVIRONMENT .*'qa'.*dev, staging, prod/);
});

describe('what goes wrong is told where it stands in the TypeScript source', () => {
  const runner = () =>
    write(
      'run.js',
      `const { bundleOf } = require('${SYNTH}/bundle');
       const { runBundle } = require('${SYNTH}/run-bundle');
       const { mapTrace, tameStackTraces } = require('${SYNTH}/stack-traces');
       bundleOf('${folder}/main.ts', { cacheDir: '${folder}/cache', lockFile: '${folder}/package-lock.json' }).then((bundle) => {
         tameStackTraces();
         try { runBundle(bundle); } catch (error) { console.error(mapTrace(error, bundle)); process.exitCode = 1; }
       }, () => { process.exitCode = 1; });`,
    );

  test('a thrown error, by file and line', async () => {
    write('package-lock.json', '1');
    write('broken.ts', "\n\nexport function fail(): never {\n  throw new Error('broken');\n}\n");
    write('main.ts', "import { fail } from './broken';\n\nfail();\n");
    symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
    const { stderr } = await node([runner()]);
    expect(stderr).toMatch(/Error: broken/);
    expect(stderr).toMatch(/broken\.ts:4:/);
    expect(stderr).toMatch(/main\.ts:3:/);
  });

  test('a syntax error, by file and line', async () => {
    write('package-lock.json', '1');
    write('main.ts', 'const a = 1;\nconst b = = 2;\n');
    symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
    const { code, stderr } = await node([runner()]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/main\.ts:2:10/);
  });
});
