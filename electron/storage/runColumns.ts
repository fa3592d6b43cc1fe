/** What stands in chosen columns beside a run, and the names there are to choose from. */
import type { Cell, Unit } from '../../shared/model.ts'
import { MAX_RUN_NAMES, type RunNames } from '../../shared/runListApi.ts'
import type { RunColumn } from '../../shared/runSearch/runSearch.ts'
import type { ReadableDatabase } from './database.ts'
import { STATISTIC_COLUMNS } from './runSearch.ts'

/** Of several series of a metric, as there is one a phase, the largest number; of `min` the smallest. */
export function cellOf(db: ReadableDatabase, run: number, column: RunColumn): Cell {
  if (column.kind === 'parameter') {
    const value = db
      .prepare('SELECT value FROM parameter WHERE run_key = ? AND name = ? COLLATE NOCASE')
      .pluck()
      .get(run, column.name) as Cell | undefined
    return value ?? null
  }
  const fold = column.statistic === 'min' ? 'min' : 'max'
  return db
    .prepare(
      `SELECT ${fold}(summary.${STATISTIC_COLUMNS[column.statistic]}) FROM series JOIN summary ON series_key = series.key
       WHERE run_key = ? AND metric = ?`,
    )
    .pluck()
    .get(run, column.metric) as number | null
}

export function unitOfMetric(db: ReadableDatabase, metric: string): Unit | undefined {
  return db.prepare('SELECT unit FROM series WHERE metric = ? LIMIT 1').pluck().get(metric) as Unit | undefined
}

/** In the order of the alphabet, each list bounded. */
export function namesOf(db: ReadableDatabase): RunNames {
  const list = (sql: string) => db.prepare(`${sql} LIMIT ${MAX_RUN_NAMES}`).pluck().all() as string[]
  return {
    parameters: list('SELECT DISTINCT name FROM parameter ORDER BY name'),
    metrics: list('SELECT DISTINCT metric FROM series ORDER BY metric'),
    tags: list('SELECT DISTINCT tag FROM run_tag ORDER BY tag'),
  }
}
