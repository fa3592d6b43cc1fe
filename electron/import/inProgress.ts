/** Whether the test that writes a folder may still be running, by what its files and their times tell. */
import type { Caveat } from '../../shared/model.ts'
import { formatDuration } from '../../shared/units.ts'
import type { RunPlan } from './layouts/layout.ts'

/** Suites write a row at least every ten seconds; a minute of silence is the end of the test, or of its host. */
const QUIET_MS = 60_000
/** Where something is known to be missing: longer than any single scale of the known suites runs without writing. */
const QUIET_UNFINISHED_MS = 10 * 60_000
/** A folder that was copied or checked out was written within moments, and all of it just now. */
const COPYING_MS = 5_000

/** A caveat while files of the run are being written, at `nowMs` in Unix milliseconds. */
export function inProgress({ sources, unfinished, ended }: RunPlan, nowMs: number): Caveat | undefined {
  if (ended) return undefined
  const files = sources.flatMap(({ file: { path, written } }) => (written ? [{ path, ...written }] : []))
  const [first] = files
  if (!first) return undefined
  const newest = files.reduce((a, b) => (b.lastMs > a.lastMs ? b : a), first)
  const since = Math.min(...files.map((file) => file.firstMs))
  const ago = nowMs - newest.lastMs
  if (newest.lastMs - since < COPYING_MS || ago > (unfinished ? QUIET_UNFINISHED_MS : QUIET_MS)) return undefined
  const missing = unfinished ? `, and ${unfinished}` : ''
  return {
    code: 'in-progress',
    severity: 'info',
    subject: 'run',
    message: `${newest.path} was written ${formatDuration(Math.max(0, ago) / 1000)} before it was read${missing}: the test may still be running. Follow the folder, or open it again when the test has ended.`,
  }
}
