import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engineRatios } from '../../../shared/analysis/engineRatio.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT } from '../../requirements.ts'
import { recordsOf } from '../hardening.ts'
import { queryBench, replicationBench } from './benchmarkJson.ts'

const SAMPLES = join(ROOT, 'resources/samples/banyandb')

const tables = (records: readonly ImportRecord[]) =>
  records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
const codes = (records: readonly ImportRecord[]) =>
  records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))

describe('the query benchmark', () => {
  const bytes = readFileSync(join(SAMPLES, 'querybench/distributed-querybench.json'))

  it('has a row a result, in base units', async () => {
    const { records } = await recordsOf(queryBench, bytes)
    const [results] = tables(records)
    expect(results?.rows).toHaveLength(6)
    const figure = (name: string) => {
      const at = results?.columns.findIndex((column) => column.name === name) ?? -1
      return [results?.columns[at]?.unit, results?.rows[0]?.[at]]
    }
    expect(figure('latency.p50_ms')).toEqual(['seconds', 0.012])
    expect(figure('qps')).toEqual(['count/second', 83.333])
    expect(figure('allocations.alloc_bytes_per_query')).toEqual(['bytes', 262_144])
    expect(figure('resources.cpu_seconds_delta')).toEqual(['seconds', 3.25])
    expect(figure('profiles.heap')).toEqual(['text', 'profiles/top_n/100/row/heap.pprof'])
    expect(
      records.find((record) => record.kind === 'parameter' && record.name === 'environment.go_version'),
    ).toBeDefined()
    expect(codes(records)).toEqual([])
  })

  it('compares the vectorized engine with the row engine', async () => {
    const { records } = await recordsOf(queryBench, bytes)
    const [, ratios] = tables(records)
    expect(ratios?.rows.map((row) => row.slice(0, 2))).toEqual([
      ['measure · top_n · 100', 0.5],
      ['measure · top_n · 10000', 0.5],
      ['measure · group_by · 100', 0.5],
    ])
    expect(ratios?.rows[0]?.[4]).toBeCloseTo(2, 4)
  })

  it('keeps the results that a cut document holds', async () => {
    const { records } = await recordsOf(queryBench, bytes.subarray(0, bytes.length / 2))
    expect(tables(records)[0]?.rows.length).toBeGreaterThan(1)
    expect(codes(records)).toContain('json-cut-off')
  })

  it('says that results are wrong, or missing', async () => {
    const wrong = String(bytes).replace('"correctness": true', '"correctness": false')
    expect(codes((await recordsOf(queryBench, Buffer.from(wrong))).records)).toEqual(['benchmark-incorrect'])
    const none = '{"generated_at":"2026-05-20T10:00:00Z","environment":{"go_version":"go1.25.1"},"results":[]}'
    expect(codes((await recordsOf(queryBench, Buffer.from(none))).records)).toEqual(['benchmark-without-results'])
  })
})

describe('the replication benchmark', () => {
  it('has a row a replication factor, its phases as columns', async () => {
    const file = join(SAMPLES, 'replication/banyandb-benchmark-20260521-083000.json')
    const { records } = await recordsOf(replicationBench, readFileSync(file))
    const [results] = tables(records)
    const column = (name: string) => {
      const at = results?.columns.findIndex((each) => each.name === name) ?? -1
      return [results?.columns[at]?.unit, results?.rows.map((row) => row[at])]
    }
    expect(column('replication_factor')).toEqual(['count', [1, 2, 3]])
    expect(column('write.duration_sec')).toEqual(['seconds', [62.5, 125, 187.5]])
    expect(column('read.median_ms')).toEqual(['seconds', [0.00425, 0.0085, 0.01275]])
    expect(column('write.throughput_points_per_sec')[0]).toBe('count/second')
    expect(column('resources.write_phase.data.peak_rss_bytes')[1]).toEqual([4e8, 4e8, 4e8])
    expect(column('resources.read_phase.liaison.peak_cpu_percent')).toEqual(['ratio', [0.8025, 0.8025, 0.8025]])
  })
})

describe('the ratio of two engines', () => {
  it('is not given where one is missing or the other is 0', () => {
    const figures = (value: number) => new Map([['qps', value]])
    expect(
      engineRatios([
        { key: 'a', mode: 'vec', figures: figures(10) },
        { key: 'b', mode: 'vec', figures: figures(10) },
        { key: 'b', mode: 'row', figures: figures(0) },
      ]),
    ).toEqual([{ key: 'b', ratios: new Map() }])
  })
})
