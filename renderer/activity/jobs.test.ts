import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CoreApi, CoreEvent, Job } from '../../shared/api.ts'
import { createJobs, withJob } from './jobs.ts'

const queued: Job = {
  id: 'one',
  spec: { kind: 'import', paths: ['/runs'] },
  state: 'queued',
  progress: 0,
  step: '',
  createdAtMs: 1,
}
const life: readonly Job[] = [
  queued,
  { ...queued, state: 'running' },
  { ...queued, state: 'running', progress: 0.5 },
  { ...queued, state: 'done', progress: 1 },
]

describe('jobs as the window knows them', () => {
  it('end up in the same state in whichever order news arrive', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...life], { minLength: life.length }), (news) => {
        expect(news.reduce(withJob, [] as readonly Job[])).toEqual([life.at(-1)])
      }),
    )
  })

  it('stand newest first', () => {
    const newer = { ...queued, id: 'two', createdAtMs: 2 }
    expect(withJob([queued], newer).map((job) => job.id)).toEqual(['two', 'one'])
  })

  it('are waited for, even when the end arrives before the answer to the start', async () => {
    let tell: (event: CoreEvent) => void = () => undefined
    const done = { ...queued, state: 'done', progress: 1 } as const
    const core = {
      listJobs: async () => [],
      startJob: async () => {
        tell({ kind: 'job', job: done })
        return queued
      },
    } satisfies Partial<CoreApi> as unknown as CoreApi
    const jobs = createJobs({
      core,
      onEvent: (listener) => {
        tell = listener
        return () => undefined
      },
    })
    const started = await jobs.start(queued.spec)
    await expect(jobs.ended(started.id)).resolves.toEqual(done)
  })
})
