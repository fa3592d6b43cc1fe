/** All rows of a run's logs, one after the other, for what counts them by kind. */
import type { LogRow } from '../../shared/model.ts'
import type { ReadableDatabase } from './database.ts'
import { LEVELS } from './logLevels.ts'

type Row = Pick<LogRow, 'file' | 'line' | 'level' | 'message'>

export function* logRowsOf(db: ReadableDatabase, run: number): Generator<Row> {
  const rows = db
    .prepare(
      `SELECT path AS file, line, level, message FROM log_line JOIN log ON log.key = log_key
       WHERE run_key = ? ORDER BY log_key, line`,
    )
    .iterate(run) as IterableIterator<Omit<Row, 'level'> & { level: number | null }>
  for (const { level, ...row } of rows) {
    const name = level === null ? undefined : LEVELS[level]
    yield { ...row, ...(name === undefined ? {} : { level: name }) }
  }
}
