const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

/**
 * Runs a bundle in this process, with the machine code that V8 made of it at an earlier run. V8 itself checks that the
 * code belongs to this source and this version of V8, and compiles anew when it does not.
 *
 * @param {string} bundle absolute path
 */
function runBundle(bundle) {
  const codeFile = `${bundle}.code`;
  const source = readFileSync(bundle, 'utf8');
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
    writeFileSync(`${codeFile}.${process.pid}`, script.createCachedData());
    renameSync(`${codeFile}.${process.pid}`, codeFile);
  }
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
