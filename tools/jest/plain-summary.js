/** Closes a run with one plain line that any continuous integration can read: `N passed, N failed`. */
class PlainSummary {
  /** @param {unknown} _contexts @param {import('@jest/test-result').AggregatedResult} results */
  onRunComplete(_contexts, results) {
    // A file that could not even be loaded holds no counted test, and must not pass for nothing having failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // Jest's own summary is printed after every reporter has been told: the line closes the run only at its exit.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}

module.exports = PlainSummary;
