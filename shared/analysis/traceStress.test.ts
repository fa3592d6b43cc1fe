/** Real recordings of a Go program, one stable and one whose query phase leaks. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { LeakReport, Series } from '../model.ts'
import { MIB } from '../units.ts'
import { judgeRun } from './leakRun.ts'
import { suiteFigures } from './quartiles.ts'
import { summarize } from './summary.ts'

const samples = new URL('../../../shared/samples/go-trace-stress/', import.meta.url)

describe.skipIf(!existsSync(samples))('recorded trace-streaming runs', () => {
  it.each([
    ['stable', 'write', 160, 157.29, 110.56, 102.88, 113.39, 'stable'],
    ['stable', 'query', undefined, 164.28, 112.48, 113.47, 111.14, 'stable'],
    ['query-leak', 'write', 161, undefined, undefined, undefined, 115.73, 'stable'],
    ['query-leak', 'query', 156, 898.32, undefined, 194.13, 669.23, 'leak'],
  ] as const)('%s, %s phase, gives its known figures', (run, phase, rows, peak, average, first, last, outcome) => {
    const heap = read(run, phase)
    const summary = summarize(heap.v)
    const suite = suiteFigures([heap])
    const report = judge(run, phase)
    const found = {
      rows: heap.v.length,
      peak: mebibytes(summary?.max),
      suitePeak: mebibytes(suite.peakHeap),
      average: mebibytes(summary?.mean),
      suiteAverage: mebibytes(suite.averageHeap),
      first: mebibytes(report.quartile?.first),
      last: mebibytes(report.quartile?.last),
      outcome: report.outcome,
    }
    const known = { rows, peak, suitePeak: peak, average, suiteAverage: average, first, last, outcome }
    expect(found).toMatchObject(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)))
  })

  it('show the slip on 161 rows: 119.08 as the script has it, 115.73 as it is', () => {
    const report = judge('query-leak', 'write')
    expect(report.upstream).toMatchObject({ last: 119.07724999999998, verdict: 'stable' })
    expect(report.reasons.join(' ')).toContain('119.08 MiB instead of 115.73 MiB')
    expect(report.reasons.join(' ')).toContain('41 values by 40')
  })

  it('warn of the leak at 50 %, by both readings', () => {
    const report = judge('query-leak', 'query')
    expect(report.upstream).toMatchObject({ verdict: 'warning' })
    expect(report.reasons[0]).toMatch(/^The floor rises steadily/)
    expect(report.reasons).toContain(
      "By the quartile rule, the last quarter averages 669.23 MiB, 3.45 times the first quarter's 194.13 MiB; above 1.5 it warns of a leak.",
    )
  })
})

function judge(name: string, phase: string): LeakReport {
  const run = { id: '0123456789abcdef', name, system: 'trace-streaming' }
  const seriesList = [read(name, phase), read(name, phase, 'go_gc_duration_seconds_count', 6, 1)]
  const [report] = judgeRun({ run, seriesList, phases: [] }, {}).reports
  if (report === undefined) throw new Error('the heap was not judged')
  return report
}

function read(run: string, phase: string, metric = 'go_memstats_heap_alloc_bytes', column = 1, factor = MIB): Series {
  const text = readFileSync(new URL(`${run}/memory_${phase}_small.csv`, samples), 'utf8')
  const rows = text.trim().split('\n').slice(1)
  const v = Float64Array.from(rows, (row) => Number(row.split(',')[column]) * factor)
  return { metric, unit: factor === 1 ? 'count' : 'bytes', phase, t: v.map((_, i) => i), v }
}

function mebibytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Number((bytes / MIB).toFixed(2))
}
