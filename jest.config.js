/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/setup.ts'],
  // The applied ladder mostly waits for terraform: one more worker than two cores keeps both busy.
  maxWorkers: 3,
  // Some tests start a process or make a whole platform; beside two others that takes longer than jest's 5 seconds.
  testTimeout: 30_000,
  testSequencer: '<rootDir>/tools/jest/longest-first.js',
  reporters: ['default', '<rootDir>/tools/jest/plain-summary.js'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
};
