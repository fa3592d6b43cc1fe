/** What a recording measured over time, under the names that exporters and GC logs use. */
import type { SeriesHeader, Unit } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { GcSeries } from './gcSeries.ts'
import type { Subscriptions } from './subscriptions.ts'
import { Tracks } from './tracks.ts'

/** One number of an event as a series. */
interface Measured {
  readonly field: string
  readonly metric: string
  readonly unit: Unit
  readonly labels?: Readonly<Record<string, string>>
  /** Into the base unit, for numbers that are no ticks. */
  readonly factor?: number
  /** The field counts ticks of the chunk's clock. */
  readonly ticks?: boolean
}

interface EventSeries {
  readonly event: string
  readonly series: readonly Measured[]
  /** A text field that labels all of them. */
  readonly by?: { readonly field: string; readonly label: string }
}

const NANOS = 1e-9

function bytes(field: string, metric: string, labels?: Readonly<Record<string, string>>): Measured {
  return { field, metric, unit: 'bytes', ...(labels ? { labels } : {}) }
}

function count(field: string, metric: string): Measured {
  return { field, metric, unit: 'count' }
}

function ratio(field: string, metric: string, labels?: Readonly<Record<string, string>>): Measured {
  return { field, metric, unit: 'ratio', ...(labels ? { labels } : {}) }
}

function nanos(field: string, metric: string, labels?: Readonly<Record<string, string>>): Measured {
  return { field, metric, unit: 'seconds', factor: NANOS, ...(labels ? { labels } : {}) }
}

const EVENTS: readonly EventSeries[] = [
  {
    event: 'jdk.CPULoad',
    series: [
      ratio('machineTotal', 'system_cpu_usage'),
      ratio('jvmUser', 'process_cpu_usage', { mode: 'user' }),
      ratio('jvmSystem', 'process_cpu_usage', { mode: 'system' }),
    ],
  },
  {
    event: 'jdk.JavaThreadStatistics',
    series: [
      count('activeCount', 'jvm_threads_current'),
      count('daemonCount', 'jvm_threads_daemon'),
      count('peakCount', 'jvm_threads_peak'),
      count('accumulatedCount', 'jvm_threads_started_total'),
    ],
  },
  {
    event: 'jdk.ContainerMemoryUsage',
    series: [
      bytes('memoryUsage', 'container_memory_usage_bytes'),
      bytes('swapMemoryUsage', 'container_memory_and_swap_usage_bytes'),
      count('memoryFailCount', 'container_memory_failcnt'),
    ],
  },
  {
    event: 'jdk.ContainerConfiguration',
    series: [bytes('memoryLimit', 'container_spec_memory_limit_bytes')],
  },
  {
    event: 'jdk.ContainerCPUUsage',
    series: [
      nanos('cpuTime', 'container_cpu_usage_seconds_total'),
      nanos('cpuUserTime', 'container_cpu_user_seconds_total'),
      nanos('cpuSystemTime', 'container_cpu_system_seconds_total'),
    ],
  },
  {
    event: 'jdk.ContainerCPUThrottling',
    series: [
      count('cpuThrottledSlices', 'container_cpu_cfs_throttled_periods_total'),
      count('cpuElapsedSlices', 'container_cpu_cfs_periods_total'),
      nanos('cpuThrottledTime', 'container_cpu_cfs_throttled_seconds_total'),
    ],
  },
  {
    event: 'jdk.PhysicalMemory',
    series: [bytes('usedSize', 'node_memory_used_bytes'), bytes('totalSize', 'node_memory_MemTotal_bytes')],
  },
  {
    event: 'jdk.ResidentSetSize',
    series: [bytes('size', 'process_resident_memory_bytes'), bytes('peak', 'process_resident_memory_peak_bytes')],
  },
  {
    event: 'jdk.NativeMemoryUsage',
    by: { field: 'type', label: 'type' },
    series: [
      bytes('committed', 'jvm_native_memory_committed_bytes'),
      bytes('reserved', 'jvm_native_memory_reserved_bytes'),
    ],
  },
  {
    event: 'jdk.GCHeapMemoryUsage',
    series: [
      bytes('used', 'jvm_memory_used_bytes', { area: 'heap' }),
      bytes('committed', 'jvm_memory_committed_bytes', { area: 'heap' }),
    ],
  },
  {
    event: 'jdk.GCHeapMemoryPoolUsage',
    by: { field: 'name', label: 'pool' },
    series: [bytes('used', 'jvm_memory_pool_used_bytes'), bytes('committed', 'jvm_memory_pool_committed_bytes')],
  },
  {
    event: 'jdk.DirectBufferStatistics',
    series: [
      bytes('memoryUsed', 'jvm_buffer_pool_used_bytes', { pool: 'direct' }),
      count('count', 'jvm_buffer_pool_used_buffers'),
    ],
  },
  { event: 'jdk.ExceptionStatistics', series: [count('throwables', 'jvm_exceptions_total')] },
  {
    event: 'jdk.GCCPUTime',
    series: [
      nanos('userTime', 'jvm_gc_cpu_seconds', { mode: 'user' }),
      nanos('systemTime', 'jvm_gc_cpu_seconds', { mode: 'system' }),
    ],
  },
  {
    event: 'jdk.SafepointBegin',
    series: [{ field: 'duration', metric: 'jvm_safepoint_sync_seconds', unit: 'seconds', ticks: true }],
  },
  {
    event: 'jdk.ExecuteVMOperation',
    by: { field: 'operation', label: 'operation' },
    series: [{ field: 'duration', metric: 'jvm_vm_operation_seconds', unit: 'seconds', ticks: true }],
  },
  {
    event: 'jdk.ZAllocationStall',
    series: [{ field: 'duration', metric: 'jvm_allocation_stall_seconds', unit: 'seconds', ticks: true }],
  },
]

