const { createHash } = require('node:crypto');
const {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const path = require('node:path');

/**
 * @typedef {object} BundleOptions
 * @property {string} cacheDir folder that bundles are kept in
 * @property {string} lockFile what pins every package: read in place of the packages' own files
 */

/**
 * @typedef {object} Inputs
 * @property {string} lock hash of the lock file, the node version and this file
 * @property {Record<string, string>} files hash of each source file, by its path
 */

/**
 * Gives the file of the bundle of a program: the kept one, when nothing that went into it has changed.
 *
 * @param {string} entry absolute path of the program's first file
 * @param {BundleOptions} options
 * @returns {Promise<string>} absolute path of the bundle
 */
async function bundleOf(entry, { cacheDir, lockFile }) {
  const bundle = path.join(cacheDir, `${path.basename(entry, '.ts')}.js`);
  const inputsFile = `${bundle}.inputs.json`;
  const lock = hash([read(lockFile), process.version, read(__filename)].join('\n'));
  if (existsSync(bundle) && isFresh(inputsFile, lock)) return bundle;

  const begun = Date.now();
  mkdirSync(cacheDir, { recursive: true });
  // Without its inputs a bundle counts as old: interrupted anywhere here, none is taken for another's.
  rmSync(inputsFile, { force: true });
  const { metafile } = await require('esbuild').build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    // It refuses to be bundled, and only a synth whose Lambda code has changed needs it.
    external: ['esbuild'],
    platform: 'node',
    format: 'cjs',
    target: `node${process.versions.node}`,
    // Identifiers stay as they are: traces and errors are read by them.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'error',
  });
  const files = Object.keys(metafile.inputs)
    .filter((file) => !file.includes('node_modules'))
    .map((file) => path.resolve(file));
  // A file that was saved while esbuild read it may have gone in as it was before: the next run bundles again.
  if (files.some((file) => statSync(file).mtimeMs >= begun)) return bundle;
  /** @type {Inputs} */
  const inputs = { lock, files: Object.fromEntries(files.map((file) => [file, hash(read(file))])) };
  writeFileSync(`${inputsFile}.new`, JSON.stringify(inputs));
  renameSync(`${inputsFile}.new`, inputsFile);
  return bundle;
}

/** @param {string} inputsFile @param {string} lock */
function isFresh(inputsFile, lock) {
  /** @type {Inputs} */
  let inputs;
  try {
    inputs = JSON.parse(read(inputsFile));
  } catch {
    return false;
  }
  return (
    inputs.lock === lock &&
    Object.entries(inputs.files).every(([file, before]) => existsSync(file) && hash(read(file)) === before)
  );
}

/** @param {string} file */
function read(file) {
  return readFileSync(file, 'utf8');
}

/** @param {string} text */
function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}

module.exports = { bundleOf };
