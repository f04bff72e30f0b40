import { defineConfig } from 'vitest/config';

const suite = (
  name: string,
  options: { testTimeout?: number; fileParallelism?: boolean; maxConcurrency?: number } = {},
) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 20_000, hookTimeout: 60_000, ...options },
});

/** One project per suite: `vitest run --project unit` runs one of them. */
export default defineConfig({
  test: {
    projects: [
      suite('unit'),
      suite('contract'),
      // Most of a test here is waiting: for a retry, a time, an expiry.
      suite('integration', { testTimeout: 60_000, maxConcurrency: 24 }),
      suite('infra', { testTimeout: 60_000 }),
      suite('simulation', { testTimeout: 1_200_000 }),
      suite('load', { testTimeout: 600_000, fileParallelism: false }),
      suite('browser', { testTimeout: 120_000, fileParallelism: false }),
    ],
  },
});
