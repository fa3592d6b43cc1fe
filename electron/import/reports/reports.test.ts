import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Table } from '../../../shared/model.ts'
import { ROOT } from '../../requirements.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import type { Importer } from '../importer.ts'
import { recognise } from '../index.ts'
import { hyperfine } from './hyperfine.ts'
import { jmh, jmhUnit } from './jmh.ts'
import { k6Summary } from './k6.ts'

function file(name: string): Uint8Array {
  return readFileSync(join(ROOT, 'resources', 'samples', 'reports', name))
}

async function read(importer: Importer, bytes: Uint8Array) {
  const { records, failure } = await recordsOf(importer, bytes)
  return {
    failure,
    tables: records.flatMap((record) => (record.kind === 'table' ? [record.table] : [])),
    codes: records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : [])),
    frames: records.flatMap((record) => (record.kind === 'frame' ? [record] : [])),
    points: records.flatMap((record) => (record.kind === 'points' ? [record] : [])),
  }
}

function cell(table: Table | undefined, row: number, name: string) {
  const at = table?.columns.findIndex((each) => each.name === name) ?? -1
  expect(at, `a column called ${name}`).toBeGreaterThanOrEqual(0)
  return table?.rows[row]?.[at]
}

const FORMATS: readonly (readonly [string, Importer])[] = [
  ['hyperfine.json', hyperfine],
  ['jmh.json', jmh],
  ['k6-summary-export.json', k6Summary],
  ['k6-handle-summary.json', k6Summary],
]

describe.each(FORMATS)('%s', (name, importer) => {
  const bytes = file(name)

  it('is known by its content, and equal however it is cut', async () => {
    expect(recognise(bytes.subarray(0, 4_096), 'unknown')?.id).toBe(importer.id)
    const whole = await recordsOf(importer, bytes)
    expect(whole.records.length).toBeGreaterThan(0)
    for (const chunk of [1, 7, 65_536]) expect(await recordsOf(importer, bytes, 'unknown', chunk)).toEqual(whole)
  })

  it('survives damage', async () => {
    expect((await endure(importer, truncations(bytes))).read).toBeGreaterThanOrEqual(200)
    expect((await endure(importer, mutations(bytes))).read).toBe(2_000)
  }, 60_000)
})

describe('hyperfine', () => {
  it('keeps every run, and doubts a command that failed', async () => {
    const { tables, frames, points, codes } = await read(hyperfine, file('hyperfine.json'))
    expect(frames[0]?.series[0]?.labels).toEqual({ benchmark: 'sort --parallel=1 words.txt', parameters: 'threads=1' })
    expect([...(points[0]?.v[0] ?? [])]).toEqual([0.51, 0.498, 0.52, 0.535, 0.5])
    expect(points[0]?.t[2]).toBeCloseTo(1.008, 12)
    expect([cell(tables[0], 0, 'mean'), cell(tables[0], 0, 'peak memory')]).toEqual([0.5126, 1_052_672])
    expect([cell(tables[0], 1, 'stddev'), cell(tables[0], 1, 'runs failed')]).toEqual([null, 1])
    expect(codes).toEqual(['few-runs', 'runs-failed'])
  })

  it('keeps the commands that were complete when the file ends', async () => {
    const { tables, codes } = await read(hyperfine, file('hyperfine.json').subarray(0, 900))
    expect(tables[0]?.rows.length).toBeGreaterThanOrEqual(1)
    expect(codes).toContain('json-cut-off')
  })
})

describe('JMH', () => {
  it('shows scores as printed and in base units, each mode in its own column', async () => {
    const { tables, points, codes } = await read(jmh, file('jmh.json'))
    const [scores, secondary] = tables
    expect([cell(scores, 0, 'score'), cell(scores, 0, 'score unit')]).toEqual([1204.5, 'ops/ms'])
    expect(cell(scores, 0, 'throughput')).toBeCloseTo(1_204_500, 6)
    expect(cell(scores, 0, 'time per operation')).toBeNull()
    expect(cell(scores, 1, 'time per operation')).toBeCloseTo(3.5e-6, 15)
    expect(cell(scores, 1, 'error 99.9 %')).toBeNull()
    expect(cell(secondary, 0, 'bytes')).toBe(24)
    expect(points[0]?.v[0]).toHaveLength(6)
    expect(points[0]?.t[5]).toBe(2.5)
    expect(codes).toEqual(['no-fork', 'few-runs'])
  })

  it.each([
    ['ops/s', 'count/second', 1],
    ['ops/us', 'count/second', 1e6],
    ['ns/op', 'seconds', 1e-9],
    ['MB/sec', 'bytes/second', 1e6],
    ['B/op', 'bytes', 1],
  ] as const)('reads the unit %s', (spelling, unit, factor) => {
    const known = jmhUnit(spelling)
    expect(known?.unit).toBe(unit)
    expect((known?.factor ?? 0) / factor).toBeCloseTo(1, 12)
  })

  it('leaves a unit alone that it does not know', () => {
    expect([jmhUnit('widgets/day'), jmhUnit(''), jmhUnit('ops/fortnight')]).toEqual([undefined, undefined, undefined])
  })
})

describe('k6', () => {
  it('says of a threshold in words what the older export writes the wrong way round', async () => {
    const old = await read(k6Summary, file('k6-summary-export.json'))
    const recent = await read(k6Summary, file('k6-handle-summary.json'))
    for (const { tables } of [old, recent]) {
      const thresholds = tables.find(({ name }) => name === 'k6 thresholds')
      expect(thresholds?.rows.map((row) => row.slice(0, 3))).toEqual([
        ['http_req_duration', 'p(95)<300', 'crossed'],
        ['http_req_duration', 'avg<200', 'held'],
      ])
    }
    expect(old.codes).toEqual(['threshold-crossed', 'thresholds-reversed', 'checks-failed'])
    expect(recent.codes).toEqual(['threshold-crossed', 'checks-failed'])
  })

  it('reads milliseconds as seconds where a metric is a time, and leaves other trends alone', async () => {
    const { tables } = await read(k6Summary, file('k6-summary-export.json'))
    const times = tables.find(({ name }) => name === 'k6 trends in seconds')
    expect(cell(times, 0, 'avg')).toBeCloseTo(0.1205, 12)
    const counts = tables.find(({ name }) => name === 'k6 trends')
    expect([cell(counts, 0, 'metric'), cell(counts, 0, 'avg')]).toEqual(['cart_items', 3])
    const data = tables.find(({ name }) => name === 'k6 counters in bytes')
    expect(data?.columns.map(({ unit }) => unit)).toEqual(['text', 'bytes', 'bytes/second'])
    expect(tables.find(({ name }) => name === 'k6 checks')?.rows).toEqual([['/login', 'status is 200', 98, 2, 0.98]])
  })
})
