import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { projectRoot } from './project-root';

/** A file that was made from sources under `src/runtime`, the same bytes on every machine. */
export interface RuntimeBundle {
  readonly path: string;
  /** SHA-256 of its bytes, in base64: what Lambda and S3 compare. */
  readonly sha256: string;
}

/** The oldest time that a zip can hold: the time of a build would make another file of the same code. */
const ZIP_TIME = new Date(1980, 0, 1);

/** Read by everybody, written by the owner: Lambda runs the code as another user. */
const FILE_MODE = 0o644 << 16;
const UNIX = 3;

/** The Node.js that Lambda runs and the sample app's host has; AWS Lambda, "Lambda runtimes". */
export const NODE_VERSION = 22;

/** The zip of a Lambda function under `src/runtime/lambda`; its handler is `index.handler`. */
export function functionZip(name: string): RuntimeBundle {
  return kept(`lambda-${name}.zip`, path.dirname(functionEntry(name)), () => makeFunctionZip(name));
}

/** The bytes of that zip, made anew. */
export function makeFunctionZip(name: string): Uint8Array {
  const files: Zippable = {
    'index.js': [bundled(functionEntry(name)), { mtime: ZIP_TIME, attrs: FILE_MODE, os: UNIX, level: 9 }],
  };
  return zipSync(files);
}

function functionEntry(name: string): string {
  return `src/runtime/lambda/${name}/handler.ts`;
}

/** The sample application as one script. */
export function sampleApplication(): RuntimeBundle {
  const entry = 'src/runtime/sample-app/main.ts';
  return kept('sample-app.js', path.dirname(entry), () => bundled(entry));
}

/** Gives the kept file, when nothing that goes into it has changed. */
function kept(name: string, sources: string, make: () => Uint8Array): RuntimeBundle {
  const root = projectRoot();
  const file = path.join(root, '.groundwork/runtime', keyOf(root, path.join(root, sources)), name);
  if (!existsSync(file)) {
    const bytes = make();
    mkdirSync(path.dirname(file), { recursive: true });
    // Tests and synths run side by side: none may read a half of it.
    const whole = `${file}.${process.pid}`;
    writeFileSync(whole, bytes);
    renameSync(whole, file);
  }
  return { path: file, sha256: createHash('sha256').update(readFileSync(file)).digest('base64') };
}

/** Hash of the sources, of the lock file that pins every package, and of how they are put together. */
function keyOf(root: string, sources: string): string {
  const hash = createHash('sha256');
  hash.update(`${NODE_VERSION}`).update(readFileSync(path.join(root, 'package-lock.json')));
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name))
    .sort();
  for (const file of files) hash.update(path.relative(sources, file)).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function bundled(entry: string): Uint8Array {
  // Only where there is something to do: loading it takes longer than all else here.
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    absWorkingDir: projectRoot(),
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: `node${NODE_VERSION}`,
    minify: true,
    // An optional native driver of pg, which nothing here asks for.
    external: ['pg-native'],
    legalComments: 'eof',
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return output.contents;
}
