import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LaunchState } from '../../shared/launchApi.ts'
import { type Core, createCore } from '../core.ts'
import type { Manifest } from './manifest.ts'
import { identityOf } from './targets/processIdentity.ts'
import { shortScenario } from './testScenario.ts'

let folder: string
let core: Core
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-launch-'))
  core = await createCore({ workspace: join(folder, 'w.sqlite') })
})
afterEach(async () => {
  for (const { id, state } of await core.api.listLaunches())
    if (state === 'running') await core.api.controlLaunch({ id, do: 'stop' })
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(text: string): Promise<LaunchState> {
  const path = join(folder, 'short.scenario.yaml')
  writeFileSync(path, text)
  return core.api.startLaunch({ scenario: path, confirmed: true })
}

async function until(id: string, holds: (state: LaunchState) => boolean, from = core): Promise<LaunchState> {
  for (let i = 0; i < 400; i++) {
    const state = (await from.api.listLaunches()).find((each) => each.id === id)
    if (state && holds(state)) return state
    await pause(100)
  }
  throw new Error(`the launch never came to it: ${JSON.stringify((await from.api.listLaunches())[0])}`)
}

const isOver = ({ state }: LaunchState) => state === 'ended' || state === 'lost'

function manifestOf({ runs: [run] }: LaunchState): Manifest {
  return JSON.parse(readFileSync(join(run?.folder ?? '', 'manifest.json'), 'utf8')) as Manifest
}

/** The service's process, as the launch wrote it down. */
function servicePid({ id }: LaunchState): number {
  const [first = ''] = readFileSync(join(folder, 'launches', id, 'owned'), 'utf8').split('\n')
  return (JSON.parse(first) as { pid: number }).pid
}

describe('a launch', () => {
  it('becomes a run with phases, faults, marks, series, profiles and logs', async () => {
    const phase = '    faults: [{ use: pause, target: service, at: 1 s, for: 500 ms }]'
    const { id } = await start(shortScenario({ seconds: 4, phase }))
    await until(id, ({ runs }) => runs[0]?.phase !== undefined)
    await core.api.controlLaunch({ id, do: 'mark', text: 'looked at' })
    const ended = await until(id, isOver)
    expect(ended).toMatchObject({ state: 'ended', progress: 1, runs: [{ state: 'done', run: expect.any(String) }] })
    const run = await core.api.showRun(ended.runs[0]?.run ?? '')
    expect(run.system).toBe('short')
    expect(run.phases.map(({ name, kind }) => [name, kind])).toEqual([
      ['load', 'write'],
      ['pause service', 'fault'],
    ])
    const fault = run.phases[1]
    expect((fault?.end ?? 0) - (fault?.start ?? 0)).toBeGreaterThan(0.4)
    const metrics = run.series.map(({ metric, labels }) => [metric, labels?.process])
    expect(metrics).toContainEqual(['process_resident_memory_bytes', 'service'])
    expect(metrics).toContainEqual(['nodejs_heap_after_gc_bytes', 'service'])
    expect(metrics).toContainEqual(['http_requests_per_second', undefined])
    expect(run.profiles.length).toBeGreaterThan(1)
    expect(run.profiles.every(({ at }) => at !== undefined)).toBe(true)
    expect(run.tables.find(({ name }) => name === 'Marks')?.rows).toEqual([[expect.any(Number), 'looked at']])
    expect(run.parameters).toMatchObject({ scenario: 'short', outcome: 'done', seed: 1 })
    const log = await core.api.searchLog({ run: run.id })
    expect(log.rows.some(({ message }) => message.includes('listening on'))).toBe(true)
    // The folder is what it is without us: opened elsewhere it is the same run.
    const other = await createCore({ workspace: ':memory:' })
    const job = await other.api.startJob({ kind: 'import', paths: [ended.runs[0]?.folder ?? ''] })
    for (let i = 0; i < 100; i++) {
      const known = (await other.api.listJobs()).find((each) => each.id === job.id)
      if (known?.state === 'done') {
        expect(known.result).toMatchObject({ runs: [{ id: run.id }] })
        break
      }
      await pause(100)
    }
    await other.close()
  })

  it('goes on when its core closes, is found again, and leaves nothing when it is stopped', async () => {
    const started = await start(shortScenario({ seconds: 60 }))
    await core.close()
    core = await createCore({ workspace: join(folder, 'w.sqlite') })
    const found = await until(started.id, ({ runs }) => runs[0]?.phase !== undefined && runs[0].run !== undefined)
    const pid = servicePid(found)
    expect(await identityOf(pid)).toBeDefined()
    await core.api.controlLaunch({ id: started.id, do: 'stop' })
    const ended = await until(started.id, isOver)
    expect(ended.runs[0]).toMatchObject({ state: 'stopped', reason: 'it was stopped by a person' })
    expect(await identityOf(pid)).toBeUndefined()
    expect(manifestOf(ended)).toMatchObject({
      outcome: 'stopped',
      phases: [{ name: 'load', endMs: expect.any(Number) }],
    })
    const { caveats } = await core.api.showRun(ended.runs[0]?.run ?? '')
    expect(caveats.map(({ code }) => code)).toContain('run-ended-early')
    expect(await core.api.findOrphans()).toEqual([])
  })

  it('fails with a sentence when its target dies, and keeps what was measured', async () => {
    const { id } = await start(shortScenario({ seconds: 60 }))
    const running = await until(id, ({ runs }) => runs[0]?.phase !== undefined)
    await pause(800)
    process.kill(servicePid(running), 'SIGKILL')
    const ended = await until(id, isOver)
    expect(ended.runs[0]).toMatchObject({
      state: 'failed',
      reason: 'service was ended by SIGKILL while it was measured',
      run: expect.any(String),
    })
    const run = await core.api.showRun(ended.runs[0]?.run ?? '')
    expect(run.caveats.map(({ code }) => code)).toEqual(expect.arrayContaining(['scenario-failed', 'run-remark']))
    expect(run.series.length).toBeGreaterThan(3)
  })

  it('stands still while it is paused, and ends early when a criterion is lost for good', async () => {
    const more = `
criteria: [{ name: Small, rule: 'max(process_resident_memory_bytes) <= 1 MiB' }]
stop: { lost: true }`
    const { id } = await start(shortScenario({ seconds: 600, more }))
    await until(id, ({ runs }) => runs[0]?.phase !== undefined)
    await core.api.controlLaunch({ id, do: 'pause' })
    const paused = await until(id, ({ state }) => state === 'paused')
    // What was due when it was paused is over by then.
    await pause(500)
    const { left: before = 0 } = await until(id, () => true)
    await pause(1_500)
    const { left: after = 0, state } = await until(id, () => true)
    expect(paused.progress).toBeLessThan(0.01)
    expect(before - after).toBeLessThan(0.3)
    if (state === 'paused') await core.api.controlLaunch({ id, do: 'resume' })
    const ended = await until(id, isOver)
    expect(ended.runs[0]).toMatchObject({
      state: 'ended-early',
      reason: 'the criterion Small is lost, whatever is measured later',
      criteria: [{ name: 'Small', status: 'fail' }],
    })
    expect(manifestOf(ended)).toMatchObject({ outcome: 'ended-early' })
  })

  it('that is killed leaves a program, which the next start finds and ends', async () => {
    const { id } = await start(shortScenario({ seconds: 60 }).replace('service.mjs]', 'service.mjs, ignored]'))
    const running = await until(id, ({ runs }) => runs[0]?.phase !== undefined)
    const pid = servicePid(running)
    // Frozen, it cannot see its input end.
    process.kill(pid, 'SIGSTOP')
    process.kill(running.pid, 'SIGKILL')
    const lost = await until(id, isOver)
    expect(lost.state).toBe('lost')
    expect(await core.api.findOrphans()).toEqual([{ kind: 'process', id: String(pid), name: 'service', launch: id }])
    await core.api.clearOrphans()
    await pause(200)
    expect(await core.api.findOrphans()).toEqual([])
    expect(await identityOf(pid)).toBeUndefined()
  })

  it('says why a target is never ready, and starts nothing over a result that is there', async () => {
    const text = shortScenario().replace('/healthz }, within: 20 s', '/metrics, status: 418 }, within: 6 s')
    const { id, output } = await start(text)
    const ended = await until(id, isOver)
    expect(ended.runs[0]?.reason).toBe(
      'service was not ready within 6.00 s: /metrics should answer with 418, and answers with 200',
    )
    expect(readdirSync(join(output, 'short', 'logs'))).toEqual(['service.log'])
    await expect(
      core.api.startLaunch({ scenario: join(folder, 'short.scenario.yaml'), output, confirmed: true }),
    ).rejects.toThrow('is there already')
  })

  it('runs nothing that lies in a result folder', async () => {
    writeFileSync(join(folder, 'manifest.json'), '{}')
    await expect(start(shortScenario())).rejects.toThrow('nothing in a result folder is ever run')
    expect(existsSync(join(folder, 'launches'))).toBe(false)
  })
})
