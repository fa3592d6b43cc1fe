import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { genericMeaning, snakeCase } from './columns.ts'
import { isTimeName } from './timeColumn.ts'

describe('the meaning of a header', () => {
  it('is its name in snake case and the unit that it states', () => {
    const rows: readonly (readonly [header: string, metric: string, unit: string, scale: number])[] = [
      ['HeapAlloc(MB)', 'heap_alloc_bytes', 'bytes', 1e6],
      ['Heap Used [MiB]', 'heap_used_bytes', 'bytes', 2 ** 20],
      ['rss_kb', 'rss_bytes', 'bytes', 1e3],
      ['heap_MiB', 'heap_bytes', 'bytes', 2 ** 20],
      ['Heap Size MB', 'heap_size_bytes', 'bytes', 1e6],
      ['rss_kib', 'rss_bytes', 'bytes', 1024],
      ['size_bytes', 'size_bytes', 'bytes', 1],
      ['latency_ms', 'latency_seconds', 'seconds', 1e-3],
      ['GCPauseMs', 'gc_pause_seconds', 'seconds', 1e-3],
      ['p99 (µs)', 'p99_seconds', 'seconds', 1e-6],
      ['uptime [min]', 'uptime_seconds', 'seconds', 60],
      ['cpu_percent', 'cpu_ratio', 'ratio', 0.01],
      ['CPU %', 'cpu_ratio', 'ratio', 0.01],
      ['read (MB/s)', 'read_bytes_per_second', 'bytes/second', 1e6],
      ['throughput (ops/s)', 'throughput_per_second', 'count/second', 1],
      ['requests_total', 'requests_total', 'count', 1],
      ['go_goroutines', 'go_goroutines', 'unknown', 1],
      // The smallest latency, not minutes.
      ['latency_min', 'latency_min', 'unknown', 1],
      ['HTTPServerErrors', 'http_server_errors', 'unknown', 1],
      ['job:rate5m', 'job:rate5m', 'unknown', 1],
      ['99th', '_99th', 'unknown', 1],
      ['内存', 'column_4', 'unknown', 1],
      ['', 'column_4', 'unknown', 1],
      ['MB', 'bytes', 'bytes', 1e6],
      ['load (1 min avg)', 'load_1_min_avg', 'unknown', 1],
    ]
    for (const [header, metric, unit, scale] of rows) {
      const meaning = genericMeaning(header, 4)
      expect([meaning.metric, meaning.unit], header).toEqual([metric, unit])
      expect(Number(`1e${meaning.shift}`) * meaning.factor, header).toBe(scale)
    }
  })

  it('is always a name that a metric may have', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 1, max: 1024 }),
        (header, position) => {
          expect(genericMeaning(header, position).metric).toMatch(/^[a-z_:][a-z0-9_:]*$/)
          expect(snakeCase(snakeCase(header))).toBe(snakeCase(header))
        },
      ),
    )
  })
})

describe('the name of a time column', () => {
  it('is one of those that logs use, with or without a unit', () => {
    const names =
      `timestamp Timestamp TIMESTAMP time ts ts_utc date datetime elapsed t seconds t_s time_ms timeStamp @timestamp
      epoch_ms elapsed_s Time(s) unix_time #time`.split(/\s+/)
    for (const name of [...names, 'Elapsed [s]', 'Date Time']) expect(isTimeName(name), name).toBe(true)
  })

  it('is not the name of a duration that was measured', () => {
    const names = 'duration_seconds uptime_s p99_ms response_time cpu_time time_total timeout startup_ms MB t2 bytes'
    for (const name of names.split(' ')) expect(isTimeName(name), name).toBe(false)
  })
})
