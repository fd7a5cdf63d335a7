import { defineConfig } from 'vitest/config';

/** Tests of what users run: they need the built command line. */
const outside = ['test/cli/commands/**/*.test.ts', 'test/docs/snippets.test.ts', 'test/s3/cli.test.ts'];

/** Tests that run a real Hive: a process of Java that keeps both cores busy. */
const hive = ['test/hive/**/*.test.ts', 'test/hive-engine/**/*.test.ts', 'test/cli/commands/hive.test.ts'];

/** Tests in a real browser: they share one Chromium, and mostly wait for it. */
const browser = ['test/browser/**/*.test.ts'];

export default defineConfig({
  test: {
    // Few cores are shared by tests that start processes and threads of their own.
    // The limits are for what hangs; the long forms of npm run test:full, on a busy machine, are merely long.
    testTimeout: process.env.FIRN_FULL === undefined ? 120_000 : 600_000,
    hookTimeout: 120_000,
    // One fewer than cores, vitest's own choice, would be one on two cores; most tests wait for processes they started.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'inside', include: ['test/**/*.test.ts'], exclude: [...outside, ...hive, ...browser] },
      },
      { extends: true, test: { name: 'outside', include: outside, exclude: hive, globalSetup: 'test/build.ts' } },
      {
        extends: true,
        test: {
          name: 'browser',
          include: browser,
          globalSetup: ['test/build.ts', 'test/browser/shared-chromium.ts'],
          // Waiting for events takes as long as the machine is busy with other tests.
          testTimeout: 240_000,
        },
      },
      // After the others, one file at a time, in one process: they share a Hive.
      {
        extends: true,
        test: {
          name: 'hive',
          include: hive,
          globalSetup: ['test/build.ts', 'test/hive-engine/shared-folder.ts'],
          fileParallelism: false,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
