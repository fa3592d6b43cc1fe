import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pairCaptures } from '../../../shared/analysis/fadvis.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { recordsOf } from '../hardening.ts'
import { explain, recognise } from '../index.ts'
import { fadvisMonitor } from './fadvisMonitor.ts'
import { fadvisSummary } from './fadvisSummary.ts'
import { memoryStats } from './memoryStats.ts'

const OURS = join(ROOT, 'resources/samples/banyandb/fadvis')
const THEIRS = join(SAMPLES, 'banyandb/fadvis')
const hasSamples = requireOrSkip('samples')

async function monitor(file: string) {
  const { records } = await recordsOf(fadvisMonitor, readFileSync(file))
  const frame = records.find((record) => record.kind === 'frame')
  const v = new Map<string, number[]>()
  for (const record of records) {
    if (record.kind === 'points') {
      frame?.series.forEach(({ metric }, i) => void v.set(metric, [...(v.get(metric) ?? []), ...(record.v[i] ?? [])]))
    }
  }
  const caveats = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
  return { frame, v, caveats }
}

describe('a monitor of the fadvis tests', () => {
  it('holds KiB and percent', async () => {
    const { frame, v, caveats } = await monitor(join(OURS, 'pagecache_monitor_4711.csv'))
    expect(frame?.epochMs).toBe(Date.UTC(2025, 3, 26, 9, 0, 0))
    expect(v.get('node_memory_MemFree_bytes')?.[0]).toBe(2_906_264 * 1024)
    expect(v.get('process_memory_ratio')?.[0]).toBe(0.004)
    expect(caveats).toEqual(['kilobytes-are-kib', 'time-without-zone', 'repeated-time'])
  })

  it('may hold nothing but its header, or an error sentence', async () => {
    const { frame, caveats } = await monitor(join(OURS, 'no_fadvise_data.csv'))
    expect(frame?.series.map(({ metric }) => metric)).toContain('process_resident_memory_bytes')
    expect(caveats).toContain('no-rows')
    const sentence = readFileSync(join(OURS, 'memory_no_fadvise.csv'))
    expect(recognise(sentence, 'memory_no_fadvise.csv')).toBeUndefined()
    expect(explain(sentence, 'memory_no_fadvise.csv')).toContain('Process with PID 4712 does not exist')
  })

  it.skipIf(!hasSamples).each([
    ['memory_monitor_17009.csv', 155, 39_832],
    ['memory_with_fadvise.csv', 152, 44_612],
    ['pagecache_monitor_28815.csv', 154, 14_204],
  ])('reads %s of the real ones', async (name, rows, first) => {
    const { v } = await monitor(join(THEIRS, name))
    expect(v.get('process_resident_memory_bytes')).toHaveLength(rows)
    expect(v.get('process_resident_memory_bytes')?.[0]).toBe(first * 1024)
  })
})

describe('summary.csv of the fadvis tests', () => {
  it('is shown whole, and as after minus before of each pair', async () => {
    const { records } = await recordsOf(fadvisSummary, readFileSync(join(OURS, 'summary.csv')))
    const [captures, differences] = records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
    expect(captures?.rows).toHaveLength(12)
    expect(captures?.rows[0]?.slice(0, 3)).toEqual(['BenchmarkRead/WithFadvise_64mb', 'before', 50_000 * 1024])
    const at = (name: string) => differences?.columns.findIndex((column) => column.name === name) ?? -1
    expect(
      differences?.rows.map((row) => [row[1], row[at('RSS')], row[at('Cached')], row[at('FadviseCalls')]]),
    ).toEqual([
      [3, 400 * 1024, 120 * 1024, 2],
      [3, 400 * 1024, 65_536 * 1024, 0],
    ])
  })

  it.skipIf(!hasSamples)('has 33 pairs of 8 benchmarks in the real one', async () => {
    const { records } = await recordsOf(fadvisSummary, readFileSync(join(THEIRS, 'summary.csv')))
    const [captures, differences] = records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
    expect(captures?.rows).toHaveLength(66)
    expect(differences?.rows).toHaveLength(8)
    expect(differences?.rows.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(33)
  })
})

describe('pairing', () => {
  it('leaves out what has no partner', () => {
    const capture = (phase: string, value: number) => ({ benchmark: 'a', phase, values: [value] })
    expect(
      pairCaptures([
        capture('after', 1),
        capture('before', 2),
        capture('before', 3),
        capture('after', 10),
        capture('before', 1),
      ]),
    ).toEqual([{ benchmark: 'a', differences: [[7]], single: 3 }])
  })
})

describe('memory_stats.txt', () => {
  it('shows a fall as one, beside the wrapped number', async () => {
    const { records } = await recordsOf(memoryStats, readFileSync(join(OURS, 'memory_stats.txt')))
    const [table] = records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
    expect(table?.rows[0]).toEqual([1, 'Alloc', 5_242_880, 4_194_304, -1_048_576, '18446744073708503040'])
    expect(table?.rows[1]).toEqual([1, 'TotalAlloc', 10_485_760, 73_400_320, 62_914_560, '62914560'])
    const caveats = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
    expect(caveats.map(({ code, line }) => [code, line])).toEqual([['difference-wrapped', 21]])
  })
})
