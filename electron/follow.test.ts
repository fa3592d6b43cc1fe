/** Following as a client of the core knows it: a process writes, another follows, and this one looks on. */
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CoreEvent, Job } from '../shared/api.ts'
import { type Core, createCore } from './core.ts'
import { openDatabase } from './storage/database.ts'
import { startTestWriter } from './testWriter.ts'

let folder: string
let results: string
let workspace: string
let core: Core
let events: CoreEvent[]
let writer: ChildProcess | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-follow-core-'))
  results = join(folder, 'results')
  workspace = join(folder, 'workspace.sqlite')
  mkdirSync(results)
  core = await createCore({ workspace })
  events = []
  core.onEvent((event) => events.push(event))
})
afterEach(async () => {
  writer?.kill()
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

const jobs = (id: string): Job[] =>
  events.flatMap((event) => (event.kind === 'job' && event.job.id === id ? event.job : []))
const last = (id: string) => jobs(id).at(-1)

async function until(ask: () => unknown): Promise<void> {
  await expect.poll(ask, { timeout: 20_000, interval: 50 }).toBeTruthy()
}

async function followed(id: string): Promise<string> {
  await until(() => last(id)?.followed?.runs[0])
  return last(id)?.followed?.runs[0]?.id ?? ''
}

describe('a job that follows', () => {
  it('shows what another process writes, and keeps it when it is stopped', async () => {
    writer = startTestWriter(join(results, 'memory.csv'))
    const job = await core.api.startJob({ kind: 'follow', from: { path: results } })
    const id = await followed(job.id)
    const rows = async () => (await core.api.showRun(id)).series[0]?.summary.n ?? 0
    const before = await rows()
    await until(async () => (await rows()) > before + 20)
    const run = await core.api.showRun(id)
    expect(run.followedSinceMs).toBeGreaterThan(0)
    expect(run.caveats.map(({ code }) => code)).toContain('followed')
    expect((await core.api.listRuns({})).rows).toMatchObject([{ id, followedSinceMs: run.followedSinceMs }])
    await until(async () => (await core.api.judgeLeak({ run: id })).reports.length > 0)
    expect(await core.api.judgeLeak({ run: id })).toMatchObject({ soFar: true })
    expect(events.some((event) => event.kind === 'grown' && event.runs.includes(id))).toBe(true)
    await core.api.drawRun({ run: id, theme: 'light', points: 100 })

    await expect(core.api.removeRun(id)).rejects.toMatchObject({ code: 'unavailable' })
    const seen = await rows()
    await core.api.cancelJob(job.id)
    await until(() => last(job.id)?.state === 'done')
    const kept = await core.api.showRun(id)
    expect(last(job.id)?.result).toMatchObject({ kind: 'follow', runs: [{ id: kept.id, known: false }] })
    expect(kept.id).not.toBe(id)
    expect(kept.followedSinceMs).toBeUndefined()
    expect(kept.series[0]?.summary.n).toBeGreaterThanOrEqual(seen)
    expect(kept.caveats.map(({ code }) => code)).not.toContain('followed')
    expect((await core.api.judgeLeak({ run: id })).soFar).toBeUndefined()
  }, 60_000)

  it('leaves nothing when its process dies', async () => {
    writer = startTestWriter(join(results, 'memory.csv'))
    const job = await core.api.startJob({ kind: 'follow', from: { path: results } })
    await followed(job.id)
    const db = openDatabase(workspace)
    try {
      const pid = db.prepare(`SELECT importer_pid FROM run`).pluck().get() as number
      process.kill(pid, 'SIGKILL')
      await until(() => last(job.id)?.state === 'cancelled')
      for (const table of ['run', 'run_alias', 'file', 'frame', 'series', 'chunk', 'verdict', 'caveat'])
        expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0)
    } finally {
      db.close()
    }
  }, 60_000)

  it('keeps the run when the core ends in good order', async () => {
    writeFileSync(join(results, 'memory.csv'), 'time_s,rss_kb\n0,1\n1,2\n')
    const job = await core.api.startJob({ kind: 'follow', from: { path: results } })
    const id = await followed(job.id)
    await core.close()
    core = await createCore({ workspace })
    expect((await core.api.showRun(id)).followedSinceMs).toBeUndefined()
  }, 60_000)

  it('is offered where the test may still be running, and not where the folder was copied or is old', async () => {
    const file = join(results, 'memory.csv')
    writeFileSync(file, 'time_s,rss_kb\n0,1\n1,2\n')
    const opened = async () => {
      const job = await core.api.startJob({ kind: 'import', paths: [results] })
      await until(() => last(job.id)?.state === 'done')
      const result = last(job.id)?.result
      return core.api.showRun(result?.kind === 'import' ? (result.runs[0]?.id ?? '') : '')
    }
    expect((await opened()).canFollow).toBeUndefined()
    // As if it had been written for a minute, until a moment ago.
    appendFileSync(file, '2,3\n')
    writeFileSync(join(results, 'earlier.csv'), 'time_s,cpu_percent\n0,50\n1,60\n')
    utimesSync(join(results, 'earlier.csv'), new Date(), new Date(Date.now() - 60_000))
    const live = await opened()
    expect(live.canFollow).toBe(true)
    expect(live.caveats.map(({ code }) => code)).toContain('in-progress')
    const job = await core.api.startJob({ kind: 'follow', from: { run: live.id } })
    expect(last(job.id)?.spec).toEqual({ kind: 'follow', from: { path: results } })
    await followed(job.id)
    await core.api.cancelJob(job.id)
    await until(() => last(job.id)?.state === 'done')
    // The same bytes when the test has long ended: what was said of its progress is taken back.
    for (const name of ['memory.csv', 'earlier.csv']) utimesSync(join(results, name), new Date(), new Date(0))
    expect((await opened()).canFollow).toBeUndefined()
    expect((await core.api.showRun(live.id)).caveats.map(({ code }) => code)).not.toContain('in-progress')
  }, 60_000)

  it('is one of four at most', async () => {
    for (let i = 0; i < 4; i++) await core.api.startJob({ kind: 'follow', from: { path: results } })
    await expect(core.api.startJob({ kind: 'follow', from: { path: results } })).rejects.toMatchObject({
      code: 'unavailable',
    })
  }, 60_000)
})
