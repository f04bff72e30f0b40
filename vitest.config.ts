import { defineConfig } from 'vitest/config';

const suite = (
  name: string,
  options: {
    testTimeout?: number;
    fileParallelism?: boolean;
    maxConcurrency?: number;
    maxWorkers?: number;
    isolate?: boolean;
  } = {},
) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 20_000, hookTimeout: 120_000, ...options },
});

/** One project per suite: `vitest run --project unit` runs one of them. */
export default defineConfig({
  test: {
    projects: [
      // One load of the modules serves all files of a worker; no test here changes what a module holds.
      suite('unit', { isolate: false }),
      suite('contract', { isolate: false }),
      // Most of a test here is waiting: for a retry, a time, an expiry.
      suite('integration', { testTimeout: 120_000, maxConcurrency: 24, maxWorkers: 2 }),
      // As integration; minutes long, and so not among the quick ones.
      suite('system', { testTimeout: 120_000, maxConcurrency: 24, maxWorkers: 2 }),
      // One process for all files: loading the CDK takes longer than the tests.
      suite('infra', { testTimeout: 60_000, fileParallelism: false, isolate: false }),
      suite('simulation', { testTimeout: 1_200_000 }),
      suite('load', { testTimeout: 600_000, fileParallelism: false }),
      suite('browser', { testTimeout: 120_000, fileParallelism: false }),
    ],
  },
});
