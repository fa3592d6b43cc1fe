/** A small run for tests: a write phase that is flat and a query phase that grows, 40 points each, one a second. */
import type { Phase, Series, Unit } from '../model.ts'
import { MIB } from '../units.ts'

const POINTS = 40

export const EXAMPLE_PHASES: readonly Phase[] = [
  { name: 'write', kind: 'write', start: 0, end: 39 },
  { name: 'query', kind: 'query', start: 40, end: 79 },
]

const METRICS: readonly (readonly [string, Unit, string, (i: number, growth: number) => number])[] = [
  ['go_memstats_heap_alloc_bytes', 'bytes', 'HeapAlloc(MB)', (i, growth) => (100 + (i % 5) + growth * i) * MIB],
  ['go_memstats_heap_sys_bytes', 'bytes', 'HeapSys(MB)', (i, growth) => (120 + growth * i) * MIB],
  ['go_memstats_heap_inuse_bytes', 'bytes', 'HeapInuse(MB)', (i, growth) => (105 + growth * i) * MIB],
  ['rss_proxy_bytes', 'bytes', 'RSS(MB)', (i, growth) => (120 + growth * i) * MIB],
  ['go_gc_duration_seconds_count', 'count', 'NumGC', (i, growth) => i + (growth > 0 ? POINTS : 0)],
  ['go_gc_last_pause_seconds', 'seconds', 'GCPauseMs', () => 0.0004],
  ['go_goroutines', 'count', 'NumGoroutine', (i) => 12 + (i % 2)],
]

/** Series of both phases; `growth` in MiB a second during the query phase. */
export function exampleSeries(growth = 10): readonly Series[] {
  return EXAMPLE_PHASES.flatMap((phase, p) =>
    METRICS.map(([metric, unit, column, valueAt]) => ({
      metric,
      unit,
      column,
      phase: phase.name,
      t: Float64Array.from({ length: POINTS }, (_, i) => phase.start + i),
      v: Float64Array.from({ length: POINTS }, (_, i) => valueAt(i, p * growth)),
    })),
  )
}
