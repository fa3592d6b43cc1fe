/** Runs jobs in processes of their own, few of each kind at a time, and keeps their history in the workspace. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Failure, type Job, type JobId, type JobSpec, MAX_JOBS_LISTED } from '../../shared/api.ts'
import { assert, UserError } from '../../shared/errors.ts'
import { flatten } from '../../shared/rpc.ts'
import type { WritableDatabase } from '../storage/database.ts'
import { listJobs, saveJob } from '../storage/queries.ts'
import { CANCEL, type Grown, type JobMessage, type JobOrder } from './job.ts'

/** JavaScript objects a job may hold; points lie outside this heap, in typed arrays. */
const HEAP_LIMIT_MIB = 1_024
/** What a job's process is started with. */
export const JOB_FLAGS = [`--max-old-space-size=${HEAP_LIMIT_MIB}`, '--disable-warning=ExperimentalWarning']
/** A job that was asked to stop and has not done so by then is ended. */
const CANCEL_GRACE_MS = 2_000
/** To stop following is to read the last rows, to judge, and to make the run ready. */
const STOP_GRACE_MS = 60_000
/** When the core ends, a run that is followed is kept if that is quickly done: the host waits three seconds in all. */
const CLOSE_GRACE_MS = 2_000
/** Each kind's processes at a time; folders that are followed take one each, a few tens of megabytes. */
const AT_ONCE: Readonly<Record<JobSpec['kind'], number>> = { import: 1, report: 1, follow: 4 }
/** More than a person queues by hand; a guard against a client that loops. */
const MAX_QUEUED = 100

export interface JobQueue {
  start(spec: JobSpec): Job
  cancel(id: JobId): void
  list(): readonly Job[]
  /** Ends what is running and waits until its process is gone. */
  close(): Promise<void>
}

