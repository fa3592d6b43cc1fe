/**
 * Follows a folder that is still being written. One timer looks at it; what is new is read, shown within a second, and
 * judged every few. To cancel is to stop: what is there then is read to its end, and the run is kept under the id of its
 * content, as if the folder had been opened at that moment.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { FileOutcome, FollowResult, FollowSpec, FollowState } from '../../shared/api.ts'
import { assert, UserError } from '../../shared/errors.ts'
import type { RunId, Seconds } from '../../shared/model.ts'
import { FolderWatch } from '../import/folderWatch.ts'
import { planRuns } from '../import/layouts/index.ts'
import type { WritableDatabase } from '../storage/database.ts'
import { rememberedFormats } from '../storage/formatAnswers.ts'
import { FollowedRun } from './followedRun.ts'
import { leftOver, nothingFound } from './importJob.ts'
import type { JobContext } from './job.ts'

/** A row is on the page within two seconds of its writing: half for looking, the rest for reading and drawing. */
const LOOK_MS = 500
/** Looking at many files, or over a slow network, takes at most this share of the time. */
const MAX_LOOKING_SHARE = 0.1

/** The context's signal ends following, and what is there then is kept. */
export async function followJob(
  { from, untilQuiet, criteria }: FollowSpec,
  context: JobContext,
): Promise<FollowResult> {
  assert('path' in from, 'the core knows where a run came from')
  const { path } = from
  const { db, signal } = context
  const watch = new FolderWatch(path)
  const runs: FollowedRun[] = []
  // Reading is never broken off: the last turn reads to the end of what there is.
  const reading = new AbortController().signal
  const task = {
    signal: reading,
    progress: () => context.report(0, watch.root),
    answers: rememberedFormats(db),
  }
  let wroteMs = performance.now()
  try {
    for (;;) {
      const begun = performance.now()
      const last = signal.aborted || isQuiet(wroteMs, untilQuiet)
      if (await watch.poll()) replan(db, watch, runs, criteria)
      const looked = performance.now() - begun
      const grown: RunId[] = []
      let judged = false
      for (const run of runs) {
        if (run.isGone()) throw new UserError('cancelled', `${run.plan.name || path} was removed while it was followed`)
        const wrote = await run.advance(task, last)
        if (wrote) wroteMs = performance.now()
        const judgedNow = !last && run.judge()
        judged ||= judgedNow
        if (wrote || judgedNow) grown.push(...run.state().runs.map(({ id }) => id))
      }
      if (last) return finish(path, watch, runs)
      if (grown.length > 0) context.grew(stateOf(runs), { runs: grown, judged })
      await pause(Math.max(LOOK_MS, looked / MAX_LOOKING_SHARE), undefined, { signal }).catch(() => undefined)
    }
  } catch (error) {
    for (const run of runs) run.abandon()
    throw error
  }
}

function isQuiet(sinceMs: number, limit: Seconds | undefined): boolean {
  return limit !== undefined && performance.now() - sinceMs > limit * 1000
}

/** A run goes on as whatever its files are now; runs that no file belongs to any more were none. */
function replan(db: WritableDatabase, watch: FolderWatch, runs: FollowedRun[], criteria: FollowSpec['criteria']): void {
  const { plans } = planRuns(watch.found())
  const before = runs.splice(0)
  for (const plan of plans) {
    if (plan.sources.length === 0) continue
    const at = before.findIndex((run) => run.isMeantBy(plan))
    const [known] = at < 0 ? [] : before.splice(at, 1)
    known?.adopt(plan)
    runs.push(known ?? new FollowedRun(db, watch, plan, criteria))
  }
  for (const run of before) run.abandon()
}

function finish(path: string, watch: FolderWatch, followed: readonly FollowedRun[]): FollowResult {
  const runs = followed.flatMap((run) => run.finish(Date.now()) ?? [])
  const { left } = planRuns(watch.found())
  const files: FileOutcome[] = [
    ...[...watch.skipped].map(([path, reason]): FileOutcome => ({ path, skipped: true, reason })),
    ...left.map(leftOver),
    ...followed.flatMap((run) => run.outcomes()),
  ]
  if (runs.length === 0) throw nothingFound([path], files)
  return { kind: 'follow', runs, files }
}

function stateOf(runs: readonly FollowedRun[]): FollowState {
  const states = runs.filter((run) => run.hasGiven()).map((run) => run.state())
  return {
    runs: states.flatMap((state) => state.runs),
    files: states.reduce((sum, { files }) => sum + files, 0),
    rows: states.reduce((sum, { rows }) => sum + rows, 0),
  }
}
