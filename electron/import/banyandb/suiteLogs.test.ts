import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Caveat, Table } from '../../../shared/model.ts'
import { ROOT } from '../../requirements.ts'
import { recordsOf } from '../hardening.ts'
import type { Importer } from '../importer.ts'
import { streamVsTraceLog, traceStreamingLog } from './suiteLogs.ts'
import { successRate } from './traceSummaries.ts'

const OURS = join(ROOT, 'resources/samples/banyandb')

async function read(importer: Importer, bytes: Uint8Array) {
  const { records } = await recordsOf(importer, bytes)
  const tables = new Map(
    records.flatMap((record): [string, Table][] =>
      record.kind === 'table' ? [[record.table.name, record.table]] : [],
    ),
  )
  const cell = (table: string, row: number, column: string) => {
    const found = tables.get(table)
    return found?.rows[row]?.[found.columns.findIndex(({ name }) => name === column)]
  }
  const caveats = records.flatMap((record): Caveat[] => (record.kind === 'caveat' ? [record.caveat] : []))
  const parameters = Object.fromEntries(
    records.flatMap((record) => (record.kind === 'parameter' ? [[record.name, record.value]] : [])),
  )
  return { tables, cell, caveats, parameters }
}

describe('the console log of trace-streaming', () => {
  const LOG = readFileSync(join(OURS, 'trace-streaming/console.log'))

  it('holds a summary a MaxTraceSize, durations in seconds', async () => {
    const { cell, tables } = await read(traceStreamingLog, LOG)
    const name = 'Queries by MaxTraceSize'
    expect(tables.get(name)?.rows.map(([summary]) => summary)).toEqual([
      'MaxTraceSize=10',
      'MaxTraceSize=50',
      'MaxTraceSize=100',
    ])
    expect(cell(name, 0, 'latency mean')).toBe(0.012345678)
    expect(cell(name, 2, 'latency p95')).toBe(0.000167193)
    expect(cell(name, 2, 'success rate, as printed')).toBe(0.75)
    expect(cell(name, 2, 'success rate of all tried')).toBe(0.8)
    expect(cell(name, 1, 'spans mean')).toBe(20.48)
  })

  it('has the comparison below a line of NUL bytes', async () => {
    expect(LOG.includes(0)).toBe(true)
    const { tables } = await read(traceStreamingLog, LOG)
    expect(tables.get('MaxTraceSize comparison, as printed')?.rows).toEqual([
      [10, 0.012345678, 0.0315, 10, 77.55, 1],
      [50, 0.0402, 1.02, 50, 77.55, 1],
      [100, 0.081000001, 0.000167193, 100, 77.55, 0.75],
    ])
  })

  it('states memory in MiB, the disk in decimal units, and its settings', async () => {
    const { tables, parameters } = await read(traceStreamingLog, LOG)
    expect(tables.get('Memory of each phase, as printed')?.rows).toEqual([
      ['write', 812.44 * 2 ** 20, 655.1 * 2 ** 20, 1034.22 * 2 ** 20, 214, 87],
      ['query', 601.75 * 2 ** 20, 540 * 2 ** 20, 1034.22 * 2 ** 20, 220, 95],
    ])
    expect(tables.get('Disk usage')?.rows[0]).toEqual(['/tmp/banyandb-1', 402e6])
    expect(parameters).toEqual({ scale: 'small', 'traces generated': 100_000, 'write seconds': 62.503417 })
  })

  it('says what its figures are not', async () => {
    const { caveats } = await read(traceStreamingLog, LOG)
    expect(caveats.map(({ code }) => code)).toEqual([
      'percentiles-of-few',
      'success-rate-of-successes',
      'mib-labelled-mb',
      'log-reports-trouble',
      'log-reports-trouble',
    ])
  })

  it('keeps what it has when it is cut off inside a summary', async () => {
    const cut = LOG.subarray(0, LOG.indexOf('Latency Metrics'))
    const { cell, caveats } = await read(traceStreamingLog, cut)
    expect(cell('Queries by MaxTraceSize', 0, 'successful queries')).toBe(20)
    expect(cell('Queries by MaxTraceSize', 0, 'latency max')).toBeNull()
    expect(caveats.map(({ code }) => code)).toContain('file-cut-off')
  })

  it('reads the headers of the manual quota tool', async () => {
    const text = '=== Write Phase Memory Stats ===\n  Peak Heap: 2.50 MB\n  Total GC: 4\nContainer Limit: 1024 MB\n'
    const { tables, parameters } = await read(traceStreamingLog, Buffer.from(text))
    expect(tables.get('Memory of each phase, as printed')?.rows).toEqual([
      ['write', 2.5 * 2 ** 20, null, null, null, 4],
    ])
    expect(parameters).toEqual({ 'container limit MB': 1024 })
  })
})

describe('the success rate', () => {
  it('counts what was tried, and is never below 0', () => {
    expect(successRate(16, 4)).toBe(0.8)
    expect(successRate(1, 3)).toBe(0.25)
    expect(successRate(0, 0)).toBeUndefined()
  })
})

describe('the console log of stream against trace', () => {
  const LOG = readFileSync(join(OURS, 'stream-vs-trace/console.log'))

  it('holds a report a model, with rates of the run beside those of a worker', async () => {
    const { cell, parameters } = await read(streamVsTraceLog, LOG)
    const name = 'Performance reports'
    expect([cell(name, 0, 'report'), cell(name, 1, 'report')]).toEqual(['Stream Write', 'Trace Write'])
    expect(cell(name, 0, 'duration')).toBe(80.5)
    expect(cell(name, 0, 'batches per worker second, as printed')).toBe(5.1)
    expect(cell(name, 0, 'batches per second of the run')).toBeCloseTo(2052 / 80.5, 9)
    expect(cell(name, 0, 'spans per second of the run')).toBeCloseTo(205_113 / 80.5, 9)
    expect(cell(name, 0, 'data per worker second, as printed')).toBe(4.25 * 2 ** 20)
    expect(cell(name, 1, 'spans per second of the run')).toBeNull()
    expect(cell(name, 1, 'failed share of all batches')).toBeCloseTo(9 / 2049, 12)
    expect(cell(name, 1, 'batch latency p999')).toBe(1.2)
    expect(parameters).toMatchObject({ concurrency: 5, 'batch size': 100, 'stream spans': 205_113 })
  })

  it('keeps the winners as printed, and says that errors did not fail the run', async () => {
    const { tables, caveats } = await read(streamVsTraceLog, LOG)
    expect(tables.get('Comparison, as printed')?.rows[0]).toEqual([
      'Write Throughput Comparison',
      '5.10 ops/sec',
      '6.31 ops/sec',
      'Trace (1.2x faster)',
    ])
    expect(caveats.map(({ code }) => code)).toEqual([
      'throughput-per-worker',
      'zeros-not-measured',
      'errors-swallowed',
      'log-reports-trouble',
    ])
  })

  it('survives the infinities of an empty run', async () => {
    const text = String(LOG)
      .replace('Throughput: 5.10 ops/sec', 'Throughput: +Inf ops/sec')
      .replace('Count: 2052', 'Count: 0')
    const { cell } = await read(streamVsTraceLog, Buffer.from(text))
    expect(cell('Performance reports', 0, 'batches per worker second, as printed')).toBeNull()
    expect(cell('Performance reports', 0, 'batches per second of the run')).toBe(0)
  })
})
