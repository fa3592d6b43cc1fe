import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Table } from '../../../shared/model.ts'
import { MIB } from '../../../shared/units.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import type { Importer } from '../importer.ts'
import { recognise } from '../index.ts'
import { catererApplicationLog } from './applicationLog.ts'
import { catererComparisonReport } from './comparisonReport.ts'
import { catererHttpLog } from './httpServerLog.ts'
import { heapBytes, quantity } from './labelled.ts'
import { catererMemoryReport } from './memoryReport.ts'
import { catererMetrics } from './metricsJson.ts'
import { catererSamplerLog } from './samplerLog.ts'
import { catererScenario } from './scenarioYaml.ts'
import { catererStats } from './statsJson.ts'

const OURS = join(ROOT, 'resources', 'samples', 'data-caterer')
const REAL = join(SAMPLES, 'jvm', 'http-bounded')

function file(...path: string[]): Uint8Array {
  return readFileSync(join(...path))
}

async function read(importer: Importer, bytes: Uint8Array | string) {
  const { records, failure } = await recordsOf(importer, typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  const caveats = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
  const frames = records.flatMap((record) => (record.kind === 'frame' ? [record] : []))
  const points = records.flatMap((record) => (record.kind === 'points' ? [record] : []))
  const parameters = Object.fromEntries(
    records.flatMap((record) => (record.kind === 'parameter' ? [[record.name, record.value]] : [])),
  )
  const tables = records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
  return { records, failure, caveats, codes: caveats.map(({ code }) => code), frames, points, parameters, tables }
}

function column(table: Table | undefined, name: string) {
  const at = table?.columns.findIndex((each) => each.name === name) ?? -1
  expect(at, `a column called ${name}`).toBeGreaterThanOrEqual(0)
  return table?.rows.map((row) => row[at])
}

/** Small enough for thousands of damaged copies. */
const FORMATS: readonly (readonly [Importer, Uint8Array])[] = [
  [catererMetrics, file(OURS, 'results', '20270305-010000-metrics.json')],
  [catererMemoryReport, file(OURS, 'results', '20270304-235950-memory-report.txt')],
  [catererMemoryReport, file(OURS, 'memory-report-as-in-readme.txt')],
  [catererComparisonReport, file(OURS, 'results', '20270305-020000-comparison-report.txt')],
  [catererHttpLog, file(OURS, 'results', '20270304-235950-http-server.log')],
  [catererSamplerLog, file(OURS, 'results', '20270304-235950-memory-sampling.log')],
  [catererStats, file(OURS, 'stats.json')],
  [catererScenario, file(OURS, 'results', '20270304-235950-scenario.yaml')],
  [catererApplicationLog, file(OURS, 'results', '20270305-010000-datacaterer.log')],
]

describe.each(FORMATS.map(([importer, bytes]) => [importer.id, importer, bytes] as const))(
  '%s',
  (id, importer, bytes) => {
    it('is known by its content alone', () => {
      expect(recognise(bytes.subarray(0, 4_096), 'unknown')?.id).toBe(id)
    })

    it('gives the same records in chunks of 1, 7 and 65,536 bytes', async () => {
      const whole = await recordsOf(importer, bytes)
      expect(whole.records.length).toBeGreaterThan(0)
      for (const chunk of [1, 7, 65_536]) expect(await recordsOf(importer, bytes, 'unknown', chunk)).toEqual(whole)
    })

    it('never fails with anything but a sentence', async () => {
      expect((await endure(importer, truncations(bytes))).read).toBeGreaterThanOrEqual(200)
      // Damage in the first kilobytes of a log is damage anywhere in it.
      expect((await endure(importer, mutations(bytes.subarray(0, 6_000)))).read).toBe(2_000)
    }, 60_000)
  },
)

describe('the metrics of the sampler', () => {
  const bytes = file(OURS, 'results', '20270304-235950-metrics.json')

  it('leaves out the columns that are 0 throughout, and says why', async () => {
    const { frames, caveats } = await read(catererMetrics, bytes)
    const columns = frames[0]?.series.map((series) => series.column)
    expect(columns).toEqual([
      'usedHeapMB',
      'committedHeapMB',
      'recordsPerSec',
      'httpRequestsPerSec',
      'cumulativeRecords',
      undefined,
    ])
    const caveat = caveats.find(({ code }) => code === 'zero-means-not-measured')
    expect(caveat?.message).toContain('edenUsedMB, oldGenUsedMB, youngGCCount, fullGCCount, totalGCTime, gcPauseMs')
    expect(frames[0]?.epochMs).toBeUndefined()
  })

  it('keeps a collector column that was measured in a single sample', async () => {
    const document = JSON.parse(Buffer.from(bytes).toString())
    document.samples[3].youngGCCount = 2
    document.samples[3].heapAlarm = 4
    const { frames, points, tables } = await read(catererMetrics, JSON.stringify(document))
    const at = frames[0]?.series.findIndex((series) => series.column === 'youngGCCount') ?? -1
    expect(points[0]?.v[at]?.[3]).toBe(2)
    expect(frames[0]?.series.map((series) => series.column)).toContain('heapAlarm')
    expect(column(tables[0], 'collections')).toEqual([0, 0])
  })

  it('reads its MB as MiB, and counts no collections that were not measured', async () => {
    const { points, tables } = await read(catererMetrics, bytes)
    expect(points[0]?.v[0]?.[0]).toBe(12 * MIB)
    expect(column(tables[0], 'collections')).toEqual([0, null])
    expect(column(tables[0], 'source')).toEqual(['as printed', 'from the samples'])
    const [printed, computed] = column(tables[0], 'average_heap') ?? []
    expect(Number(computed) / MIB).toBeCloseTo(Number(printed) / MIB, 2)
  })

  it('keeps the samples that a sampler which was killed had written', async () => {
    const { points, codes, failure } = await read(catererMetrics, bytes.subarray(0, 3_000))
    expect(points[0]?.t.length).toBeGreaterThan(4)
    expect(codes).toContain('json-cut-off')
    expect(failure).toBeUndefined()
  })
})

describe('the memory report', () => {
  it('in the layout that the script writes', async () => {
    const { parameters, tables, codes } = await read(catererMemoryReport, FORMATS[1]?.[1] ?? '')
    expect(parameters).toMatchObject({
      scenario: 'bounded-small.yaml',
      min_heap: '32m',
      max_heap: '64m',
      max_heap_bytes: 64 * MIB,
      gc_algorithm: 'G1GC',
      heap_dump_on_oom: 'false',
    })
    expect(column(tables[0], 'duration')).toEqual([44])
    expect(column(tables[0], 'requests')).toEqual([240])
    expect(column(tables[0], 'average_latency')).toEqual([0.00004])
    expect(column(tables[0], 'timestamp')).toEqual(['20270304-235950'])
    expect(codes).toEqual(['report-without-memory', 'memory-of-http-server', 'latency-is-server-side'])
  })

  it('in the layout that the README shows', async () => {
    const { tables, parameters, codes } = await read(catererMemoryReport, FORMATS[2]?.[1] ?? '')
    expect(column(tables[0], 'records')).toEqual([600_000])
    expect(column(tables[0], 'throughput')).toEqual([1612])
    expect(column(tables[0], 'peak_memory')).toEqual([1013 * MIB])
    expect(column(tables[0], 'duration')).toEqual([372])
    expect(column(tables[0], 'collection_time')).toEqual([3.1])
    expect(parameters.gc_algorithm).toBe('G1GC')
    expect(codes).toContain('layout-of-the-readme')
  })

  it('without statistics says so', async () => {
    const text =
      'Memory Profiling Report - Data Caterer\n\nScenario: a.yaml\nHTTP Server Statistics:\n  (Statistics unavailable)\n'
    expect((await read(catererMemoryReport, text)).codes).toContain('statistics-unavailable')
  })
})

describe('the comparison of all scenarios', () => {
  it('has a row a scenario, failed and missing ones too', async () => {
    const { tables, parameters, codes } = await read(catererComparisonReport, FORMATS[3]?.[1] ?? '')
    expect(tables[0]?.rows.map((row) => row.slice(0, 3))).toEqual([
      ['bounded-small.yaml', 'reported', 44],
      ['keeps-everything.yaml', 'FAILED', null],
      ['never-ran.yaml', 'not reported', null],
    ])
    expect(parameters).toMatchObject({ scenarios: 3, scenarios_successful: 1, scenarios_failed: 2, max_heap: '64m' })
    expect(codes).toEqual(['success-is-not-judged', 'comparison-without-memory', 'scenario-not-reported'])
  })
})

describe('the log of the HTTP server', () => {
  it('becomes a point a request, across midnight', async () => {
    const { frames, points, tables } = await read(catererHttpLog, FORMATS[4]?.[1] ?? '')
    const t = points[0]?.t ?? new Float64Array()
    expect(frames[0]?.epochMs).toBe(Date.UTC(2027, 2, 4, 23, 59, 54))
    expect(t).toHaveLength(240)
    expect(t.every((at, i) => i === 0 || at > (t[i - 1] ?? 0))).toBe(true)
    expect((t.at(-1) ?? 0) - (t[0] ?? 0)).toBeCloseTo(Number(column(tables[0], 'active_duration')?.[0]), 2)
    expect(points[0]?.v[2]?.[0]).toBe(0.00003)
  })

  it('counts requests a second, which shows the stall that the printed rates hide', async () => {
    const { frames, points } = await read(catererHttpLog, FORMATS[4]?.[1] ?? '')
    const at = frames.findIndex((frame) => frame.series[0]?.metric === 'http_requests_per_second')
    const rates = [...(points[at]?.v[0] ?? [])]
    expect(Math.min(...rates)).toBe(0)
    const printed = [...(points[0]?.v[3] ?? [])].slice(30)
    expect(Math.min(...printed)).toBeGreaterThan(5)
  })

  it('says when requests or the final statistics are missing', async () => {
    const text = Buffer.from(FORMATS[4]?.[1] ?? '').toString()
    const lines = text.split('\n')
    const holes = lines.filter((line) => !/Request #(50|51|52) /.test(line)).slice(0, 200)
    const { codes, caveats } = await read(catererHttpLog, holes.join('\n'))
    expect(codes).toContain('requests-not-logged')
    expect(codes).toContain('no-final-statistics')
    expect(caveats.find(({ code }) => code === 'requests-not-logged')?.severity).toBe('data-loss')
    expect((await read(catererHttpLog, text)).codes).not.toContain('requests-not-logged')
  })

  it('counts lines of trouble', async () => {
    const text = `${Buffer.from(FORMATS[4]?.[1] ?? '').toString()}2027-03-05 00:01:00 - ERROR - Error processing request: broken pipe\n`
    const { caveats } = await read(catererHttpLog, text)
    expect(caveats.find(({ code }) => code === 'log-reports-trouble')?.message).toContain('broken pipe')
  })
})

describe('the other files of a run', () => {
  it('state the limits that really held, and errors with their lines', async () => {
    const { parameters, caveats, tables } = await read(catererApplicationLog, FORMATS[8]?.[1] ?? '')
    expect(parameters).toEqual({ max_heap_bytes: 25_165_824 })
    expect(caveats.find(({ code }) => code === 'out-of-memory')).toMatchObject({ severity: 'error', line: 5 })
    expect(column(tables[0], 'out_of_memory_lines')).toEqual([2])
  })

  it('show the rate at which a scenario really runs', async () => {
    const { tables, codes } = await read(catererScenario, FORMATS[7]?.[1] ?? '')
    expect(tables[0]?.rows).toEqual([['events', 240, 7, 5, 48]])
    expect(codes).toEqual(['rate-not-applied'])
  })

  it('refuse a scenario that expands to gigabytes', async () => {
    const bomb = `dataSources:\n- connection:\n  a: &a [1,1,1,1]\n  b: &b [*a,*a,*a,*a]\n  c: [*b,*b,*b,*b]\n`
    expect((await read(catererScenario, bomb)).failure).toMatch(/^bad-data: /)
  })
})

describe('quantities of the reports', () => {
  it.each([
    ['47s (47s)', 'duration', 47],
    ['323s (00:05:23)', 'duration', 323],
    ['5m 23s', 'duration', 323],
    ['1h 0m 2s', 'duration', 3602],
    ['soon', 'duration', undefined],
    ['1,234,567', 'count', 1_234_567],
    ['0.18 MB', 'mebibytes', 0.18 * MIB],
    ['17.90 requests/sec', 'per second', 17.9],
    ['17.90 requests/sec (last 1000)', 'per second', 17.9],
    ['0.095 ms', 'milliseconds', 0.000095],
    ['12 parsecs', 'milliseconds', undefined],
  ] as const)('%s', (text, kind, expected) => {
    expect(quantity(text, kind)).toBe(expected)
  })

  it('and heap flags', () => {
    expect(['512m', '2g', '1048576', '64K', 'lots'].map(heapBytes)).toEqual([
      512 * MIB,
      2048 * MIB,
      MIB,
      65_536,
      undefined,
    ])
  })
})

describe.skipIf(!requireOrSkip('samples'))('the scenarios of the suite', () => {
  it.each([
    ['baseline-http', 100, 5, 20],
    ['bounded-buffer-test', 1_000, 20, 200],
    ['stress-test-http', 5_000, 25, 1_000],
    ['high-throughput-http', 10_000, 50, 2_000],
    ['large-batch-http', 500_000, 100, 100_000],
    ['sustained-load-http', 1_000_000, 50, 200_000],
  ])('run at five a second, whatever they state: %s', async (name, records, stated, seconds) => {
    const { tables, codes } = await read(catererScenario, file(SAMPLES, 'data-caterer', 'scenarios', `${name}.yaml`))
    expect(tables[0]?.rows[0]?.slice(1)).toEqual([records, stated, 5, seconds])
    expect(codes).toEqual(stated === 5 ? [] : ['rate-not-applied'])
  })
})

describe.skipIf(!requireOrSkip('samples'))('the recorded run', () => {
  it('has the figures of its own server and sampler', async () => {
    const stamp = '20261121-012157'
    const log = await read(catererHttpLog, file(REAL, `${stamp}-http-server.log`))
    expect(column(log.tables[0], 'requests_in_log')).toEqual([802])
    expect(column(log.tables[0], 'requests')).toEqual([802])
    expect(log.points[0]?.t.at(-1)).toBeCloseTo(45.16, 1)
    const stats = await read(catererStats, file(REAL, `${stamp}-stats.json`))
    expect(column(stats.tables[0], 'data')).toEqual([186_064])
    const report = await read(catererMemoryReport, file(REAL, `${stamp}-memory-report.txt`))
    expect(report.parameters).toMatchObject({ scenario: 'probe-bounded.yaml', max_heap_bytes: 64 * MIB })
    const metrics = await read(catererMetrics, file(REAL, `${stamp}-metrics.json`))
    expect(column(metrics.tables[0], 'peak_heap')).toEqual([24.9 * MIB, 24.9 * MIB])
    expect(column(metrics.tables[0], 'samples')).toEqual([32, 32])
    expect(metrics.codes).toContain('zero-means-not-measured')
  })
})
