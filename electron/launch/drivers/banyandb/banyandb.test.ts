import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Driver, DriverContext } from '../driver.ts'
import { banyandbQuery } from './queryDriver.ts'
import { banyandbSchema } from './schemaDriver.ts'
import { type ServerDouble, startServerDouble } from './serverDouble.ts'
import { traces } from './spans.ts'
import { banyandbWrite } from './writeDriver.ts'

const SHAPE = { services: 100, instances: 500, operations: 1_000, components: 50, rangeMs: 3_600_000, spanBytes: 100 }

describe('the generator of traces', () => {
  const some = (seed: number, count: number) => {
    const source = traces(seed, SHAPE, 1.76e12)
    return Array.from({ length: count }, () => source.next().value)
  }

  it('draws the same traces for the same seed, and others for another', () => {
    expect(some(7, 50)).toEqual(some(7, 50))
    expect(some(7, 50)).not.toEqual(some(8, 50))
  })

  it('has the shares that the suite’s generator has', () => {
    const drawn = some(1, 4_000)
    const spans = drawn.flat()
    // 0.2 · 3 + 0.6 · 13 + 0.2 · 60.5 = 20.5, and not the ten that the suite's scale speaks of.
    expect(spans.length / drawn.length).toBeCloseTo(20.5, 0)
    const share = (of: (span: (typeof spans)[0]) => boolean) => spans.filter(of).length / spans.length
    expect(share(({ serviceId }) => serviceId === 'service_0')).toBeCloseTo(0.278, 2)
    expect(share(({ operationName }) => operationName === '/api/v1/endpoint_0')).toBeCloseTo(0.392, 2)
    expect(share(({ component }) => component === 'http_0')).toBeCloseTo(0.261, 2)
    expect(share(({ isError }) => isError === 1)).toBeCloseTo(0.05, 2)
    expect(spans.reduce((sum, { latency }) => sum + latency, 0) / spans.length).toBeCloseTo(99.5, -1)
  })

  it('names as parent an earlier span of the same trace, or none for the first', () => {
    for (const spans of some(3, 200)) {
      const before = new Set<string>()
      for (const [i, { spanId, parentSpanId }] of spans.entries()) {
        if (i === 0) expect(parentSpanId).toBe('')
        else expect(before.has(parentSpanId)).toBe(true)
        before.add(spanId)
      }
    }
  })

  it('makes payloads that are JSON, of the length asked for', () => {
    const spans = traces(1, { ...SHAPE, spanBytes: 2_000 }, 1.76e12).next().value
    for (const { payload, spanId } of spans) {
      expect(payload).toHaveLength(2_000)
      expect(JSON.parse(payload)).toMatchObject({ spanId })
    }
  })
})

