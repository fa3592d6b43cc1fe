import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SeriesHeader, Unit } from '../model.ts'
import { exampleSeries } from './exampleRun.ts'
import { isDrawnAsPoints, MAX_PANELS, MAX_SERIES_PER_PANEL, panelsOf, seriesKey, seriesName } from './panels.ts'

const UNITS: readonly Unit[] = ['seconds', 'bytes', 'count', 'ratio', 'bytes/second', 'count/second', 'unknown']

const header = fc.record({
  metric: fc.constantFrom(...'abcdefghijklmnop', 'go_memstats_heap_alloc_bytes', 'go_goroutines'),
  unit: fc.constantFrom(...UNITS),
})

describe('panels', () => {
  it('hold every series exactly once, or name it as left out', () => {
    fc.assert(
      fc.property(fc.array(header, { maxLength: 80 }), (headers) => {
        const { panels, leftOut } = panelsOf<SeriesHeader>(headers)
        const drawn = panels.flatMap((panel) => panel.series)
        expect(new Set(drawn).size).toBe(drawn.length)
        const missing = headers.filter((each) => !drawn.includes(each))
        expect(new Set(leftOut)).toEqual(new Set(missing.map(seriesName)))
      }),
    )
  })

  it('are bounded, share one unit and are never empty', () => {
    fc.assert(
      fc.property(fc.array(header, { maxLength: 200 }), (headers) => {
        const { panels } = panelsOf<SeriesHeader>(headers)
        expect(panels.length).toBeLessThanOrEqual(MAX_PANELS)
        for (const { unit, series } of panels) {
          expect(series.length).toBeGreaterThan(0)
          expect(new Set(series.map((each) => each.unit))).toEqual(new Set([unit]))
          expect(new Set(series.map(seriesKey)).size).toBeLessThanOrEqual(MAX_SERIES_PER_PANEL)
        }
      }),
    )
  })

  it("put memory first and take the suite's order for a Go run", () => {
    const { panels, leftOut } = panelsOf([...exampleSeries()].reverse())
    expect(panels.map((panel) => panel.title)).toEqual(['Memory', 'GC cycles', 'Goroutines'])
    expect([...new Set(panels[0]?.series.map((each) => each.column))]).toEqual([
      'HeapAlloc(MB)',
      'HeapSys(MB)',
      'RSS(MB)',
      'HeapInuse(MB)',
    ])
    expect(leftOut).toEqual(['Latest GC pause'])
  })

  it('give what a Go run has besides panels of its own', () => {
    const p99: SeriesHeader = { metric: 'latency_p99', unit: 'seconds' }
    expect(panelsOf([...exampleSeries(), p99]).panels.map((panel) => panel.title)).toEqual([
      'Memory',
      'GC cycles',
      'Goroutines',
      'latency_p99',
    ])
  })

  it('part counts and unnamed units while there is room, and join them when there is not', () => {
    const of = (n: number) => Array.from({ length: n }, (_, i): SeriesHeader => ({ metric: `m${i}`, unit: 'unknown' }))
    expect(panelsOf(of(MAX_PANELS)).panels).toHaveLength(MAX_PANELS)
    const joined = panelsOf(of(MAX_SERIES_PER_PANEL + 2))
    expect(joined.panels.map((panel) => panel.title)).toEqual(['Value'])
    expect(joined.leftOut).toEqual(['m8', 'm9'])
  })

  it('know a series by its labels in any order', () => {
    const base: SeriesHeader = { metric: 'm', unit: 'bytes', labels: { a: '1', b: '2' } }
    expect(seriesKey(base)).toBe(seriesKey({ ...base, labels: { b: '2', a: '1' }, phase: 'query' }))
    expect(seriesKey(base)).not.toBe(seriesKey({ ...base, labels: { a: '1', b: '3' } }))
  })
})

describe("a JVM's panels", () => {
  const header = (metric: string, unit: Unit, labels?: Record<string, string>): SeriesHeader => ({
    metric,
    unit,
    ...(labels ? { labels } : {}),
  })
  const headers = [
    header('http_request_size_bytes', 'bytes'),
    header('jvm_heap_before_gc_bytes', 'bytes'),
    header('jvm_metaspace_used_bytes', 'bytes'),
    header('jvm_gc_old_collections_total', 'count'),
    header('jvm_allocation_bytes_per_second', 'bytes/second'),
    header('jvm_gc_pause_seconds', 'seconds', { kind: 'young', cause: 'G1 Evacuation Pause' }),
    header('jvm_gc_pause_seconds', 'seconds', { witness: 'GC log', kind: 'remark' }),
    header('http_requests_per_second', 'count/second'),
    header('jvm_heap_after_gc_bytes', 'bytes'),
  ]

  it('begin with what collections left, and have its metaspace apart', () => {
    const { panels, leftOut } = panelsOf(headers)
    expect(panels.map(({ title, series }) => [title, series.map(({ metric }) => metric)])).toEqual([
      ['Heap', ['jvm_heap_after_gc_bytes', 'jvm_heap_before_gc_bytes']],
      ['Pauses', ['jvm_gc_pause_seconds', 'jvm_gc_pause_seconds']],
      ['Requests', ['http_requests_per_second']],
      ['Alloc', ['jvm_allocation_bytes_per_second']],
      ['Metaspace', ['jvm_metaspace_used_bytes']],
    ])
    expect(leftOut).toContain('HTTP request size')
  })

  it('draw pauses as the events they are, named by their kind', () => {
    const [, pauses] = panelsOf(headers).panels
    expect(pauses?.series.map(seriesName)).toEqual(['young, G1 Evacuation Pause', 'remark'])
    expect(headers.filter(isDrawnAsPoints)).toHaveLength(2)
  })
})
