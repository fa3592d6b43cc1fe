/** Comparisons as the window asks for them, on the demo recordings. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { suiteHalves } from '../shared/analysis/suitePair.ts'
import type { Figure } from '../shared/model.ts'
import { importPaths } from './cli/session.ts'
import { type Core, createCore } from './core.ts'
import { ROOT } from './requirements.ts'

const HEAP = 'go_memstats_heap_alloc_bytes'

describe('a comparison of recorded runs', () => {
  let core: Core
  let [stable, leaking] = ['', '']
  beforeAll(async () => {
    core = await createCore({ workspace: ':memory:' })
    const demo = join(ROOT, 'resources', 'samples', 'demo')
    const { runs } = await importPaths(core, [join(demo, 'stable'), join(demo, 'leaking')])
    stable = runs.find(({ name }) => name === 'stable')?.id ?? ''
    leaking = runs.find(({ name }) => name === 'leaking')?.id ?? ''
  })
  afterAll(() => core.close())

  const draw = (more: object) =>
    core.api.drawComparison({ base: stable, candidate: leaking, metric: HEAP, theme: 'light', points: 400, ...more })
  const traces = (figure: Figure) =>
    figure.data as readonly {
      name?: string
      x: readonly (number | null)[]
      y: readonly (number | null)[]
      fill?: string
    }[]

  it('sets two phases of one run side by side, each against its own start', async () => {
    const parts = { base: { phase: 'write' }, candidate: { phase: 'query' } }
    const comparison = await core.api.compareRuns({ base: leaking, candidate: leaking, parts })
    const heap = comparison.rows.find(({ metric, statistic }) => metric === HEAP && statistic === 'max')
    const { series } = await core.api.showRun(leaking)
    const peak = (phase: string) => series.find((each) => each.metric === HEAP && each.phase === phase)?.summary.max
    expect([heap?.base, heap?.candidate]).toEqual([peak('write'), peak('query')])
    expect(comparison.candidate.name).toBe('leaking, query')
    expect(comparison.guard.map(({ code }) => code)).not.toContain('compare-same-run')
    const drawn = traces(await draw({ base: leaking, parts }))
    expect(drawn.map(({ x }) => x[0])).toEqual([0, 0])
  })

  it("sets a suite's figures of its own pair beside the right ones, and says what is wrong with them", async () => {
    const samples = join(ROOT, 'resources', 'samples')
    const { runs } = await importPaths(core, [
      join(samples, 'banyandb', 'stream-vs-trace'),
      join(samples, 'streaming-comparison', 'streaming_comparison_20260115_101500'),
    ])
    const pairOf = async (id: string) => {
      const halves = suiteHalves(await core.api.showRun(id))
      if (halves === undefined) throw new Error('the run is no pair')
      const parts = { base: halves.base, candidate: halves.candidate }
      const comparison = await core.api.compareRuns({ base: id, candidate: id, parts })
      const figures = new Map(comparison.suite?.figures.map(({ figure, ...rest }) => [figure, rest]))
      return { ...comparison, figures }
    }
    const write = (await pairOf(leaking)).figures
    expect(write.get('Peak heap')).toMatchObject({
      suite: expect.stringMatching(/^Query uses \d\.\dx more peak heap than write$/),
      right: expect.stringMatching(/% more: .* in write, .* in query$/),
    })
    expect(write.get('Peak RSS')?.right).toBeUndefined()
    expect(write.get('GC cycles')?.wrong).toMatch(/include those of the write phase/)
    expect(write.get('Leak check of query')).toMatchObject({ suite: expect.stringMatching(/^warning/) })
    const models = (await pairOf(runs.find(({ name }) => name === 'stream-vs-trace')?.id ?? '')).figures
    expect(models.get('Write Throughput')).toMatchObject({
      suite: '5.10 ops/sec and 6.31 ops/sec; winner: Trace (1.2x faster)',
      right: expect.stringMatching(/: Stream, 1\.01 ×$/),
    })
    expect(models.get('Write Latency (P95)')).toMatchObject({ right: 'equal', wrong: 'A tie goes to Trace.' })
    expect(models.get('CPU, stream / trace')?.suite).toBeUndefined()
    expect(models.get('Memory, stream / trace')).toMatchObject({ suite: '.98', right: '1.20 ×' })
    const modes = await pairOf(runs.find(({ name }) => name.startsWith('streaming_comparison'))?.id ?? '')
    expect(modes.untimed).toBe(true)
    expect(
      modes.rows.find(({ metric, labels }) => metric.endsWith('duration_seconds') && labels?.scale === 'small'),
    ).toMatchObject({ statistic: 'mean', base: 2.13, candidate: 4.41 })
    expect(modes.figures.get('small: speed-up of streaming')).toMatchObject({ suite: '0.50x', right: '0.48 ×' })
    expect(modes.figures.get('small: winner')).toMatchObject({ suite: 'Competitive', right: 'In-memory faster' })
    expect(modes.figures.get('medium: winner')?.wrong).toBeUndefined()
    expect(modes.figures.get('small: memory that streaming saves')).toMatchObject({ right: '5.68 %' })
    expect(modes.figures.get('Crossover')).toMatchObject({
      suite: 'at medium',
      right: expect.stringContaining('by time at 91,763 rows'),
    })
  })

  it('refuses a part that the run does not have', async () => {
    const asked = core.api.compareRuns({ base: stable, candidate: leaking, parts: { base: { phase: 'delete' } } })
    await expect(asked).rejects.toThrow('stable has no delete')
  })

  it('draws repeats as a median between quartiles, and each run thin', async () => {
    const drawn = traces(await draw({ repeats: { base: [leaking] }, align: 'start' }))
    expect(drawn.filter(({ fill }) => fill === 'tonexty')).toHaveLength(1)
    expect(drawn.map(({ name }) => name)).toContain('base: stable and 1 more, median')
  })

  it('aligns by the start of a phase that is named, or by the best lag, or says what it looked for', async () => {
    const [candidate, base] = traces(await draw({ align: 'marker', marker: 'query' }))
    expect(Math.min(...(base?.x ?? []).map((x) => x ?? 0))).toBeLessThan(0)
    expect(Math.min(...(candidate?.x ?? []).map((x) => x ?? 0))).toBeLessThan(0)
    const moved = await draw({ align: 'correlation' })
    expect(JSON.stringify(moved.layout.annotations)).toMatch(/candidate moved by .* correlation/)
    await expect(draw({ align: 'marker', marker: 'no such words' })).rejects.toThrow('no phase and no log line')
  })

  it('shows the clock of each side beneath the relative times', async () => {
    const { layout } = await draw({ clocks: true, align: 'start' })
    const { ticktext } = layout.xaxis as { ticktext: readonly string[] }
    expect(ticktext[0]?.match(/\d\d:\d\d:\d\d/g)).toHaveLength(2)
  })

  it('of logs that are not there is empty', async () => {
    const logs = await core.api.compareLogs({ base: stable, candidate: leaking })
    expect(logs.messages).toEqual([])
  })
})
