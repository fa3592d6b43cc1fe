/**
 * How long a person who looks at a job of import is left without word, and waits when it is cancelled: for large files of
 * a JVM, as jobs in processes of their own, as a window starts them. Word is what the queue says of the job.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQueue } from '../electron/jobs/queue.ts'
import { findJdks } from '../electron/requirements.ts'
import { openDatabase } from '../electron/storage/database.ts'
import type { Job } from '../shared/api.ts'
import { formatNumber } from '../shared/units.ts'
import { GC_SAMPLES, makeLong } from './gcLog.ts'
import { compileDumper, dumped } from './heapDump.ts'
import { makeStorm, repeat } from './recordings.ts'
import type { Result } from './result.ts'

const AIM_MS = 200
/** Parts of a job's time after which it is cancelled: each in a run of its own. */
const MOMENTS = [0.2, 0.4, 0.6, 0.8, 0.95]
/** Objects that make 300 MB. */
const NODES = 2_000_000

export async function cancelBench(): Promise<readonly (Result | string)[]> {
  const [jdk] = findJdks()
  if (!jdk) return ['no JDK was found: set JAVA_HOME']
  const folder = await mkdtemp(join(tmpdir(), 'quartile-bench-cancel-'))
  try {
    const at = (name: string) => join(folder, name)
    await makeStorm(jdk, at('one-chunk.jfr'), ['-XX:FlightRecorderOptions:maxchunksize=200M'])
    await makeStorm(jdk, at('storm.jfr'))
    await repeat(at('storm.jfr'), at('large.jfr'))
    await makeLong(await readFile(join(GC_SAMPLES, 'g1-jdk17.log'), 'latin1'), at('gc.log'))
    compileDumper(folder)
    const program = await dumped(folder, NODES, at('heap.hprof'))
    program.kill('SIGKILL')
    const results: Result[] = []
    for (const [what, file] of [
      ['a recording of many chunks', 'large.jfr'],
      ['a recording of one chunk', 'one-chunk.jfr'],
      ['a GC log', 'gc.log'],
      ['a heap dump', 'heap.hprof'],
    ] as const) {
      results.push(...(await measured(what, at(file), folder)))
    }
    return results
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measured(what: string, path: string, folder: string): Promise<Result[]> {
  const whole = await follow(path, folder)
  const waits: number[] = []
  for (const part of MOMENTS) waits.push((await follow(path, folder, whole.worked * part)).ended)
  const line = (name: string, ms: number): Result => ({
    what: `${what}: ${name}`,
    measured: `${formatNumber(ms, 0)} ms`,
    aim: `${AIM_MS} ms`,
    met: ms <= AIM_MS,
  })
  return [
    line(`longest silence in ${formatNumber(whole.worked / 1000, 1)} s`, whole.silence),
    line(`from cancel to its end, the longest of ${MOMENTS.length}`, Math.max(...waits)),
  ]
}

/** `cancelAfter`: milliseconds behind the first word of progress. Times are in milliseconds. */
function follow(path: string, folder: string, cancelAfter?: number) {
  const workspace = join(folder, `${crypto.randomUUID()}.db`)
  const db = openDatabase(workspace)
  return new Promise<{ silence: number; worked: number; ended: number }>((resolve, reject) => {
    let [first, last, silence, cancelled] = [0, 0, 0, 0]
    const onChange = (job: Job) => {
      const now = performance.now()
      if (job.state === 'queued' || job.step === '') return
      if (first === 0) {
        first = now
        if (cancelAfter !== undefined) {
          setTimeout(() => {
            cancelled = performance.now()
            queue.cancel(job.id)
          }, cancelAfter)
        }
      } else silence = Math.max(silence, now - last)
      last = now
      if (job.state === 'running') return
      void queue.close().then(() => {
        db.close()
        if (job.state === 'failed') reject(new Error(job.failure?.message))
        // One that was done before it could be cancelled kept nobody waiting.
        else resolve({ silence, worked: now - first, ended: cancelled === 0 ? 0 : now - cancelled })
      })
    }
    const queue = createQueue(db, workspace, onChange)
    queue.start({ kind: 'import', paths: [path] })
  })
}
