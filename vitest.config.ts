import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    allowOnly: false,
    passWithNoTests: false,
    reporters: ['default', new ClosingLineReporter()],
    pool: 'forks',
    // two cores: more workers only make the timing of real sockets worse
    maxWorkers: 2,
    projects: [
      // one process takes many files: loading the modules again for each cost more than the tests themselves
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: ['test/unit/**'] } },
    ],
  },
});
