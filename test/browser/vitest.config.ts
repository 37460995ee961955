import { defineConfig } from 'vitest/config';

const minutes = 60_000;

// One file at a time: a browser wants a machine for itself.
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 5 * minutes,
    hookTimeout: 5 * minutes,
  },
});
