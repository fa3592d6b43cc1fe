/**
 * Memory of a Go process as the trace-streaming stress suite samples it (memory_monitor.go):
 *
 *     Timestamp,HeapAlloc(MB),HeapSys(MB),HeapInuse(MB),HeapIdle(MB),RSS(MB),NumGC,GCPauseMs,NumGoroutine
 *
 * Three of its headers do not mean what they say: MB are MiB, RSS is not RSS, and the process is whichever ran the
 * monitor.
 */
import type { Caveat } from '../../shared/model.ts'
import type { ImportRecord } from '../../shared/records.ts'
import type { ColumnMeaning } from './csv/columns.ts'
import { type Dialect, readTable } from './csv/readTable.ts'
import { inspect } from './csv/shape.ts'
import { isWhole } from './csv.ts'
import type { Importer } from './importer.ts'

const MIB = 2 ** 20
const RSS = 'rss_proxy_bytes'
const HEAP_SYS = 'go_memstats_heap_sys_bytes'

function memory(metric: string): ColumnMeaning {
  return { metric, unit: 'bytes', shift: 0, factor: MIB }
}

function count(metric: string): ColumnMeaning {
  return { metric, unit: 'count', shift: 0, factor: 1 }
}

const COLUMNS: Readonly<Record<string, ColumnMeaning>> = {
  'HeapAlloc(MB)': memory('go_memstats_heap_alloc_bytes'),
  'HeapSys(MB)': memory(HEAP_SYS),
  'HeapInuse(MB)': memory('go_memstats_heap_inuse_bytes'),
  'HeapIdle(MB)': memory('go_memstats_heap_idle_bytes'),
  'RSS(MB)': memory(RSS),
  NumGC: count('go_gc_duration_seconds_count'),
  GCPauseMs: { metric: 'go_gc_last_pause_seconds', unit: 'seconds', shift: -3, factor: 1 },
  NumGoroutine: count('go_goroutines'),
}

function dialectOf(columns: typeof COLUMNS, measuredProcess: string): Dialect {
  return { meaning: (header) => (Object.hasOwn(columns, header) ? columns[header] : undefined), measuredProcess }
}

const DIALECT = dialectOf(COLUMNS, 'process that ran the monitor')
/** Written by our own sampler from the server's metrics page, where resident memory is what it says and pauses are means. */
const SERVER_DIALECT = dialectOf(
  {
    ...COLUMNS,
    'RSS(MB)': memory('process_resident_memory_bytes'),
    GCPauseMs: { metric: 'go_gc_mean_pause_seconds', unit: 'seconds', shift: -3, factor: 1 },
  },
  'server',
)

export const goMemoryCsv = importer(DIALECT)
export const goMemoryCsvOfServer = importer(SERVER_DIALECT)

function importer(dialect: Dialect): Importer {
  return {
    id: 'go-memory-csv',
    follows: true,
    sniff(head) {
      const inspection = inspect(head, isWhole(head))
      if (!('shape' in inspection)) return false
      const { names, time } = inspection.shape
      const known = names.filter((name) => Object.hasOwn(COLUMNS, name))
      return names[time.index] === 'Timestamp' && known.some((name) => name.endsWith('(MB)')) && known.length >= 2
    },
    async *parse(source) {
      let metrics: readonly string[] = []
      let rssEqualsHeapSys = true
      let rows = 0
      for await (const record of readTable(source, dialect)) {
        yield record
        if (record.kind === 'frame') {
          metrics = record.series.map((series) => series.metric)
        } else if (record.kind === 'points') {
          rows += record.t.length
          rssEqualsHeapSys &&= areEqual(record.v[metrics.indexOf(RSS)], record.v[metrics.indexOf(HEAP_SYS)])
        }
      }
      if (rows === 0) return
      for (const caveat of caveatsOf(source.path, metrics, rssEqualsHeapSys, dialect))
        yield { kind: 'caveat', caveat } satisfies ImportRecord
    },
  }
}

function areEqual(a: Float64Array | undefined, b: Float64Array | undefined): boolean {
  return a !== undefined && b !== undefined && a.every((value, i) => Object.is(value, b[i]))
}

function* caveatsOf(
  path: string,
  metrics: readonly string[],
  rssEqualsHeapSys: boolean,
  dialect: Dialect,
): Generator<Caveat> {
  if (dialect === DIALECT)
    yield {
      code: 'measured-process-unknown',
      severity: 'misleading',
      subject: path,
      message:
        'The monitor measures the process it runs in: with the embedded server that is server, client and the generated data together, against a container only the client.',
    }
  if (metrics.some((metric) => metric.endsWith('_bytes'))) {
    yield {
      code: 'mib-labelled-mb',
      severity: 'info',
      subject: path,
      message: 'The columns labelled MB hold MiB (bytes / 1024 / 1024); they are read as MiB.',
    }
  }
  if (metrics.includes(RSS)) {
    const equal = rssEqualsHeapSys ? ' In this file it equals HeapSys on every row, so it adds nothing.' : ''
    yield {
      code: 'rss-is-not-rss',
      severity: 'misleading',
      subject: RSS,
      message: `RSS(MB) is not resident memory: it is Go's HeapSys, or Sys under a cgroup memory limit.${equal}`,
    }
  }
  if (metrics.includes('go_gc_last_pause_seconds')) {
    yield {
      code: 'pause-is-latest-only',
      severity: 'misleading',
      subject: 'go_gc_last_pause_seconds',
      message: 'GCPauseMs is only the most recent GC pause at each sample, not the sum or the longest of the interval.',
    }
  }
  if (metrics.includes('go_gc_duration_seconds_count')) {
    yield {
      code: 'gc-count-cumulative',
      severity: 'info',
      subject: 'go_gc_duration_seconds_count',
      message: 'NumGC counts from the start of the process; a later phase goes on from the count of the phase before.',
    }
  }
}