const CLASSES: readonly SeriesHeader[] = [
  { metric: 'jvm_classes_currently_loaded', unit: 'count' },
  { metric: 'jvm_classes_loaded_total', unit: 'count' },
  { metric: 'jvm_classes_unloaded_total', unit: 'count' },
]

/** Numbers beyond this mean that there is no limit. */
const NO_LIMIT = 2 ** 60

export class RecordingSeries {
  readonly #tracks = new Tracks()
  readonly #gc = new GcSeries(this.#tracks)

  subscribe(to: Subscriptions): void {
    for (const each of EVENTS) this.#subscribeTo(each, to)
    this.#gc.subscribe(to)
    to.on('jdk.ClassLoadingStatistics', ['startTime', 'loadedClassCount', 'unloadedClassCount'], (row) => {
      const [time = Number.NaN, loaded = 0, unloaded = 0] = row
      this.#tracks.add('classes', to.chunk.clock.seconds(time), [loaded - unloaded, loaded, unloaded], () => CLASSES)
    })
  }

  #subscribeTo({ event, series, by }: EventSeries, to: Subscriptions): void {
    const { chunk } = to
    const fields = ['startTime', ...series.map(({ field }) => field), ...(by ? [by.field] : [])]
    const factors = series.map(({ factor = 1, ticks }) => (ticks ? chunk.clock.secondsOfSpan(1) : factor))
    const words = by && chunk.words(event, by.field)
    to.on(event, fields, (row) => {
      const label = words?.(row[fields.length - 1] ?? Number.NaN) ?? ''
      const values = series.map(({ unit }, i) => {
        const value = (row[i + 1] ?? Number.NaN) * (factors[i] ?? 1)
        return value < 0 || (unit === 'bytes' && value > NO_LIMIT) ? Number.NaN : value
      })
      this.#tracks.add(`${event} ${label}`, chunk.clock.seconds(row[0] ?? Number.NaN), values, () =>
        series.map(({ metric, unit, field, labels }): SeriesHeader => {
          const all = { ...labels, ...(by && label !== '' ? { [by.label]: label } : {}) }
          return { metric, unit, column: `${event}.${field}`, ...(Object.keys(all).length > 0 ? { labels: all } : {}) }
        }),
      )
    })
  }

  /** Seconds after 1970 of t = 0 are `epochMs / 1000`. */
  *records(epochMs: number): Generator<ImportRecord> {
    this.#gc.finish()
    yield* this.#tracks.records(epochMs)
    if (this.#gc.collector !== '') yield { kind: 'parameter', name: 'collector', value: this.#gc.collector }
  }

  get dropped(): number {
    return this.#tracks.dropped + this.#gc.dropped
  }
}
