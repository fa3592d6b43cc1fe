/** Summaries of many series at once: of one metric over all runs, for searches and columns that compare it, and of a new run. */
import { summarize } from '../../shared/analysis/summary.ts'
import { columnReader } from './blocks.ts'
import type { WritableDatabase } from './database.ts'
import { readPoints, summaryWriter } from './queries.ts'

/** Series that are summarised in one transaction; between two, other processes write. */
const BATCH = 500
/** A run with these is summarised in less time than its import takes to begin. */
const SHORT = { points: 4_096, series: 2_000 } as const

/** Summaries of long series are made when they are first asked for, and a comparison over all runs asks for all. Followed runs have none that lasts. */
export function summarizeMetric(db: WritableDatabase, metric: string): void {
  const missing = db
    .prepare(
      `SELECT series.key FROM series JOIN run ON run.key = series.run_key
       WHERE metric = ? AND run.state = 'ready' AND series.key > ?
         AND NOT EXISTS (SELECT 1 FROM summary WHERE series_key = series.key) ORDER BY series.key LIMIT ${BATCH}`,
    )
    .pluck()
  for (let keys = missing.all(metric, -1) as number[]; keys.length > 0; ) {
    summarizeAll(db, keys)
    keys = missing.all(metric, keys.at(-1)) as number[]
  }
}

/** Short series of a run that is complete: of 10,000 runs a first comparison would otherwise read all. */
export function summarizeShort(db: WritableDatabase, run: number): void {
  const keys = db
    .prepare(
      `SELECT series.key FROM series JOIN frame ON frame.key = frame_key
       WHERE series.run_key = ? AND points <= ${SHORT.points} LIMIT ${SHORT.series}`,
    )
    .pluck()
    .all(run) as number[]
  summarizeAll(db, keys)
}

function summarizeAll(db: WritableDatabase, series: readonly number[]): void {
  const frameOf = db.prepare(
    `SELECT frame.key, frame_column AS "column", points, sorted FROM series JOIN frame ON frame.key = frame_key WHERE series.key = ?`,
  )
  const readColumn = columnReader(db)
  const store = summaryWriter(db)
  db.transaction(() => {
    for (const each of series) {
      const frame = frameOf.get(each) as { key: number; column: number; points: number; sorted: number }
      // Times matter only where they go back.
      const values = frame.sorted ? readColumn(frame.key, frame.column, frame.points) : readPoints(db, each).v
      const summary = summarize(values)
      if (summary) store(each, summary)
    }
  })()
}
