/** What a person decides about a verdict, through the core: judged by at once, kept, and taken back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subjectOf } from '../shared/analysis/decisions.ts'
import type { CoreEvent, DecideQuestion, RunRow } from '../shared/api.ts'
import { type Core, createCore } from './core.ts'
import { ROOT } from './requirements.ts'
import { coreValidators } from './validators.ts'

const HEAP = { phase: 'query', metric: 'go_memstats_heap_alloc_bytes' }
const overruled = { outcome: 'stable', reason: 'The cache is capped.' } as const

describe('a decision about a verdict', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-decisions-test-'))
  const workspace = join(folder, 'workspace.sqlite')
  let core: Core
  let run: string

  beforeAll(async () => {
    core = await createCore({ workspace })
    run = await imported(core, join(ROOT, 'resources', 'samples', 'demo', 'leaking'))
  })
  afterAll(async () => {
    await core.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const row = async (): Promise<RunRow | undefined> => (await core.api.listRuns({ id: run })).rows[0]
  const overruleAll = async (decision: Exclude<DecideQuestion['overruled'], undefined>) => {
    for (const report of (await core.api.judgeLeak({ run })).reports)
      await core.api.decide({ run, ...subjectOf(report), overruled: decision })
  }
  const heap = async () => {
    const { reports } = await core.api.judgeLeak({ run })
    return reports.find(({ phase, metric }) => phase === HEAP.phase && metric === HEAP.metric)
  }

  it('about the warm-up judges the verdict again, and says so', async () => {
    const found = await heap()
    const start = (found?.evidence?.warmupEnd ?? 0) + 20
    const { reports } = await core.api.decide({ run, ...HEAP, warmupEnd: start })
    const report = reports.find(({ phase, metric }) => phase === HEAP.phase && metric === HEAP.metric)
    expect(report?.warmupGiven).toBe(start)
    expect(report?.evidence?.warmupEnd).toBeGreaterThanOrEqual(start)
    expect(report?.evidence?.slopePerHour).not.toEqual(found?.evidence?.slopePerHour)
    expect(report?.reasons.join(' ')).toContain('as asked')
    expect(await heap()).toEqual(report)
    await core.api.decide({ run, ...HEAP, warmupEnd: 'found' })
    expect(await heap()).toEqual(found)
  })

  it('that overrules keeps both verdicts, and the run follows the person once all are overruled', async () => {
    const events: CoreEvent['kind'][] = []
    const stop = core.onEvent(({ kind }) => events.push(kind))
    await core.api.decide({ run, ...HEAP, overruled })
    stop()
    expect(events).toEqual(['runs'])
    expect(await heap()).toMatchObject({ outcome: 'leak', overruled })
    // The goroutines leak for certain, and nobody has said otherwise.
    expect(await row()).toMatchObject({ outcome: 'leak', overruled: true })
    await overruleAll(overruled)
    expect((await core.api.judgeLeak({ run })).outcome).toBe('stable')
    expect((await row())?.outcome).toBe('stable')
  })

  it('outlives the core', async () => {
    await core.close()
    core = await createCore({ workspace })
    expect(await heap()).toMatchObject({ outcome: 'leak', overruled })
    expect((await row())?.outcome).toBe('stable')
  })

  it('stands beside a comparison with what the evidence says', async () => {
    const { rows } = await core.api.compareRuns({ base: run, candidate: run })
    const query = rows.find(({ statistic, phase }) => statistic === 'outcome' && phase === 'query')
    expect(query).toMatchObject({ base: 'stable', candidate: 'stable' })
    expect(query?.overruled?.map(({ side, metric, outcome }) => [side, metric, outcome])).toContainEqual([
      'base',
      HEAP.metric,
      'leak',
    ])
  })

  it('is taken back without a trace', async () => {
    await overruleAll('withdrawn')
    expect(await heap()).not.toHaveProperty('overruled')
    expect(await row()).not.toHaveProperty('overruled')
    expect((await row())?.outcome).toBe('leak')
  })

  it('is refused without a reason, and about what the run does not have', async () => {
    const without = { ...overruled, reason: '  ' }
    await expect(core.api.decide({ run, ...HEAP, overruled: without })).rejects.toThrow('needs a reason')
    await expect(core.api.decide({ run, metric: HEAP.metric, warmupEnd: 5 })).rejects.toThrow('no verdict on')
    await expect(core.api.decide({ run, ...HEAP, labels: { pod: 'a' }, warmupEnd: 5 })).rejects.toThrow('no verdict on')
    await expect(core.api.decide({ run, ...HEAP, metric: 'nothing', warmupEnd: 5 })).rejects.toThrow('nothing')
  })

  it('leaves a verdict that cannot be judged any more inconclusive, and can be taken back', async () => {
    await core.api.decide({ run, ...HEAP, warmupEnd: 1e9 })
    expect(await heap()).toMatchObject({ outcome: 'inconclusive', warmupGiven: 1e9 })
    await core.api.drawLeak({ run, ...HEAP, theme: 'light', points: 500 })
    await core.api.decide({ run, ...HEAP, warmupEnd: 'found' })
    expect(await heap()).toMatchObject({ outcome: 'leak' })
  })
})

describe('a decision from outside', () => {
  const asked = { run: '0123456789abcdef', ...HEAP }

  it.each([
    [{ ...asked, warmupEnd: 5 }],
    [{ ...asked, warmupEnd: 'found', overruled: 'withdrawn' }],
    [{ ...asked, labels: { pod: 'a' }, overruled }],
  ])('is let in: %j', (question) => {
    expect(coreValidators.decide([question])).toEqual([question])
  })

  it.each([
    [{ ...asked, warmupEnd: Number.NaN }],
    [{ ...asked, warmupEnd: 'never' }],
    [{ ...asked, overruled: { outcome: 'stable', reason: ' ' } }],
    [{ ...asked, overruled: { outcome: 'fine', reason: 'x' } }],
    [{ ...asked, overruled: { ...overruled, atMs: 1 } }],
    [{ ...asked, overruled: { outcome: 'stable', reason: 'x'.repeat(10_000) } }],
    [{ run: asked.run, warmupEnd: 5 }],
  ])('is refused: %j', (question) => {
    expect(() => coreValidators.decide([question])).toThrow()
  })
})

function imported(core: Core, path: string): Promise<string> {
  return new Promise((done, failed) => {
    const stop = core.onEvent((event) => {
      if (event.kind !== 'job' || event.job.state === 'queued' || event.job.state === 'running') return
      stop()
      const { result, failure } = event.job
      const run = result?.kind === 'import' ? result.runs[0] : undefined
      if (run) done(run.id)
      else failed(new Error(failure?.message ?? 'nothing was imported'))
    })
    core.api.startJob({ kind: 'import', paths: [path] }).catch(failed)
  })
}
