/** Entry of the process that one job runs in: takes an order, reports progress, ends with a result or a failure. */

import type { JobResult } from '../../shared/api.ts'
import { UserError, unreachable } from '../../shared/errors.ts'
import { flatten } from '../../shared/rpc.ts'
import { openDatabase, type WritableDatabase } from '../storage/database.ts'
import { followJob } from './followJob.ts'
import { importJob } from './importJob.ts'
import { CANCEL, type JobContext, type JobMessage, type JobOrder } from './job.ts'
import { reportJob } from './reportJob.ts'

/** Resident memory that no job needs; beyond it the file is hostile or the reader wrong, and the machine matters more. */
const MAX_RESIDENT_BYTES = 4 * 2 ** 30
/** Often enough to look smooth, seldom enough to cost nothing. */
const PROGRESS_INTERVAL_MS = 50

const cancelled = new AbortController()
process.on('message', (message) => {
  if (message === CANCEL) cancelled.abort()
  else void work(message as JobOrder)
})
// Ctrl-C reaches every process of a terminal; whether this job ends is the core's decision.
process.on('SIGINT', () => undefined)
// The core is gone: nobody is left to take the result.
process.on('disconnect', () => process.exit(1))

async function work({ workspace, spec }: JobOrder): Promise<void> {
  let last: JobMessage
  try {
    const db = openDatabase(workspace)
    try {
      last = { kind: 'done', result: await run(db) }
    } finally {
      db.close()
    }
  } catch (error) {
    last = { kind: 'failed', failure: flatten(error) }
  }
  process.send?.(last, () => process.exit(0))

  function run(db: WritableDatabase): Promise<JobResult> {
    const context: JobContext = {
      db,
      signal: cancelled.signal,
      report: progressReporter(),
      grew: (state, changed) => process.send?.({ kind: 'grown', state, changed } satisfies JobMessage),
    }
    switch (spec.kind) {
      case 'follow':
        return followJob(spec, context)
      case 'import':
        return importJob(spec, context)
      case 'report':
        return reportJob(spec, context)
      default:
        return unreachable(spec)
    }
  }
}

function progressReporter(): JobContext['report'] {
  let sentAt = 0
  return (progress, step) => {
    const now = performance.now()
    if (now - sentAt < PROGRESS_INTERVAL_MS) return
    sentAt = now
    if (process.memoryUsage.rss() > MAX_RESIDENT_BYTES) {
      throw new UserError('bad-data', `${step} needs more than ${MAX_RESIDENT_BYTES / 2 ** 30} GiB of memory to read`)
    }
    process.send?.({ kind: 'progress', progress, step } satisfies JobMessage)
  }
}
