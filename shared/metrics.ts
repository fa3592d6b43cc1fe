/** What Quartile knows of a metric by its name: how to call it, and which direction is better. */
import type { Unit } from './model.ts'

export interface MetricFacts {
  readonly title: string
  readonly unit: Unit
  /** A counter only ever rises, so its increase is what counts; a gauge goes both ways. */
  readonly type: 'gauge' | 'counter'
  /** Absent: neither direction is better in itself. */
  readonly better?: 'lower' | 'higher'
}

const METRICS: Readonly<Record<string, MetricFacts>> = {
  go_memstats_heap_alloc_bytes: { title: 'Heap alloc', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_memstats_heap_sys_bytes: { title: 'Heap sys', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_memstats_heap_inuse_bytes: { title: 'Heap in use', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_memstats_heap_idle_bytes: { title: 'Heap idle', unit: 'bytes', type: 'gauge' },
  rss_proxy_bytes: { title: 'RSS (proxy: Sys or HeapSys)', unit: 'bytes', type: 'gauge', better: 'lower' },
  process_resident_memory_bytes: { title: 'RSS', unit: 'bytes', type: 'gauge', better: 'lower' },
  process_virtual_memory_bytes: { title: 'Virtual memory', unit: 'bytes', type: 'gauge' },
  go_gc_duration_seconds_count: { title: 'GC cycles', unit: 'count', type: 'counter' },
  go_gc_last_pause_seconds: { title: 'Latest GC pause', unit: 'seconds', type: 'gauge', better: 'lower' },
  go_memstats_alloc_bytes: { title: 'Heap alloc', unit: 'bytes', type: 'gauge', better: 'lower' },
  container_cpu_cores: { title: 'Container CPU (100 % is one core)', unit: 'ratio', type: 'gauge', better: 'lower' },
  container_memory_usage_bytes: { title: 'Container memory', unit: 'bytes', type: 'gauge', better: 'lower' },
  container_spec_memory_limit_bytes: { title: 'Container memory limit', unit: 'bytes', type: 'gauge' },
  container_network_receive_bytes_total: { title: 'Container network received', unit: 'bytes', type: 'counter' },
  container_network_transmit_bytes_total: { title: 'Container network transmitted', unit: 'bytes', type: 'counter' },
  container_fs_reads_bytes_total: { title: 'Container block reads', unit: 'bytes', type: 'counter' },
  container_fs_writes_bytes_total: { title: 'Container block writes', unit: 'bytes', type: 'counter' },
  container_pids: { title: 'Container processes', unit: 'count', type: 'gauge', better: 'lower' },
  go_goroutines: { title: 'Goroutines', unit: 'count', type: 'gauge', better: 'lower' },
}

/** Facts of a metric; one that is not known keeps its name and has no better direction. */
export function metricFacts(metric: string, unit: Unit): MetricFacts {
  return METRICS[metric] ?? { title: metric, unit, type: 'gauge' }
}

/** Memory evidence for a leak verdict, best first. */
export const MEMORY_EVIDENCE: readonly string[] = [
  'go_memstats_heap_alloc_bytes',
  'go_memstats_alloc_bytes',
  'go_memstats_heap_inuse_bytes',
  'process_resident_memory_bytes',
  'rss_proxy_bytes',
  'container_memory_usage_bytes',
]
