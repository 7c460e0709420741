import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';

/** They set the environment that the functions' clients read when they are loaded. */
const LOADS_CLIENTS = ['test/unit/lambdas/common/{down-publisher,*-on-dynamodb}.test.ts'];

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
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: LOADS_CLIENTS, isolate: false },
      },
      {
        extends: true,
        test: { name: 'apart', include: ['test/{e2e,infra,clients}/**/*.test.ts', ...LOADS_CLIENTS] },
      },
    ],
  },
});
