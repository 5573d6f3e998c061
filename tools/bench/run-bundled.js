// Runs a TypeScript program as tools/synth runs main.ts.
const path = require('node:path');
const { bundleOf } = require('../synth/bundle');
const { runBundle } = require('../synth/run-bundle');
const { tameStackTraces } = require('../synth/stack-traces');

const project = path.resolve(__dirname, '..', '..');

bundleOf(path.resolve(process.argv[2] ?? ''), {
  cacheDir: path.join(project, '.groundwork', 'bench', 'bundles'),
  lockFile: path.join(project, 'package-lock.json'),
}).then((bundle) => {
  tameStackTraces();
  runBundle(bundle);
});