describe('the drivers of BanyanDB', () => {
  let folder: string
  let server: ServerDouble
  let log: string[]
  let recorded: Map<string, number>

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quartile-banyandb-test-'))
    server = await startServerDouble()
    log = []
    recorded = new Map()
  })
  afterEach(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  function context(signal = new AbortController().signal): DriverContext {
    return {
      signal,
      seed: 5,
      targets: { 'banyandb.grpc': server.address },
      folder,
      engine: () => Promise.reject(new Error('none is asked for')),
      phase: { name: 'write', kind: 'write' },
      record: (metric, _, value) => void recorded.set(metric, value),
      log: (line) => void log.push(line),
      progress: () => undefined,
      whilePaused: async () => undefined,
    }
  }
  const run = (driver: Driver, options: object) =>
    driver.run(driver.options.parse({ target: 'banyandb.grpc', ...options }), context())

  it.each(['trace', 'stream'] as const)('write what a gRPC server reads as %s, span for span', async (model) => {
    await run(banyandbSchema, { model })
    await run(banyandbWrite, { model, traces: 60, batch: { traces: 7 }, concurrency: 3 })
    const source = traces(5, SHAPE, Math.floor(Date.now() / 3_600_000) * 3_600_000)
    const expected = Array.from({ length: 60 }, () => source.next().value)
    expect(server.traces.size).toBe(60)
    for (const spans of expected) {
      const stored = server.traces.get(spans[0]?.traceId ?? '') ?? []
      expect(stored.map(({ span }) => span.toString())).toEqual(spans.map(({ payload }) => payload))
      expect(stored.map(({ startMs }) => startMs)).toEqual(spans.map(({ startTime }) => startTime))
      const texts = stored.map(({ tags }) => tags.map((tag) => tag.str?.value ?? tag.int?.value ?? 'time'))
      const time = (span: (typeof spans)[0]) => (model === 'trace' ? 'time' : span.startTime)
      expect(texts).toEqual(
        spans.map((span) => [
          span.serviceId,
          span.serviceInstanceId,
          span.traceId,
          time(span),
          span.latency,
          span.isError,
          span.spanId,
          span.parentSpanId,
          span.operationName,
          span.component,
        ]),
      )
    }
    expect(recorded.get('banyandb_spans_acknowledged_total')).toBe(expected.flat().length)
    expect(recorded.get('banyandb_spans_failed_total')).toBe(0)
  })

  it('leave a schema that is there as it is', async () => {
    await run(banyandbSchema, {})
    const { length } = server.created
    await run(banyandbSchema, {})
    expect(server.created).toHaveLength(length)
    expect(length).toBe(5)
    expect(log.filter((line) => line.endsWith('is there already'))).toHaveLength(5)
  })

  it('count every status that is not success', async () => {
    await run(banyandbSchema, {})
    server.answers.push('STATUS_DISK_FULL', 'STATUS_INTERNAL_ERROR', 'STATUS_DISK_FULL')
    await run(banyandbWrite, { traces: 20 })
    expect(recorded.get('banyandb_spans_failed_total')).toBe(3)
    expect(log).toContain('2 spans: STATUS_DISK_FULL')
  })

  it('try again what is refused under memory pressure, and say how often it was', async () => {
    await run(banyandbSchema, {})
    server.shed = 2
    await run(banyandbWrite, { traces: 20, batch: { traces: 10 } })
    expect(server.traces.size).toBe(20)
    expect(recorded.get('banyandb_streams_shed_total')).toBe(2)
  })

  it('fail where no span is acknowledged, which the suite takes for a pass', async () => {
    await run(banyandbSchema, {})
    server.answers.push(...Array.from({ length: 1_000 }, () => 'STATUS_EXPIRED_SCHEMA'))
    await expect(run(banyandbWrite, { traces: 5 })).rejects.toThrow(/acknowledged none of \d+ spans/)
  })

  it('say that a server cannot be reached', async () => {
    server.close()
    await expect(run(banyandbSchema, {})).rejects.toThrow(/GroupRegistryService refuses the schema/)
    await expect(run(banyandbWrite, { traces: 5 })).rejects.toThrow(/connection to banyandb.grpc failed/)
  })

  it('query by time, at most as many traces as asked for, and print the summaries of the suite', async () => {
    await run(banyandbSchema, {})
    await run(banyandbWrite, { traces: 80 })
    await run(banyandbQuery, { queries: 3, maxTraceSizes: [10, 100] })
    const text = readFileSync(join(folder, 'console.log'), 'utf8')
    expect(text).toMatch(/Written 80 traces\.\.\.\nWrite completed in \d+\.\d+s/)
    expect(text).toMatch(/=== MaxTraceSize=10 Performance Summary ===[^=]*Total Traces Retrieved: 30\n/)
    expect(text).toMatch(/=== MaxTraceSize=100 Performance Summary ===[^=]*Total Traces Retrieved: 240\n/)
    expect(text).toContain('=== MaxTraceSize Comparison ===')
    expect(recorded.get('banyandb_query_failed_total')).toBe(0)
  })

  it('end with their phase', async () => {
    await run(banyandbSchema, {})
    const over = new AbortController()
    setTimeout(() => over.abort(), 150)
    const options = banyandbWrite.options.parse({ target: 'banyandb.grpc', traces: 10_000_000 })
    await banyandbWrite.run(options, context(over.signal))
    expect(server.traces.size).toBeGreaterThan(0)
  })
})
