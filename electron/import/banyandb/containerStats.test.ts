import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { recordsOf } from '../hardening.ts'
import { containerStats } from './containerStats.ts'
import { performanceSummary } from './performanceSummary.ts'

const SAMPLE = readFileSync(join(ROOT, 'resources/samples/banyandb/stream-vs-trace/container-stats.json'))

function tables(records: readonly ImportRecord[]) {
  return records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
}

function codes(records: readonly ImportRecord[]) {
  return records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
}

const read = async (value: unknown) => recordsOf(containerStats, Buffer.from(JSON.stringify(value)))

describe('container-stats.json', () => {
  it('becomes series of each container in base units', async () => {
    const { records } = await recordsOf(containerStats, SAMPLE)
    const frames = records.filter((record) => record.kind === 'frame')
    expect(frames.map((frame) => frame.series[0]?.labels)).toEqual([
      { container: 'banyandb-stream' },
      { container: 'banyandb-trace' },
    ])
    expect(frames[0]?.epochMs).toBe(Date.UTC(2025, 9, 17, 3, 50, 0))
    const [stream, trace] = records.filter((record) => record.kind === 'points')
    expect([...(stream?.t.subarray(0, 3) ?? [])]).toEqual([0, 9, 18])
    expect(trace?.t[0]).toBe(2)
    expect([...(trace?.v[1]?.subarray(0, 2) ?? [])]).toEqual([Number.NaN, Number.NaN])
    expect(stream?.v[2]?.[0]).toBe(4 * 2 ** 30)
  })

  it("shows the suite's figures, as jq, awk, sed and bc print them of this sample, beside its own", async () => {
    const { records } = await recordsOf(containerStats, SAMPLE)
    const [figures, ratios] = tables(records)
    const cell = (row: number, column: string) =>
      figures?.rows[row]?.[figures.columns.findIndex(({ name }) => name === column)]
    expect(cell(0, 'CPU mean, as printed')).toBe('88.9858%')
    expect(cell(0, 'CPU max, as printed')).toBe('157.22%')
    expect(cell(0, 'memory mean, as printed')).toBe('681.827MB')
    expect(cell(0, 'memory max, as printed')).toBe('1020MB')
    expect(cell(0, 'memory share, as printed')).toBe('17045.67%')
    expect(cell(0, 'memory max')).toBeGreaterThan(1.07 * 2 ** 30)
    expect(cell(1, 'samples missing')).toBe(2)
    expect(cell(1, 'CPU mean, as printed')).toBe('79.6604%')
    expect(cell(1, 'CPU max, as printed')).toBe('null%')
    expect(cell(1, 'memory mean, as printed')).toBe('689.367MB')
    expect(ratios?.rows[1]?.[2]).toBe('.98')
    expect(ratios?.rows[1]?.[1]).toBeCloseTo(1.2044, 3)
    expect(codes(records)).toEqual([
      'container-missing',
      'missing-counted-as-zero',
      'memory-units-dropped',
      'traffic-of-first-sample',
      'cpu-ratio-dropped',
      'docker-stats-rounded',
    ])
  })

  it('says why an empty array holds nothing', async () => {
    const { records, failure } = await read([])
    expect(records).toEqual([])
    expect(failure).toMatch(/^bad-data: .*holds no sample/)
    const empty = Buffer.from('[]\n')
    expect(containerStats.sniff(empty, 'run/container-stats.json')).toBe(true)
    expect(containerStats.sniff(empty, 'run/other.json')).toBe(false)
  })

  it('keeps what a collector that was killed has written', async () => {
    const cut = SAMPLE.subarray(0, SAMPLE.length - 40)
    const { records } = await recordsOf(containerStats, cut)
    expect(codes(records)).toContain('json-cut-off')
    const trace = records.filter((record) => record.kind === 'points')[1]
    expect(trace?.t.length).toBe(23)
  })

  it('reads plain docker stats lines, which have no time, into figures alone', async () => {
    const line =
      '{"Name":"db","CPUPerc":"1.00%","MemUsage":"1MiB / 2MiB","NetIO":"0B / 0B","BlockIO":"0B / 0B","PIDs":"3"}'
    const { records } = await recordsOf(containerStats, Buffer.from(`${line}\n${line}\n`))
    expect(records.some((record) => record.kind === 'frame')).toBe(false)
    expect(tables(records)[0]?.rows[0]?.slice(0, 3)).toEqual(['db', 2, 0])
    expect(codes(records)).toContain('sample-without-time')
  })

  it('leaves out objects that are no sample, and says so', async () => {
    const { records } = await read([{}, { timestamp: '2025-01-01T00:00:00Z', container: 'a', MemUsage: '1MiB / 1GiB' }])
    expect(codes(records)[0]).toBe('sample-without-container')
  })
})

describe('performance-summary.txt', () => {
  const SUMMARY = readFileSync(join(ROOT, 'resources/samples/banyandb/stream-vs-trace/performance-summary.txt'))

  it('says to the digit what is computed of the samples beside it', async () => {
    const { records } = await recordsOf(performanceSummary, SUMMARY)
    const [printed, ratios] = tables(records)
    const [computed, computedRatios] = tables((await recordsOf(containerStats, SAMPLE)).records)
    const names = printed?.columns.map(({ name }) => name).slice(2) ?? []
    expect(names).toHaveLength(10)
    for (const [row, cells] of (printed?.rows ?? []).entries()) {
      const ours = names.map((name) => {
        const at = computed?.columns.findIndex((column) => column.name === `${name}, as printed`) ?? -1
        return `${name} ${computed?.rows[row]?.[at]}`
      })
      expect(ours).toEqual(names.map((name, i) => `${name} ${cells[i + 2]}`))
    }
    expect(ratios?.rows[1]?.[1]).toBe(computedRatios?.rows[1]?.[2])
    expect(ratios?.rows[0]?.[2]).toBeCloseTo(88.9858 / 79.6604, 12)
    expect(codes(records)).toEqual(['memory-units-dropped', 'traffic-of-first-sample', 'cpu-ratio-dropped'])
  })

  it.skipIf(!requireOrSkip('samples'))('is known not to be of the script when it holds a CPU ratio', async () => {
    const file = join(SAMPLES, 'banyandb/docs/stream-vs-trace_example-stats-output.md')
    const { records } = await recordsOf(performanceSummary, readFileSync(file))
    expect(tables(records)[0]?.rows[0]?.slice(0, 5)).toEqual(['banyandb-stream', '60', '45.2%', '78.5%', '1250.5MB'])
    expect(codes(records)).toContain('summary-of-another-script')
  })
})
