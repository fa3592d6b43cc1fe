import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SweepDocument } from '../shared/sweepApi.ts'
import { importPaths } from './cli/session.ts'
import { type Core, createCore } from './core.ts'
import { requireOrSkip, SAMPLES } from './requirements.ts'

describe.skipIf(!requireOrSkip('samples'))('the sweeps that fusio-manifest published', () => {
  let core: Core
  let runs: readonly { id: string; name: string }[]
  beforeAll(async () => {
    core = await createCore({ workspace: ':memory:' })
    runs = (await importPaths(core, [join(SAMPLES, 'fusio-manifest')])).runs
  })
  afterAll(() => core.close())
  const ids = (name: string) => runs.filter((run) => run.name === name).map(({ id }) => id)
  const metric = 'precondition_failure_rate'

  it('have the settings that the suite varied, and nothing else', async () => {
    const { columns } = await core.api.sweep({ runs: ids('comprehensive_sweep') })
    expect(columns.filter(({ role }) => role === 'parameter').map(({ name }) => name)).toEqual([
      'num_writers',
      'writer_rate',
      'reader_rate',
      'key_overlap_ratio',
    ])
  })

  it('give the chaos scenario their best configuration by the names of columns, each value as its parameter is written', async () => {
    const best = ids('comprehensive_sweep')
    expect(await core.api.startOf({ best, scenario: 's3-manifest-chaos' })).toEqual({
      scenario: 's3-manifest-chaos',
      set: { writers: '2', writerRate: '0.05/s', readers: '4', readerRate: '5/s', overlap: '0.3', duration: '60 s' },
      reason: expect.stringMatching(/^the lowest precondition_failure_rate of the sweep, 33\.33 %: /),
    })
    const { next } = await core.api.boundary({ runs: best, metric, at: 0.1 })
    expect(await core.api.startOf({ next: next[0]?.parameters ?? {}, scenario: 's3-manifest-chaos' })).toMatchObject({
      set: { writers: '1', overlap: expect.any(String) },
      reason: expect.stringMatching(/^as the boundary asks: .*num_writers 1, .*no parameter for .*key_pool_size 100/),
    })
    await expect(core.api.startOf({ next: { depth: 3 }, scenario: 'demo' })).rejects.toThrow('no parameter for depth')
    await expect(core.api.startOf({ best, scenario: 'demo' })).rejects.toThrow('demo does not say what of a sweep')
    await expect(core.api.startOf({ again: best[0] ?? '' })).rejects.toThrow('is none of the ready ones')
  })

  it("have the means of the suite's own pivot, where its picture stops at 100 %", async () => {
    const { heatMap } = await core.api.sweep({
      runs: ids('comprehensive_sweep'),
      metric,
      x: 'key_overlap_ratio',
      y: 'num_writers',
    })
    expect(heatMap?.x.values).toEqual([0.1, 0.2, 0.3, 0.4])
    const published = [
      [47.74, 49.3, 47.15, 49.87],
      [114.71, 126.58, 129.29, 116.23],
      [194.97, 175.46, 190.89, 155.72],
    ]
    for (const [i, row] of published.entries())
      for (const [j, mean] of row.entries()) expect((heatMap?.facets[0]?.cells[i]?.[j] ?? 0) * 100).toBeCloseTo(mean, 1)
    expect(heatMap?.facets[0]?.counts.flat()).toEqual(Array(12).fill(8))
  })

  it('say that writers decide and nothing else does', async () => {
    const { effects } = await core.api.sweep({ runs: ids('comprehensive_sweep'), metric })
    expect(effects[0]).toMatchObject({ parameter: 'num_writers', levels: [{ n: 32 }, { n: 32 }, { n: 32 }] })
    expect(effects[0]?.levels.map(({ mean }) => Math.round(mean * 1000) / 10)).toEqual([48.5, 121.7, 179.3])
    expect(effects[0]?.importance?.share).toBeGreaterThan(0.85)
    for (const { importance } of effects.slice(1)) expect(importance?.adjusted).toBeLessThan(0)
  })

  it('never reach 10 %, and cross 100 % between two and three writers', async () => {
    const ten = await core.api.boundary({ runs: ids('comprehensive_sweep'), metric, at: 0.1 })
    expect(ten).toMatchObject({ outcome: 'not reached', x: { column: 'num_writers' }, nearest: { mean: 0.3333, n: 1 } })
    expect(ten.next.map(({ parameters }) => parameters)).toEqual([
      expect.objectContaining({ num_writers: 1, key_pool_size: 100 }),
    ])
    const hundred = await core.api.boundary({ runs: ids('comprehensive_sweep'), metric, at: 1 })
    expect(hundred.lines[0]?.crossings).toEqual([{ x: expect.closeTo(2.703, 3), between: [2, 3], direction: 'rises' }])
  })

  it('of chaos are told apart by scenario alone', async () => {
    const { columns, configurations, effects } = await core.api.sweep({ runs: ids('chaos_sweep'), metric })
    expect(columns.filter(({ role }) => role === 'parameter').map(({ name }) => name)).toEqual(['scenario'])
    expect([configurations, effects[0]?.importance]).toEqual([7, undefined])
  })

  it('are refused in a sentence when they are one row', async () => {
    await expect(core.api.sweep({ runs: ids('test_baseline') })).rejects.toThrow('Results has one row')
  })
})

describe('a sweep whose settings are words, in a file of anybody', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-words-'))
  let core: Core
  beforeAll(async () => {
    core = await createCore({ workspace: ':memory:' })
  })
  afterAll(async () => {
    await core.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const HEADER = 'engine,codec,p99_ms'
  const ROWS = ['row,zstd,12.5', 'row,lz4,10.5', 'vec,zstd,8.5', 'vec,lz4,7']
  const open = async (...lines: readonly string[]) => {
    const path = join(folder, `${lines.length}-${lines[0]?.length}.csv`)
    writeFileSync(path, lines.join('\n'))
    return (await importPaths(core, [path])).runs.map(({ id }) => id)
  }

  it('has its words for parameters, its numbers in base units, and takes a correction', async () => {
    const runs = await open(HEADER, ...ROWS)
    const parameters = (sweep: SweepDocument) =>
      sweep.columns.filter(({ role }) => role === 'parameter').map(({ name }) => name)
    const sweep = await core.api.sweep({ runs })
    expect(parameters(sweep)).toEqual(['engine', 'codec'])
    expect([sweep.metric, sweep.unit, sweep.lowest[0]?.mean]).toEqual(['p99', 'seconds', 0.007])
    const corrected = await core.api.sweep({ runs, parameters: ['engine'] })
    expect([parameters(corrected), corrected.configurations]).toEqual([['engine'], 2])
    expect((await core.api.showRun(runs[0] ?? '')).caveats.map(({ code }) => code)).toEqual(['rows-are-configurations'])
  })

  it.each([
    ['three rows', [HEADER, ...ROWS.slice(1)]],
    ['words that never come again', ['name,city,age', 'a,b,1', 'c,d,2', 'e,f,3', 'g,h,4']],
    ['no numbers', ['name,city', 'a,x', 'b,x', 'c,y', 'd,y']],
    [
      'dates',
      [
        'day,host,cpu',
        '2026-01-31 at noon,a,1',
        '2026-02-01 at noon,a,2',
        '2026-02-02 at noon,b,3',
        '2026-02-03 at noon,b,4',
      ],
    ],
    ['ragged rows', [HEADER, ...ROWS, 'row,zstd']],
  ])('is none of a file with %s', async (_, lines) => {
    await expect(open(...lines)).rejects.toThrow('no time column')
  })
})
