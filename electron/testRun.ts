/**
 * Around a test run: before tests that start what is built, a build that is missing or older than its sources is made
 * anew, as the first `quartile` does; after the results, every test that did not run is named, and why.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reporter, TestModule, TestSpecification } from 'vitest/node'
import { SKIPS_FILE } from './skips.ts'

const UNEXPLAINED = 'marked as skipped'

export default class TestRun implements Reporter {
  readonly #folder = mkdtempSync(join(tmpdir(), 'quartile-skips-'))
  readonly #file = join(this.#folder, 'reasons.jsonl')

  onInit(): void {
    process.env[SKIPS_FILE] = this.#file
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    if (!specifications.some(({ moduleId }) => /\.e2e\.|\/cli\//.test(moduleId))) return
    const bin = join(import.meta.dirname, '..', 'bin', 'quartile.js')
    const { status } = spawnSync(process.execPath, [bin, '--version'], { stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0) throw new Error(`the build that end-to-end tests run against failed with ${status}`)
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = this.#reasons()
    const lines = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map(
        (test) => `  ${module.relativeModuleId} > ${test.fullName}: ${reasons.get(module.moduleId) ?? UNEXPLAINED}`,
      ),
    )
    if (lines.length > 0) process.stdout.write(`\n${lines.length} skipped:\n${lines.join('\n')}\n`)
    // A missing requirement has failed its file already; what is left was skipped by hand.
    if (process.env.QUARTILE_REQUIRE_ALL === '1' && lines.some((line) => line.endsWith(UNEXPLAINED)))
      process.exitCode = 1
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #reasons(): Map<string, string> {
    const lines = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').trim().split('\n') : []
    const told = lines.map((line) => JSON.parse(line) as { test: string; missing: string })
    const byTest = new Map<string, Set<string>>()
    for (const { test, missing } of told) byTest.set(test, (byTest.get(test) ?? new Set()).add(missing))
    return new Map([...byTest].map(([test, missing]) => [test, [...missing].join('; ')]))
  }
}
