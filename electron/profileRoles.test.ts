/** A run of several processes that were profiled apart, as the roles of a cluster are. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { importPaths } from './cli/session.ts'
import { type Core, createCore } from './core.ts'
import { ROOT } from './requirements.ts'

const SOAK = join(ROOT, 'resources', 'samples', 'banyandb', 'soak')

let folder: string
let core: Core
let run: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-roles-'))
  const results = join(folder, 'soak')
  cpSync(SOAK, results, { recursive: true })
  // A second process, captured at the same moments, whose goroutines stay what they were.
  const first = join(SOAK, 'pprof-start', 'node', 'goroutine-1778465000.txt')
  for (const capture of readdirSync(SOAK).filter((name) => name.startsWith('pprof-')))
    for (const name of readdirSync(join(SOAK, capture, 'node')))
      cpSync(first, join(results, capture, 'liaison', name), { recursive: true })
  core = await createCore({ workspace: join(folder, 'workspace.sqlite') })
  run = (await importPaths(core, [results])).runs[0]?.id ?? ''
})
afterAll(async () => {
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

it('has one series of profiles a role, and blames each for its own', async () => {
  const { profiles, series } = await core.api.showRun(run)
  const count = (of: string) => profiles.filter(({ role }) => role === of).length
  expect([count('node'), count('liaison'), profiles.length]).toEqual([20, 20, 40])
  const goroutines = series.filter(({ metric }) => metric === 'go_goroutines')
  expect(goroutines.map(({ labels, summary }) => [labels?.role, summary.n, summary.min, summary.max])).toEqual([
    ['liaison', 20, 556, 556],
    ['node', 20, 556, 708],
  ])

  const node = await core.api.growProfiles({ run, role: 'node' })
  expect(node).toMatchObject({ role: 'node', profiles: 20 })
  expect(node.rows.filter(({ first, last }) => last > first).map((row) => row.function)).toEqual([
    'example.org/bluge/index.analysisWorker',
  ])
  const liaison = await core.api.growProfiles({ run, role: 'liaison' })
  expect(liaison.profiles).toBe(20)
  expect(liaison.rows.filter(({ first, last }) => last > first)).toEqual([])
  // Without a role it is one of them, and says which.
  expect(await core.api.growProfiles({ run })).toMatchObject({ role: expect.any(String), profiles: 20 })
})

it('adds up, draws and names one role at a time', async () => {
  const { side } = await core.api.flameGraph({ profiles: { run, role: 'node' }, layout: 'left-heavy', maxNodes: 100 })
  const { series } = await core.api.showRun(run)
  const counted = series.find(({ metric, labels }) => metric === 'go_goroutines' && labels?.role === 'node')
  expect(side).toMatchObject({ role: 'node', profiles: 20 })
  expect(side.total).toBeCloseTo((counted?.summary.mean ?? 0) * 20, 6)
  const drawn = async (role: string) =>
    JSON.stringify(await core.api.drawProfiles({ run, role, by: 'function', theme: 'light', points: 100 }))
  expect(await drawn('node')).not.toBe(await drawn('liaison'))
  await expect(core.api.growProfiles({ run, role: 'data' })).rejects.toMatchObject({ code: 'not-found' })
})
