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
  return made(`lambda-${name}.zip`, `src/runtime/lambda/${name}/handler.ts`, (script) => {
    const files: Zippable = {
      'index.js': [script, { mtime: ZIP_TIME, attrs: FILE_MODE, os: UNIX, level: 9 }],
    };
    return zipSync(files);
  });
}

/** The sample application as one script. */
export function sampleApplication(): RuntimeBundle {
  return made('sample-app.js', 'src/runtime/sample-app/main.ts', (script) => script);
}

/** Gives the kept file, when nothing that goes into it has changed. */
function made(file: string, entry: string, pack: (script: Uint8Array) => Uint8Array): RuntimeBundle {
  const root = projectRoot();
  const sources = path.dirname(path.join(root, entry));
  const kept = path.join(root, '.groundwork/runtime', keyOf(root, sources), file);
  if (!existsSync(kept)) {
    const bytes = pack(bundled(root, entry));
    mkdirSync(path.dirname(kept), { recursive: true });
    // Tests and synths run side by side: none may read a half of it.
    const whole = `${kept}.${process.pid}`;
    writeFileSync(whole, bytes);
    renameSync(whole, kept);
  }
  return { path: kept, sha256: createHash('sha256').update(readFileSync(kept)).digest('base64') };
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

function bundled(root: string, entry: string): Uint8Array {
  // Only where there is something to do: loading it takes longer than all else here.
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    absWorkingDir: root,
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
