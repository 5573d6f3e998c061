require('tsx/cjs');
require('../src/launch').launch(process.argv.slice(2));
