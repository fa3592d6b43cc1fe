import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    setupFiles: ['vitest.seed.ts'],
    include: ['{shared,electron,renderer,bench}/**/*.test.{ts,tsx}'],
    reporters: ['default', ['json', { outputFile: 'out/tests.json' }], './electron/testRun.ts'],
    // Browsers, Electron and the build share the machine with everything else that runs.
    testTimeout: 30_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
