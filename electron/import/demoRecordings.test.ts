import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { quartileFigures, suiteFigures, upstreamQuartiles } from '../../shared/analysis/quartiles.ts'
import type { Series } from '../../shared/model.ts'
import { MIB } from '../../shared/units.ts'
import { memorySource } from './byteSource.ts'
import { goMemoryCsv } from './goMemoryCsv.ts'

const demo = resolve(import.meta.dirname, '..', '..', 'resources', 'samples', 'demo')

interface Quarters {
  readonly first: number
  readonly last: number
  readonly verdict: string
}

/** What expected.py computes without us; memory in MiB. */
interface Expected {
  readonly rows: number
  readonly peakHeap: number
  readonly averageHeap: number
  readonly minimumHeap: number
  readonly peakRss: number
  readonly totalGc: number
  readonly maxGoroutines: number
  readonly upstream: Quarters
  readonly corrected: Quarters
}

const expected: Record<string, Record<string, Expected>> = JSON.parse(readFileSync(join(demo, 'expected.json'), 'utf8'))

async function seriesOf(path: string): Promise<readonly Series[]> {
  const t: number[] = []
  const columns: { series: Omit<Series, 't' | 'v'>; v: number[] }[] = []
  for await (const record of goMemoryCsv.parse(memorySource(path, readFileSync(join(demo, path))))) {
    if (record.kind === 'frame') for (const series of record.series) columns.push({ series, v: [] })
    if (record.kind !== 'points') continue
    t.push(...record.t)
    for (const [i, values] of record.v.entries()) columns[i]?.v.push(...values)
  }
  return columns.map(({ series, v }) => ({ ...series, t: Float64Array.from(t), v: Float64Array.from(v) }))
}

const phases = Object.entries(expected).flatMap(([recording, phases]) =>
  Object.entries(phases).map(([phase, figures]) => ({ recording, phase, figures })),
)

describe.each(phases)('the $phase phase of the demo recording $recording', ({ recording, phase, figures }) => {
  const read = seriesOf(`${recording}/memory_${phase}_small.csv`)

  async function heap(): Promise<Series> {
    const found = (await read).find((series) => series.metric === 'go_memstats_heap_alloc_bytes')
    if (!found) throw new Error('no heap alloc')
    return found
  }

  it("gives the six figures of the suite's script", async () => {
    expect(suiteFigures(await read)).toEqual({
      peakHeap: figures.peakHeap * MIB,
      averageHeap: figures.averageHeap * MIB,
      minimumHeap: figures.minimumHeap * MIB,
      peakRss: figures.peakRss * MIB,
      totalGc: figures.totalGc,
      maxGoroutines: figures.maxGoroutines,
    })
    expect((await heap()).v).toHaveLength(figures.rows)
  })

  it("gives the quarters of the suite's script bit for bit", async () => {
    const { first, last, verdict } = figures.upstream
    const upstream = upstreamQuartiles((await heap()).v.map((bytes) => bytes / MIB))
    expect(upstream).toEqual({ first, last, unit: 'MB', verdict })
  })

  it('gives the quarters without the slip', async () => {
    const { v } = await heap()
    const quartile = quartileFigures(v, 'bytes')
    expect((quartile?.first ?? 0) / MIB).toBeCloseTo(figures.corrected.first, 9)
    expect((quartile?.last ?? 0) / MIB).toBeCloseTo(figures.corrected.last, 9)
  })
})

describe('the demo recordings', () => {
  it('differ in one verdict only: the query phase of the leaking one', () => {
    const verdicts = phases.map(({ recording, phase, figures }) => [
      recording,
      phase,
      figures.upstream.verdict,
      figures.corrected.verdict,
    ])
    expect(verdicts).toEqual([
      ['stable', 'write', 'stable', 'stable'],
      ['stable', 'query', 'stable', 'stable'],
      ['leaking', 'write', 'stable', 'stable'],
      ['leaking', 'query', 'warning', 'warning'],
    ])
  })
})
