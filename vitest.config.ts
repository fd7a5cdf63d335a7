import { defineConfig } from 'vitest/config';

/** Tests of what users run: they need the built command line. */
const outside = ['test/cli/commands/**/*.test.ts', 'test/docs/snippets.test.ts', 'test/s3/cli.test.ts'];

export default defineConfig({
  test: {
    // Few cores are shared by tests that start processes and threads of their own.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'inside', include: ['test/**/*.test.ts'], exclude: outside } },
      { extends: true, test: { name: 'outside', include: outside, globalSetup: 'test/build.ts' } },
    ],
  },
});
