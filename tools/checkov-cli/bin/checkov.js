#!/usr/bin/env node
// The command is TypeScript, run as it stands: nothing to build, nothing to go stale.
require('tsx/cjs');
require('../src/command').main(process.argv);
