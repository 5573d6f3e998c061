const { readFileSync } = require('node:fs');
const { SourceMap } = require('node:module');
const path = require('node:path');

/**
 * Takes the cost out of the stack traces that cdktf captures for every token and every construct: they are of no use but
 * for debugging cdktf itself, and were 40 percent of a synth. cdktf captures them on plain objects; a real Error keeps its
 * own, whole.
 */
function tameStackTraces() {
  const capture = Error.captureStackTrace;
  /** @param {object} target @param {Function} [below] */
  Error.captureStackTrace = (target, below) => {
    if (target instanceof Error) capture(target, below);
  };
}

/**
 * Gives an error's trace with the files and lines of the TypeScript source in place of the bundle's.
 *
 * @param {Error} error
 * @param {string} bundle absolute path of the bundle, beside which its source map stands
 */
function mapTrace(error, bundle) {
  const trace = error.stack ?? String(error);
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
  const position = new RegExp(`${literal(bundle)}:(\\d+):(\\d+)`, 'g');
  return trace.replace(position, (found, line, column) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry.originalSource === undefined) return found;
    const file = path.resolve(path.dirname(bundle), entry.originalSource);
    return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** @param {string} text */
function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

module.exports = { mapTrace, tameStackTraces };
