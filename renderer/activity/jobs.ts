/** The jobs of this sitting as the window knows them, from answers and events in whatever order they arrive. */
import { type Job, type JobId, type JobSpec, MAX_JOBS_LISTED } from '../../shared/api.ts'
import type { RunId } from '../../shared/model.ts'
import type { Connection } from '../connection.ts'

/** The job that follows a run, if this core has one. */
export const followerOf = (jobs: readonly Job[], run: RunId): Job | undefined =>
  jobs.find((job) => isActive(job) && job.followed?.runs.some(({ id }) => id === run))

export const isActive = (job: Job): boolean => job.state === 'queued' || job.state === 'running'

const RANK: Readonly<Record<Job['state'], number>> = { queued: 0, running: 1, done: 2, failed: 2, cancelled: 2 }

/** With the news of one job; news that is older than what is known changes nothing. Newest job first. */
export function withJob(jobs: readonly Job[], news: Job): readonly Job[] {
  const known = jobs.find((job) => job.id === news.id)
  if (known === undefined)
    return [...jobs, news].toSorted((a, b) => b.createdAtMs - a.createdAtMs).slice(0, MAX_JOBS_LISTED)
  const age = RANK[news.state] - RANK[known.state] || news.progress - known.progress
  return age < 0 ? jobs : jobs.map((job) => (job === known ? news : job))
}

export interface Jobs {
  list(): readonly Job[]
  subscribe(listener: () => void): () => void
  /** Resolves when the job is queued. */
  start(spec: JobSpec): Promise<Job>
  /** Resolves with the job as it ended, whichever way. */
  ended(id: JobId): Promise<Job>
  /** Resolves with the job that follows as soon as there is a run to look at, or as it ended. */
  followed(id: JobId): Promise<Job>
  /** Called when a job ends that this window saw running, whoever started it. */
  onEnd(listener: (job: Job) => void): () => void
}

export function createJobs({ core, onEvent }: Pick<Connection, 'core' | 'onEvent'>): Jobs {
  let jobs: readonly Job[] = []
  const listeners = new Set<() => void>()
  const endings = new Set<(job: Job) => void>()

  function hear(news: Job): void {
    const before = jobs.find((job) => job.id === news.id)
    jobs = withJob(jobs, news)
    for (const listener of listeners) listener()
    if (!isActive(news) && (before === undefined || isActive(before))) for (const listener of endings) listener(news)
  }
  onEvent((event) => {
    if (event.kind === 'job') hear(event.job)
  })
  core.listJobs().then(
    (past) => {
      for (const job of past) jobs = withJob(jobs, job)
      for (const listener of listeners) listener()
    },
    // Without the history the window still works; whatever keeps it from being read fails louder elsewhere.
    () => undefined,
  )

  function when(id: JobId, isSo: (job: Job) => boolean): Promise<Job> {
    return new Promise((resolve) => {
      const look = () => {
        const job = jobs.find((each) => each.id === id)
        if (job === undefined || !isSo(job)) return
        listeners.delete(look)
        resolve(job)
      }
      listeners.add(look)
      look()
    })
  }

  return {
    list: () => jobs,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async start(spec) {
      const job = await core.startJob(spec)
      hear(job)
      return job
    },
    ended: (id) => when(id, (job) => !isActive(job)),
    followed: (id) => when(id, (job) => job.followed !== undefined || !isActive(job)),
    onEnd(listener) {
      endings.add(listener)
      return () => void endings.delete(listener)
    },
  }
}
