/** Summaries of one metric over all runs, for searches and columns that compare it. */
import { summarize } from '../../shared/analysis/summary.ts'
import type { WritableDatabase } from './database.ts'
import { readPoints, storeSummary } from './queries.ts'

/** Series that are summarised in one transaction; between two, other processes write. */
const BATCH = 500

/** Summaries are made when they are first asked for, and a comparison over all runs asks for all. Followed runs have none that lasts. */
export function summarizeMetric(db: WritableDatabase, metric: string): void {
  const missing = db
    .prepare(
      `SELECT series.key FROM series JOIN run ON run.key = series.run_key
       WHERE metric = ? AND run.state = 'ready' AND series.key > ?
         AND NOT EXISTS (SELECT 1 FROM summary WHERE series_key = series.key) ORDER BY series.key LIMIT ${BATCH}`,
    )
    .pluck()
  for (let keys = missing.all(metric, -1) as number[]; keys.length > 0; ) {
    db.transaction(() => {
      for (const key of keys) {
        const summary = summarize(readPoints(db, key).v)
        if (summary) storeSummary(db, key, summary)
      }
    })()
    keys = missing.all(metric, keys.at(-1)) as number[]
  }
}