export function createQueue(
  db: WritableDatabase,
  workspace: string,
  onChange: (job: Job, grown?: Grown) => void,
): JobQueue {
  const jobs = new Map<JobId, Job>()
  const processes = new Map<JobId, ChildProcess>()
  let closed = false

  function update(id: JobId, change: Partial<Job>, grown?: Grown): void {
    const known = jobs.get(id)
    assert(known, 'only known jobs change')
    const job = { ...known, ...change }
    jobs.set(id, job)
    if (change.state !== undefined) {
      saveJob(db, {
        id,
        spec: JSON.stringify(job.spec),
        state: job.state,
        createdAtMs: job.createdAtMs,
        result: job.result ? JSON.stringify(job.result) : null,
        failure: job.failure ? JSON.stringify(job.failure) : null,
      })
    }
    onChange(job, grown)
  }

  /** What has ended stays readable from the workspace. */
  function forgetOldest(): void {
    for (const { id, state } of jobs.values()) {
      if (jobs.size < MAX_JOBS_LISTED) return
      if (state !== 'queued' && state !== 'running') jobs.delete(id)
    }
  }

  function startNext(): void {
    if (closed) return
    const busy = { import: 0, report: 0, follow: 0 }
    for (const id of processes.keys()) busy[jobs.get(id)?.spec.kind ?? 'import']++
    for (const job of jobs.values()) {
      if (job.state === 'queued' && busy[job.spec.kind] < AT_ONCE[job.spec.kind]) {
        busy[job.spec.kind]++
        try {
          launch(job)
        } catch (error) {
          update(job.id, { state: 'failed', failure: flatten(error) })
        }
      }
    }
  }

  function launch(job: Job): void {
    const child = fork(jobEntry(), [], {
      // Inside Electron the executable is Electron itself, which then behaves as Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: JOB_FLAGS,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    let complaint = ''
    child.stderr?.on('data', (data: Buffer) => {
      complaint = (complaint + data.toString()).slice(-2_000)
    })
    processes.set(job.id, child)
    update(job.id, { state: 'running' })
    child.on('message', (message: JobMessage) => {
      if (jobs.get(job.id)?.state !== 'running') return
      if (message.kind === 'progress') update(job.id, { progress: message.progress, step: message.step })
      else if (message.kind === 'grown') update(job.id, { followed: message.state }, message.changed)
      else {
        if (message.kind === 'done') update(job.id, { state: 'done', progress: 1, result: message.result })
        else end(message.failure)
        // It has closed its database. Node's own way out can wait for a collector thread for ever.
        child.kill('SIGKILL')
      }
    })
    child.on('error', (error) => {
      // Of one that did start, its exit tells; what it can no longer be sent does not matter.
      if (child.pid === undefined)
        end({ code: 'internal', message: `the job's process could not start: ${error.message}` })
    })
    child.on('exit', (code, signal) => {
      processes.delete(job.id)
      if (jobs.get(job.id)?.state === 'running') end(deathOf(code, signal, complaint))
      startNext()
    })
    child.send({ workspace, spec: job.spec } satisfies JobOrder)

    function end(failure: Failure): void {
      update(job.id, { state: failure.code === 'cancelled' ? 'cancelled' : 'failed', failure })
    }
  }

  return {
    start(spec) {
      const following = [...jobs.values()].filter((job) => job.spec.kind === 'follow' && isActive(job))
      // One that waits for its turn would miss what it is to watch.
      if (spec.kind === 'follow' && following.length >= AT_ONCE.follow)
        throw new UserError('unavailable', `${AT_ONCE.follow} folders are followed already`, 'Stop one of them first.')
      const queued = [...jobs.values()].filter((job) => job.state === 'queued').length
      if (queued >= MAX_QUEUED) throw new UserError('unavailable', `${MAX_QUEUED} jobs are waiting already`)
      const job: Job = { id: randomUUID(), spec, state: 'queued', progress: 0, step: '', createdAtMs: Date.now() }
      forgetOldest()
      jobs.set(job.id, job)
      update(job.id, { state: 'queued' })
      // After the caller has the job in hand, so that it misses no event.
      setImmediate(startNext)
      return job
    },
    cancel(id) {
      const child = processes.get(id)
      if (child) {
        child.send(CANCEL)
        const grace = jobs.get(id)?.spec.kind === 'follow' ? STOP_GRACE_MS : CANCEL_GRACE_MS
        setTimeout(() => child.kill('SIGKILL'), grace).unref()
      } else if (jobs.get(id)?.state === 'queued') {
        update(id, { state: 'cancelled', failure: { code: 'cancelled', message: 'cancelled before it started' } })
      }
    },
    list() {
      const past = listJobs(db)
        .filter((row) => !jobs.has(row.id))
        .map(
          (row): Job => ({
            id: row.id,
            spec: JSON.parse(row.spec),
            // A job that an earlier session left running ended with it.
            state: row.state === 'running' || row.state === 'queued' ? 'failed' : (row.state as Job['state']),
            progress: row.state === 'done' ? 1 : 0,
            step: '',
            createdAtMs: row.createdAtMs,
            ...(row.result ? { result: JSON.parse(row.result) } : {}),
            ...(row.failure ? { failure: JSON.parse(row.failure) } : {}),
          }),
        )
      return [...[...jobs.values()].reverse(), ...past].slice(0, MAX_JOBS_LISTED)
    },
    async close() {
      closed = true
      const ending = [...processes.values()].map((child) => new Promise((resolve) => child.once('exit', resolve)))
      for (const [id, child] of processes) {
        if (jobs.get(id)?.spec.kind !== 'follow') child.kill('SIGKILL')
        else {
          child.send(CANCEL)
          setTimeout(() => child.kill('SIGKILL'), CLOSE_GRACE_MS).unref()
        }
      }
      await Promise.all(ending)
    },
  }
}

function isActive({ state }: Job): boolean {
  return state === 'queued' || state === 'running'
}

function deathOf(code: number | null, signal: NodeJS.Signals | null, complaint: string): Failure {
  // Ctrl-C reaches every process of a terminal, and a job's may not have begun to listen.
  const stopped = signal === 'SIGKILL' || signal === 'SIGINT' || signal === 'SIGTERM'
  if (stopped) return { code: 'cancelled', message: 'cancelled' }
  if (/heap out of memory/i.test(complaint)) {
    return { code: 'bad-data', message: `the job needed more than ${HEAP_LIMIT_MIB} MiB of heap and was stopped` }
  }
  return {
    code: 'internal',
    message: `the job's process ended with ${signal ?? `code ${code}`}: ${complaint.trim() || 'no message'}`,
  }
}

/** The built entry, or the source itself where Node runs TypeScript. */
function jobEntry(): string {
  const entry = ['jobProcess.js', 'jobProcess.ts']
    .map((name) => join(import.meta.dirname, name))
    .find((path) => existsSync(path))
  assert(entry, 'the job process is built beside the core')
  return entry
}
