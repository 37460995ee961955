import { defineConfig } from 'vitest/config';

// Nothing here waits for time to pass, so a limit only ends what hangs: it may be far above what a busy machine needs.
const minutes = 60_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need a browser: npm run test:browser.
    exclude: ['test/browser/**'],
    setupFiles: ['test/every-line.ts'],
    testTimeout: 10 * minutes,
    hookTimeout: 10 * minutes,
    teardownTimeout: minutes,
    coverage: {
      include: ['{functions,shared}/**/*.ts'],
      // These run in processes of their own, or in a browser, where nothing is counted.
      exclude: [
        ...['shared/deploy/build.ts', 'shared/deploy/serverless-plugin.ts', 'shared/deploy/page-script.ts'],
        'shared/cli/page/**',
      ],
      thresholds: { branches: 95 },
    },
  },
});
