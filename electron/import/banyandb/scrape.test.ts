import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RATE_SPAN } from '../../../shared/analysis/scrape.ts'
import type { Table } from '../../../shared/model.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { recordsOf } from '../hardening.ts'
import { durationColumn } from './durationColumn.ts'
import { scrapeCsv } from './scrapeCsv.ts'
import { scrapeRates } from './scrapeRates.ts'
import { scrapeResult } from './scrapeResult.ts'

const OURS = join(ROOT, 'resources/samples/banyandb/server-scrape')
const istio = join(SAMPLES, 'banyandb/istio')
const hasSamples = requireOrSkip('samples') && existsSync(istio)
const THEIRS = hasSamples ? readdirSync(istio).map((date) => join(istio, date)) : []

async function tablesOf(importer: typeof scrapeCsv, file: string): Promise<readonly Table[]> {
  const { records } = await recordsOf(importer, readFileSync(file))
  return records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
}

describe.each([OURS, ...THEIRS])('the server scrape in %s', (folder) => {
  it("comes to the suite's own result.csv, to its last digit", async () => {
    const [, computed] = await tablesOf(scrapeCsv, join(folder, 'data.csv'))
    const lines = readFileSync(join(folder, 'result.csv'), 'utf8').trim().split('\n').slice(1)
    expect(lines).toHaveLength(15)
    lines.forEach((line, metric) => {
      const [name = '', ...printed] = line.split(', ')
      const scale = /^(io_time|weighted_io)$/.test(name) ? 1000 : 1
      const ours = computed?.rows.map((row) => ((row[metric + 1] as number) * scale).toFixed(6))
      expect(`${name} ${ours?.join(' ')}`).toBe(`${name} ${printed.join(' ')}`)
    })
  })

  it('has the rates of intermediate.csv as printed, and 5 % higher ones beside', async () => {
    const { records } = await recordsOf(scrapeRates, readFileSync(join(folder, 'intermediate.csv')))
    const [frame, points] = records
    if (frame?.kind !== 'frame' || points?.kind !== 'points') throw new Error('no frame')
    expect(frame.series).toHaveLength(18)
    expect(points.t[0]).toBe(RATE_SPAN)
    const cpu = frame.series.findIndex(
      ({ column, labels }) => column?.startsWith('process_cpu') && labels?.rate === 'as printed',
    )
    const data = await recordsOf(scrapeCsv, readFileSync(join(folder, 'data.csv')))
    const raw = data.records.find((record) => record.kind === 'points')?.v[4] ?? []
    points.v[cpu]?.forEach((rate, i) => {
      expect(rate).toBeCloseTo(((raw[i + 19] as number) - (raw[i] as number)) / 300, 12)
      expect(points.v[cpu - 1]?.[i]).toBeCloseTo(((raw[i + 19] as number) - (raw[i] as number)) / 285, 12)
    })
  })

  it('shows result.csv with a metric a column', async () => {
    const [table] = await tablesOf(scrapeResult, join(folder, 'result.csv'))
    expect(table?.rows.map(([statistic]) => statistic)).toEqual([
      'Min',
      'Max',
      'Mean',
      'Median',
      'P90',
      'P95',
      'P98',
      'P99',
    ])
    const at = table?.columns.findIndex(({ name }) => name === 'write_bytes per second') ?? -1
    expect(table?.columns[at]?.unit).toBe('bytes/second')
    const [printed, corrected] = [table?.rows[1]?.[at] as number, table?.rows[1]?.[at + 1] as number]
    expect(corrected).toBeCloseTo((printed * 300) / 285, 6)
  })
})

describe('the scrape', () => {
  it('is placed 15 s apart, bytes as bytes and I/O times in seconds', async () => {
    const { records } = await recordsOf(scrapeCsv, readFileSync(join(OURS, 'data.csv')))
    const [frame, points] = records
    if (frame?.kind !== 'frame' || points?.kind !== 'points') throw new Error('no frame')
    expect(frame.epochMs).toBeUndefined()
    expect([points.t[0], points.t.at(-1)]).toEqual([0, 675])
    expect(frame.series[13]?.metric).toBe('node_disk_io_time_seconds_total')
    expect(points.v[13]?.[0]).toBe(4)
    expect(records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))).toEqual([
      'growth-under-load',
      'time-from-row-number',
      'rate-window-short',
      'percentiles-between-neighbours',
    ])
  })

  it.skipIf(!hasSamples).each([
    ['2024-01-12', 157, 1194.0, 508.5, 281.9, 718.0],
    ['2024-03-14', 155, 1560.6, 637.1, 435.2, 821.9],
    ['2024-07-31', 153, 1162.9, 607.1, 337.6, 796.3],
    ['2024-09-09', 45, 59.4, 37.0, 50.1, 32.6],
    ['2025-07-11', 57, 572.9, 374.3, 371.9, 390.1],
  ])('of %s has the quarters that the documents state', async (date, rows, peak, average, first, last) => {
    const { records } = await recordsOf(scrapeCsv, readFileSync(join(istio, date, 'data.csv')))
    const heap = [...(records.find((record) => record.kind === 'points')?.v[0] ?? [])].map((value) => value / 2 ** 20)
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const quarter = Math.floor(heap.length / 4)
    expect(heap).toHaveLength(rows)
    expect(
      [Math.max(...heap), mean(heap), mean(heap.slice(0, quarter)), mean(heap.slice(-quarter))].map((value) =>
        Number(value.toFixed(1)),
      ),
    ).toEqual([peak, average, first, last])
  })

  it('may have a byte order mark, and lines that end in CR LF', async () => {
    const bytes = readFileSync(join(OURS, 'data.csv'))
    const marked = Buffer.from(`\ufeff${String(bytes).replaceAll('\n', '\r\n')}`)
    expect(scrapeCsv.sniff(marked.subarray(0, 4_096), 'unknown')).toBe(true)
    expect(await recordsOf(scrapeCsv, marked)).toEqual(await recordsOf(scrapeCsv, bytes))
  })

  it('keeps its ticks when a row is damaged, and says which', async () => {
    const lines = readFileSync(join(OURS, 'data.csv'), 'utf8').split('\n').slice(0, 4)
    lines[1] = 'oops'
    const { records } = await recordsOf(scrapeCsv, Buffer.from(`${lines.join('\n')}\n`))
    const points = records.find((record) => record.kind === 'points')
    expect([...(points?.t ?? [])]).toEqual([0, 15, 30, 45])
    expect(points?.v[0]?.[1]).toBeNaN()
    const caveats = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
    expect(caveats.find(({ code }) => code === 'short-rows')?.line).toBe(2)
  })
})

describe('the trace-duration column', () => {
  const folders = [
    join(ROOT, 'resources/samples/banyandb/trace-duration'),
    ...(hasSamples ? [join(SAMPLES, 'banyandb/trace-duration')] : []),
  ]
  it.each(folders)("comes to the suite's result in %s", async (folder) => {
    const [, figures] = await tablesOf(durationColumn, join(folder, 'data.csv'))
    const printed = readFileSync(join(folder, 'result.csv'), 'utf8').trim().split('\n')[1]?.split(', ').slice(1)
    const of = (statistic: string) => figures?.rows.find(([name]) => name === statistic)?.[1] as number
    expect(['Min', 'Max', 'Mean', 'Median', 'P95'].map((name) => of(name).toFixed(6))).toEqual(printed)
    const [result] = await tablesOf(scrapeResult, join(folder, 'result.csv'))
    expect(result?.columns[1]).toEqual({ name: 'result', unit: 'seconds' })
  })
})
