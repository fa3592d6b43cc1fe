import { describe, expect, it } from 'vitest'
import type { Phase, Series } from '../model.ts'
import { judgeRun } from './leakRun.ts'

const HEAP = 'go_memstats_heap_alloc_bytes'
const RSS = 'process_resident_memory_bytes'
const GOROUTINES = 'go_goroutines'

const series = (metric: string, value: (i: number) => number, more: Partial<Series> = {}): Series => ({
  metric,
  unit: metric.endsWith('bytes') ? 'bytes' : 'count',
  t: Float64Array.from({ length: 200 }, (_, i) => i),
  v: Float64Array.from({ length: 200 }, (_, i) => value(i)),
  ...more,
})
const judge = (seriesList: readonly Series[], phases: readonly Phase[] = []) =>
  judgeRun({ run: { id: '0123456789abcdef', name: 'a run', system: 'files' }, seriesList, phases }, {})
const outcomes = (seriesList: readonly Series[], phases: readonly Phase[] = []) =>
  judge(seriesList, phases).reports.map(({ metric, outcome, companion }) => [metric, outcome, companion])

describe('companions', () => {
  it('are judged after memory, and marked', () => {
    const all = [series(GOROUTINES, () => 8), series(HEAP, () => 100), series(RSS, () => 200)]
    expect(outcomes(all)).toEqual([
      [HEAP, 'stable', undefined],
      [GOROUTINES, 'stable', true],
      [RSS, 'stable', true],
    ])
  })

  it('make a run leak when they leak for certain, and say what they show together', () => {
    const { outcome, reports } = judge([series(HEAP, () => 1e6), series(GOROUTINES, (i) => 10 + i)])
    expect(outcome).toBe('leak')
    expect(reports[0]?.reasons[1]).toMatch(/^Goroutines rise while this is level \(\+3,6\d\d(\.\d\d)? per hour\)/)
    expect(reports[1]?.reasons[1]).toMatch(/^They rise while Heap alloc is level/)
  })

  it('do not make a run graver by anything but a leak', () => {
    const all = [series(HEAP, () => 1e6), series(GOROUTINES, (i) => (i < 100 ? 10 : 40))]
    expect(outcomes(all)[1]).toEqual([GOROUTINES, 'step', true])
    expect(judge(all).outcome).toBe('stable')
    expect(judge([series(HEAP, () => 1e6), series(GOROUTINES, () => 3, { t: new Float64Array(200) })]).outcome).toBe(
      'stable',
    )
  })

  it('name native memory where only the resident part rises', () => {
    const { reports } = judge([series(HEAP, () => 1e6), series(RSS, (i) => 1e7 + 1e5 * i)])
    expect(reports.map((report) => report.reasons[1])).toEqual([
      'Resident memory rises while this is level: native memory or fragmentation.',
      'It rises while Heap alloc is level: native memory or fragmentation.',
    ])
  })

  it('name what may hold a leaking heap', () => {
    const { reports } = judge([series(HEAP, (i) => 1e6 + 1e4 * i), series(GOROUTINES, (i) => 10 + i)])
    expect(reports[0]?.reasons[1]).toMatch(/^Goroutines rise as well .*: they may hold what leaks\.$/)
  })
})

describe('what belongs to a series', () => {
  it('is the counter of its collections: a saw-tooth is judged by its floor', () => {
    const teeth = series(HEAP, (i) => 100 + 10 * (i % 20) + 0.3 * i)
    const [report] = judge([teeth, series('go_gc_duration_seconds_count', (i) => Math.floor(i / 20))]).reports
    expect(report).toMatchObject({ outcome: 'leak', evidence: { source: 'lowest heap between collections' } })
  })

  it('is the limit of the same container', () => {
    const used = (container: string) =>
      series('container_memory_usage_bytes', (i) => 1e6 + 1e4 * i, { labels: { container } })
    const limit = series('container_spec_memory_limit_bytes', () => 5e6, { labels: { container: 'a' } })
    const [a, b] = judge([used('a'), used('b'), limit]).reports
    // 2,010,000 B short at 10,000 B/s, give or take where the last trough is.
    expect(a?.evidence?.timeToLimit?.value).toBeGreaterThan(190)
    expect(a?.evidence?.timeToLimit?.value).toBeLessThan(220)
    expect(b?.evidence).not.toHaveProperty('timeToLimit')
  })
})

describe('the best evidence', () => {
  const AFTER = 'jvm_heap_after_gc_bytes'
  const USED = 'jvm_memory_used_bytes'
  const rising = (metric: string, more: Partial<Series> = {}) => series(metric, (i) => 1e6 + 1e4 * i, more)

  it('is what lives after a collection, then a heap, a container, a process', () => {
    const order = [AFTER, HEAP, USED, 'container_memory_working_set_bytes', 'container_memory_usage_bytes', RSS]
    for (const [i, best] of order.entries()) {
      const memory = judge(order.slice(i).map((metric) => rising(metric))).reports.filter(({ companion }) => !companion)
      expect(memory.map(({ metric }) => metric)).toEqual([best])
    }
  })

  it('is named in words', () => {
    const source = (metric: string) => judge([rising(metric)]).reports[0]?.evidence?.source
    expect([AFTER, USED, 'container_memory_working_set_bytes', RSS].map(source)).toEqual([
      'live set after GC',
      'lowest heap of each stretch',
      'container working set',
      'resident memory',
    ])
  })

  it('has the limit of its heap before that of its container', () => {
    const labels = { gc: 'G1' }
    const container = series('container_spec_memory_limit_bytes', () => 9e6)
    const heap = series('jvm_memory_max_bytes', () => 4e6)
    const until = (all: readonly Series[]) =>
      judge([rising(AFTER, { labels }), ...all]).reports[0]?.evidence?.timeToLimit?.value ?? Number.NaN
    expect(until([container, heap])).toBeLessThan(until([container]))
    expect(until([container])).toBeGreaterThan(590)
    expect(until([])).toBeNaN()
  })
})

describe('threads, descriptors, connections, classes and metaspace', () => {
  it.each([
    'jvm_threads_current',
    'go_threads',
    'process_open_fds',
    'hikaricp_connections',
    'jvm_classes_currently_loaded',
    'jvm_metaspace_used_bytes',
  ])('%s that rises beside a level heap makes a run leak, by name', (metric) => {
    const { outcome, reports } = judge([series(HEAP, () => 1e6), series(metric, (i) => 1e5 + 1e3 * i)])
    expect(outcome).toBe('leak')
    expect(reports[1]).toMatchObject({ metric, outcome: 'leak', companion: true })
    expect(reports[0]?.reasons[1]).toMatch(/ rise while this is level/)
  })
})

describe('windows marked as faults', () => {
  const phases: readonly Phase[] = [
    { name: 'load', kind: 'write', start: 0, end: 199 },
    { name: 'partition', kind: 'fault', start: 100, end: 199 },
  ]

  it('are left out of the phase they lie in, and not judged themselves', () => {
    const hit = series(HEAP, (i) => (i < 100 ? 1e6 : 1e6 + 1e5 * (i - 100)))
    expect(outcomes([hit], phases)).toEqual([[HEAP, 'stable', undefined]])
    expect(outcomes([hit], phases.slice(0, 1))).toEqual([[HEAP, 'leak', undefined]])
  })
})
