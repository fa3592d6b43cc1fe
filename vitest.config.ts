import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

/** Tests that watch a clock, a window or containers: one at a time, or they would measure each other. */
const TIMED = [
  '**/*.e2e.test.ts',
  'electron/launch/**/*.test.ts',
  'electron/cli/follow.test.ts',
  'electron/cli/launchDisplay.test.ts',
  'electron/jobs/**/*.test.ts',
]

export default defineConfig({
  test: {
    environment: 'node',
    setupFiles: ['vitest.seed.ts'],
    reporters: ['default', ['json', { outputFile: 'out/tests.json' }], './electron/testRun.ts'],
    // Browsers, Electron and the build share the machine with everything else that runs.
    testTimeout: 30_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      group('side-by-side', { exclude: TIMED, maxWorkers: 2, sequence: { groupOrder: 0 } }),
      group('alone', { include: TIMED, maxWorkers: 1, sequence: { groupOrder: 1 } }),
    ],
  },
})

function group(name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: { name, include: ['{shared,electron,renderer,bench}/**/*.test.{ts,tsx}'], ...test },
  }
}
