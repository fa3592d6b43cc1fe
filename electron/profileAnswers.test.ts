import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CoreApi } from '../shared/api.ts'
import { importPaths } from './cli/session.ts'
import { type Core, createCore } from './core.ts'
import { requireOrSkip, SAMPLES } from './requirements.ts'

const STRESS = join(SAMPLES, 'go-trace-stress')

describe.skipIf(!requireOrSkip('samples'))('profiles of stored runs', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-profiles-'))
  let core: Core
  let api: CoreApi
  let leak: string
  let stable: string
  beforeAll(async () => {
    core = await createCore({ workspace: join(folder, 'workspace.sqlite') })
    api = core.api
    const idOf = async (name: string) => (await importPaths(core, [join(STRESS, name)])).runs[0]?.id ?? ''
    leak = await idOf('query-leak')
    stable = await idOf('stable')
  })
  afterAll(async () => {
    await core.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The last profile of the query phase. */
  const last = async (run: string) => {
    const { profiles } = await api.showRun(run)
    return { run, path: profiles.findLast(({ phase }) => phase === 'query')?.path ?? '' }
  }

  it('have the totals of go tool pprof', async () => {
    // go tool pprof -top -cum of the same file: 513.73MB main.main, 504.64MB main.buildTrace, 491.36MB main.buildSpan flat.
    const table = await api.tabulateProfile({ profiles: await last(leak), order: 'total' })
    const row = (name: string) => table.rows.find((each) => each.function === name)
    const mib = (bytes: number | undefined) => ((bytes ?? 0) / 2 ** 20).toFixed(2)
    expect(table.sampleType).toBe('inuse_space')
    expect(mib(row('main.main')?.total)).toBe('513.73')
    expect(mib(row('main.buildTrace')?.total)).toBe('504.64')
    expect(mib(row('main.buildSpan')?.self)).toBe('491.36')
    expect(mib(row('main.(*traceCache).retain')?.self)).toBe('9.03')
  })

  it('give a flame graph whose children lie within their callers', async () => {
    for (const layout of ['left-heavy', 'inverted'] as const) {
      const { tree, side } = await api.flameGraph({ profiles: { run: leak, phase: 'query' }, layout, maxNodes: 10_000 })
      expect(side.profiles).toBe(20)
      expect(tree.value[0]).toBeCloseTo(side.total, 0)
      const ends: number[] = []
      tree.depth.forEach((depth, i) => {
        const end = (tree.start[i] ?? 0) + (tree.width[i] ?? 0)
        if (depth > 0) expect(end).toBeLessThanOrEqual((ends[depth - 1] ?? 0) + 1e-3)
        ends[depth] = end
      })
    }
  })

  it('say that a run differs from itself in nothing', async () => {
    const profiles = { run: leak, phase: 'query' }
    const { tree, caveats } = await api.flameGraph({ profiles, base: profiles, layout: 'left-heavy', maxNodes: 1_000 })
    expect(tree.width).toEqual(Float64Array.of(0))
    expect(caveats).toEqual([])
    const { rows } = await api.tabulateProfile({ profiles, base: profiles, order: 'self' })
    expect(rows.every(({ delta }) => delta?.self === 0 && delta.total === 0)).toBe(true)
  })

  it('say which side has more, and swap signs with sides', async () => {
    const [base, profiles] = [await last(stable), await last(leak)]
    const one = await api.tabulateProfile({ profiles, base, order: 'self' })
    const other = await api.tabulateProfile({ profiles: base, base: profiles, order: 'self' })
    expect(one.rows[0]).toMatchObject({ function: 'main.buildSpan', withinNoise: false })
    expect(one.rows[0]?.delta?.self).toBeGreaterThan(400 * 2 ** 20)
    expect(other.rows[0]?.delta?.self).toBe(-(one.rows[0]?.delta?.self ?? 0))
    expect([one.base?.runName, one.side.runName]).toEqual(['stable', 'query-leak'])
  })

  it('name the culprits of a leak, and none of what is stable', async () => {
    const of = async (run: string, phase: string) =>
      (await api.judgeLeak({ run, phase })).reports.find(({ companion }) => !companion)
    const culprits = (await of(leak, 'query'))?.culprits?.functions ?? []
    expect(culprits[0]).toMatchObject({ function: 'main.buildSpan', holder: 'main.(*traceCache).retain' })
    expect(culprits[0]?.stack.slice(0, 2)).toEqual(['main.buildSpan', 'main.buildTrace'])
    for (const phase of ['write', 'query']) expect(await of(stable, phase)).not.toHaveProperty('culprits')
    expect(await of(leak, 'write')).not.toHaveProperty('culprits')
  })

  it('rank what grows', async () => {
    const { rows, phase } = await api.growProfiles({ run: leak })
    expect(phase).toBe('query')
    expect(rows[0]).toMatchObject({ function: 'main.buildSpan' })
    expect((await api.growProfiles({ run: stable, phase: 'query' })).rows.map(({ outcome }) => outcome)).not.toContain(
      'leak',
    )
  })

  it('find what matches, each stack once', async () => {
    const profiles = await last(leak)
    const found = await api.searchProfile({ profiles, search: 'BUILD' })
    expect((found.value / 2 ** 20).toFixed(2)).toBe('504.65')
    expect(found.functions).toBe(3)
  })

  it('are drawn over time beneath the memory', async () => {
    const figure = await api.drawProfiles({ run: leak, by: 'function', theme: 'light', points: 800 })
    expect(figure.data.some(({ name, stackgroup }) => name === 'main.buildSpan' && stackgroup === 'query')).toBe(true)
    expect(figure.data.some(({ yaxis, stackgroup }) => yaxis === 'y' && stackgroup === undefined)).toBe(true)
  })

  it('that are not there are said so', async () => {
    const ask = (profiles: object) =>
      api.flameGraph({ profiles: { run: leak, ...profiles }, layout: 'left-heavy', maxNodes: 10 })
    await expect(ask({ phase: 'cool-down' })).rejects.toThrow('no profile in the phase cool-down')
    await expect(ask({ window: { start: -5, end: -1 } })).rejects.toThrow('no profile in this stretch')
    await expect(
      api.flameGraph({ profiles: { run: leak }, sampleType: 'cpu', layout: 'left-heavy', maxNodes: 10 }),
    ).rejects.toThrow('no sample type "cpu"')
  })
})
