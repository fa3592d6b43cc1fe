/** The 15 columns of the istio stress test's server scrape, in the order of its header-less data.csv. */
import type { Unit } from '../../../shared/model.ts'

export interface ScrapeColumn {
  /** As result.csv and intermediate.csv call it. */
  readonly name: string
  readonly metric: string
  readonly unit: Unit
  /** Multiply a cell by 10^shift to get the base unit: I/O times are in milliseconds. */
  readonly shift: 0 | -3
  /** Unit of its increase per second; absent for a gauge, of which the suite takes the values themselves. */
  readonly rate?: Unit
}

function gauge(name: string, metric = name): ScrapeColumn {
  return { name, metric, unit: 'bytes', shift: 0 }
}

function counter(name: string, metric: string): ScrapeColumn {
  return { name, metric, unit: 'count', shift: 0, rate: 'count/second' }
}

export const SCRAPE_COLUMNS: readonly ScrapeColumn[] = [
  gauge('go_memstats_alloc_bytes'),
  gauge('go_memstats_heap_inuse_bytes'),
  gauge('go_memstats_sys_bytes'),
  gauge('go_memstats_stack_inuse_bytes'),
  {
    name: 'process_cpu_seconds_total',
    metric: 'process_cpu_seconds_total',
    unit: 'seconds',
    shift: 0,
    rate: 'ratio',
  },
  gauge('disk_used', 'disk_used_bytes'),
  gauge('disk_total', 'disk_total_bytes'),
  counter('read_count', 'node_disk_reads_completed_total'),
  counter('merged_read_count', 'node_disk_reads_merged_total'),
  counter('write_count', 'node_disk_writes_completed_total'),
  counter('merged_write_count', 'node_disk_writes_merged_total'),
  { name: 'read_bytes', metric: 'node_disk_read_bytes_total', unit: 'bytes', shift: 0, rate: 'bytes/second' },
  { name: 'write_bytes', metric: 'node_disk_written_bytes_total', unit: 'bytes', shift: 0, rate: 'bytes/second' },
  { name: 'io_time', metric: 'node_disk_io_time_seconds_total', unit: 'seconds', shift: -3, rate: 'ratio' },
  {
    name: 'weighted_io',
    metric: 'node_disk_io_time_weighted_seconds_total',
    unit: 'seconds',
    shift: -3,
    rate: 'ratio',
  },
]

/** The only row of the trace-duration test's result.csv, which states no unit either. */
const TRACE_DURATION: ScrapeColumn = { name: 'result', metric: 'duration', unit: 'seconds', shift: 0 }

export function scrapeColumn(name: string): ScrapeColumn | undefined {
  return [...SCRAPE_COLUMNS, TRACE_DURATION].find((column) => column.name === name)
}
