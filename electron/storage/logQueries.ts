/** Questions about the logs of a run. Every answer is a page, or bounded by what a figure can show. */
import { type LogDocument, type LogQuestion, MAX_LOG_ROWS } from '../../shared/api.ts'
import { MAX_TROUBLE_MARKS, type TroubleMark } from '../../shared/figures/troubleMarks.ts'
import type { LogLevel, LogRow, Seconds } from '../../shared/model.ts'
import type { ReadableDatabase } from './database.ts'
import { LEVELS } from './logLevels.ts'
import type { LogCounts } from './logWriter.ts'

/** Of a message, enough to know it by. */
const MARK_TEXT = 100

interface StoredLog {
  readonly path: string
  readonly counts: LogCounts
}

function logsOf(db: ReadableDatabase, run: number): readonly StoredLog[] {
  const rows = db.prepare(`SELECT path, counts FROM log WHERE run_key = ? ORDER BY path`).all(run) as {
    path: string
    counts: string
  }[]
  return rows.map(({ path, counts }) => ({ path, counts: JSON.parse(counts) as LogCounts }))
}

export function searchLog(
  db: ReadableDatabase,
  run: number,
  question: LogQuestion,
): Omit<LogDocument, 'format' | 'version' | 'run'> {
  const logs = logsOf(db, run)
  const lines = logs.reduce((sum, { counts }) => sum + counts.lines, 0)
  const { where, values } = conditions(run, question)
  const from = `FROM log_line JOIN log ON log.key = log_key WHERE ${where}`
  const limit = Math.min(question.limit ?? MAX_LOG_ROWS, MAX_LOG_ROWS)
  const all = values.length === 1
  // Lines of one log are in order already; several are told apart by their times.
  const order = logs.length > 1 ? 'at_ms + shift_ms NULLS LAST, log_key, line' : 'log_key, line'
  const rows = db
    .prepare(
      `SELECT path, line, (at_ms + shift_ms) / 1000 AS at, level, trouble, message ${from} ORDER BY ${order} LIMIT ? OFFSET ?`,
    )
    .all(...values, limit, question.offset ?? 0) as StoredRow[]
  return {
    lines,
    files: logs.map(({ path }) => path),
    levels: LEVELS.flatMap((level) => {
      const count = logs.reduce((sum, { counts }) => sum + (counts.levels[level] ?? 0), 0)
      return count === 0 ? [] : [{ level, lines: count }]
    }),
    troubles: troublesOf(logs),
    total: all
      ? lines
      : (db
          .prepare(`SELECT count(*) ${from}`)
          .pluck()
          .get(...values) as number),
    rows: rows.map(rowOf),
  }
}

/** On the run's axis, when the first line with the text was logged; undefined when none states a time. */
export function firstLine(db: ReadableDatabase, run: number, text: string): Seconds | undefined {
  const { where, values } = conditions(run, { run: '', text })
  const at = db
    .prepare(`SELECT min(at_ms + shift_ms) / 1000 FROM log_line JOIN log ON log.key = log_key WHERE ${where}`)
    .pluck()
    .get(...values) as number | null
  return at ?? undefined
}

interface StoredRow {
  readonly path: string
  readonly line: number
  readonly at: number | null
  readonly level: number | null
  readonly trouble: string | null
  readonly message: string
}

function rowOf({ path, line, at, level, trouble, message }: StoredRow): LogRow {
  const word: LogLevel | undefined = level === null ? undefined : LEVELS[level]
  return {
    file: path,
    line,
    ...(at === null ? {} : { at }),
    ...(word === undefined ? {} : { level: word }),
    ...(trouble === null ? {} : { trouble }),
    message,
  }
}

function troublesOf(logs: readonly StoredLog[]): LogDocument['troubles'] {
  const sums = new Map<string, number>()
  for (const { counts } of logs) {
    for (const [name, count] of Object.entries(counts.troubles)) sums.set(name, (sums.get(name) ?? 0) + count)
  }
  return [...sums].map(([trouble, lines]) => ({ trouble, lines })).sort((a, b) => b.lines - a.lines)
}

/** The first value is the run; each condition adds its own. */
function conditions(run: number, { text, level, trouble, window }: LogQuestion) {
  const where = ['log.run_key = ?']
  const values: (string | number)[] = [run]
  const add = (condition: string, ...more: (string | number)[]) => {
    where.push(condition)
    values.push(...more)
  }
  if (text !== undefined && text !== '') {
    add(`message LIKE ? ESCAPE '\\'`, `%${text.replace(/[\\%_]/g, '\\$&')}%`)
  }
  if (level !== undefined) add('level >= ?', LEVELS.indexOf(level))
  // Compared with a value either way, so that the number of values tells whether anything was asked.
  if (trouble === true) add('trouble > ?', '')
  else if (trouble !== undefined) add('trouble = ?', trouble)
  if (window) add('(at_ms + shift_ms) / 1000 BETWEEN ? AND ?', window.start, window.end)
  return { where: where.join(' AND '), values }
}

/** What is known to have gone wrong within a stretch of the run, in order of time. */
export function troubleMarks(
  db: ReadableDatabase,
  run: number,
  { start, end }: { readonly start: Seconds; readonly end: Seconds },
): readonly TroubleMark[] {
  const width = Math.max(end - start, 1e-3) / MAX_TROUBLE_MARKS
  return db
    .prepare(
      `SELECT min(t) AS t, count(*) AS lines, trouble, substr(message, 1, ${MARK_TEXT}) AS message FROM (
         SELECT (at_ms + shift_ms) / 1000 AS t, trouble, message FROM log_line JOIN log ON log.key = log_key
         WHERE run_key = ? AND trouble IS NOT NULL AND (at_ms + shift_ms) / 1000 BETWEEN ? AND ?
       ) GROUP BY CAST((t - ?) / ? AS INTEGER), trouble ORDER BY t`,
    )
    .all(run, start, end, start, width) as TroubleMark[]
}
