const { createHash } = require('node:crypto');
const { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

/**
 * Runs a bundle in this process, with the code that V8 made of it at an earlier run. V8 refuses code of another version
 * of itself, but of the source it compares the length alone: so the code is kept under the hash of its source.
 *
 * @param {string} bundle absolute path
 */
function runBundle(bundle) {
  const source = readFileSync(bundle, 'utf8');
  const codeFile = `${bundle}.${createHash('sha256').update(source).digest('hex').slice(0, 16)}.code`;
  const cachedData = readCode(codeFile);
  const script = new vm.Script(
    `(function (exports, require, module, __filename, __dirname) {\n${source}\n})`,
    {
      filename: bundle,
      // The wrapper's own line does not count, or every line of a trace would be one too far.
      lineOffset: -1,
      cachedData,
    },
  );
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, path.dirname(bundle));
  if (cachedData === undefined || script.cachedDataRejected) {
    // After the run, when the functions that it calls have been compiled too.
    keepCode(bundle, codeFile, script.createCachedData());
  }
}

/** @param {string} bundle @param {string} codeFile @param {Buffer} code */
function keepCode(bundle, codeFile, code) {
  const folder = path.dirname(bundle);
  const outdated = readdirSync(folder).filter(
    (file) => file.startsWith(`${path.basename(bundle)}.`) && file.endsWith('.code'),
  );
  for (const file of outdated) rmSync(path.join(folder, file), { force: true });
  writeFileSync(`${codeFile}.${process.pid}`, code);
  renameSync(`${codeFile}.${process.pid}`, codeFile);
}

/** @param {string} file */
function readCode(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

module.exports = { runBundle };
