/** What the suites print, line by line; the numbers of the first were computed by a script of its own from the same CSV. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleTexts } from '../../shared/consoleTexts.ts'
import { importPaths } from '../cli/session.ts'
import { type Core, createCore } from '../core.ts'
import { ROOT } from '../requirements.ts'
import { recordedRun } from './exampleReports.ts'

const SAMPLES = join(ROOT, 'resources', 'samples')
const DIFFERENCES = '\n\nWhere this differs from what is right:\n'

const GOLDEN = `=== Write Phase Analysis ===
Peak Heap Alloc: 75.14 MB
Avg Heap Alloc:  55.11 MB
Min Heap Alloc:  12.35 MB
Peak RSS:        83.69 MB
Total GC Cycles: 29
Max Goroutines:  10

Leak Detection:
  First 25% avg:   51.64 MB
  Last 25% avg:    58.01 MB
  ✅ Memory appears stable (no leak detected)

=== Query Phase Analysis ===
Peak Heap Alloc: 299.94 MB
Avg Heap Alloc:  150.90 MB
Min Heap Alloc:  54.76 MB
Peak RSS:        323.50 MB
Total GC Cycles: 50
Max Goroutines:  47

Leak Detection:
  First 25% avg:   82.01 MB
  Last 25% avg:    228.30 MB
  ⚠️  WARNING: Possible memory leak detected (50% increase)

============================================================
=== WRITE vs QUERY COMPARISON ===
============================================================
Peak Heap Memory:
  Write: 75.14 MB
  Query: 299.94 MB
  → Query uses 4.0x more peak heap than write
Average Heap Memory:
  Write: 55.11 MB
  Query: 150.90 MB
Peak RSS:
  Write: 83.69 MB
  Query: 323.50 MB
Max Goroutines:
  Write: 10
  Query: 47
GC Activity:
  Write: 29 cycles
  Query: 50 cycles`

describe('the console texts of the suites', { timeout: 60_000 }, () => {
  let core: Core
  beforeAll(async () => {
    core = await createCore({ workspace: ':memory:' })
  })
  afterAll(() => core.close())

  async function textsOf(...path: readonly string[]) {
    const { runs } = await importPaths(core, [join(SAMPLES, ...path)])
    const documents = await Promise.all(runs.map(({ id }) => core.api.showRun(id)))
    return documents.flatMap(({ tables, parameters }) => consoleTexts([], tables, parameters).map(({ text }) => text))
  }
  const halves = (text = '') => text.split(DIFFERENCES)

  it('write against query: as the script prints it, and what of that is wrong', () => {
    const [printed, differences] = halves(consoleTexts(recordedRun('leaking').series, [])[0]?.text)
    expect(printed).toBe(GOLDEN)
    expect(differences).toContain('- RSS is no resident memory: the monitor writes Sys or HeapSys under that name.')
    expect(differences).toContain(
      'MiB: it divides the sum of 31 values by 30, because Python reads -n//4 as\n  (-n)//4. Its verdict is the same.',
    )
    for (const line of (differences ?? '').split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('the five best and the five worst of a sweep, with the share of attempts that failed', async () => {
    const [printed, differences] = halves((await textsOf('fusio-manifest', 'comprehensive_sweep.csv'))[0])
    const lines = printed?.split('\n') ?? []
    expect(lines[0]).toBe('=== Top 5 Best Configs (Lowest Failure Rate) ===')
    expect(lines).toContain('=== Top 5 Worst Configs (Highest Failure Rate) ===')
    expect(lines.filter((line) => /^[1-5]\. \S+: \d+\.\d{2}% failure rate, \d+\.\d{2} TPS$/.test(line))).toHaveLength(
      10,
    )
    expect(differences).toContain('goes beyond 100 %')
  })

  it('the memory report: as the file itself, but for the folders of the machine that wrote it', async () => {
    const file = join(SAMPLES, 'data-caterer', 'results', '20270305-010000-memory-report.txt')
    const [report = ''] = readFileSync(file, 'utf8').split('Output Files:')
    const texts = await textsOf('data-caterer', 'results')
    const [printed, differences] = halves(texts.find((text) => text.includes('Timestamp: 20270305-010000')))
    expect(printed).toBe(`${report}${'='.repeat(80)}`)
    expect(differences).toContain('- MB are MiB.')
  })
})
