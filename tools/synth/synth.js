// What cdktf.json runs: main.ts or the file that it names, as one bundled and compiled file that is kept until its source changes. Plain JavaScript,
// since a loader for TypeScript would cost more than the whole synth. docs/decisions/0007-fast-synth.md has the figures.
const path = require('node:path');
const { bundleOf } = require('./bundle');
const { runBundle } = require('./run-bundle');
const { mapTrace, tameStackTraces } = require('./stack-traces');

const project = path.resolve(__dirname, '..', '..');

async function main() {
  const bundle = await bundleOf(path.resolve(project, process.argv[2] ?? 'main.ts'), {
    cacheDir: path.join(project, '.groundwork', 'synth'),
    lockFile: path.join(project, 'package-lock.json'),
  });
  tameStackTraces();
  process.once('uncaughtException', (error) => fail(error, bundle));
  try {
    runBundle(bundle);
  } catch (error) {
    fail(error, bundle);
  }
}

/** @param {unknown} error @param {string} bundle */
function fail(error, bundle) {
  console.error(error instanceof Error ? mapTrace(error, bundle) : error);
  process.exitCode = 1;
}

main().catch((error) => {
  // esbuild has printed its own errors, each with file and line.
  if (!Array.isArray(error?.errors)) console.error(error);
  process.exitCode = 1;
});
