const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Minutes each, of waiting for terraform: whatever comes late among them is what a run ends by. */
const LONGEST = ['environment', 'handover', 'simulator', 'bootstrap', 'terraform-test'].map((name) =>
  path.join('ladder', `${name}.test.ts`),
);

/**
 * Begins with the longest test files. Jest goes by what files took last time, and in a clean clone, where nothing is known, by their
 * size, which says little of files that apply an environment.
 */
class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path: file }) => {
      const found = LONGEST.findIndex((end) => file.endsWith(end));
      return found === -1 ? LONGEST.length : found;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}

module.exports = LongestFirst;
