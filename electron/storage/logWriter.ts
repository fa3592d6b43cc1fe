/** Rows of a run's logs as they come, and where each log lies on the run's time axis. */
import type { Caveat, LogLevel } from '../../shared/model.ts'
import type { LogClock, LogLine, LogRecord } from '../../shared/records.ts'
import type { WritableDatabase } from './database.ts'
import { LEVELS } from './logLevels.ts'
import type { Placement } from './placement.ts'

const DAY_MS = 86_400_000

/** What is known of a log without its rows. */
export interface LogCounts {
  readonly lines: number
  readonly levels: Readonly<Partial<Record<LogLevel, number>>>
  readonly troubles: Readonly<Record<string, number>>
}

interface OpenLog {
  readonly key: number | bigint
  readonly path: string
  clock: LogClock | undefined
  firstMs: number | undefined
  minMs: number
  maxMs: number
  lines: number
  readonly levels: Partial<Record<LogLevel, number>>
  readonly troubles: Record<string, number>
}

export class LogWriter {
  private readonly db: WritableDatabase
  private readonly run: number | bigint
  private readonly insert
  private logs: OpenLog[] = []

  constructor(db: WritableDatabase, run: number | bigint) {
    this.db = db
    this.run = run
    this.insert = db.prepare(
      `INSERT OR REPLACE INTO log_line (log_key, line, at_ms, level, trouble, message) VALUES (?, ?, ?, ?, ?, ?)`,
    )
  }

  /** Returns how many letters were written, which is about their bytes. */
  write(path: string, { clock, lines }: LogRecord): number {
    const log = this.logOf(path)
    log.clock ??= clock
    let letters = 0
    for (const line of lines) {
      this.row(log, line)
      letters += line.message.length
    }
    return letters
  }

  /** Unix milliseconds of the first and the last line that states a date. */
  get span(): { readonly start: number; readonly end: number } | undefined {
    const dated = this.logs.filter(({ clock, firstMs }) => clock === 'unix' && firstMs !== undefined)
    if (dated.length === 0) return undefined
    return { start: Math.min(...dated.map(({ minMs }) => minMs)), end: Math.max(...dated.map(({ maxMs }) => maxMs)) }
  }

  /** Seconds that the longest log spans by its own clock. */
  get longest(): number {
    return Math.max(0, ...this.logs.map(({ minMs, maxMs }) => (maxMs - minMs) / 1000).filter(Number.isFinite))
  }

  /** Puts every log on the axis; what had to be assumed for that comes back. `measured`: the run has more than logs. */
  place({ startedAtMs, duration }: Placement, measured: boolean): readonly Caveat[] {
    const update = this.db.prepare(`UPDATE log SET clock = ?, shift_ms = ?, counts = ? WHERE key = ?`)
    return this.logs.flatMap((log) => {
      const shift = shiftOf(log, startedAtMs)
      const { lines, levels, troubles } = log
      update.run(log.clock ?? null, shift, JSON.stringify({ lines, levels, troubles } satisfies LogCounts), log.key)
      if (!measured || log.firstMs === undefined) return []
      const subject = log.path
      if (startedAtMs === undefined) {
        const message = `${log.path}: the run's measurements state no date; the first line that has a time is put at their start.`
        return [{ code: 'log-start-assumed', severity: 'misleading', subject, message } satisfies Caveat]
      }
      const outside = log.maxMs + shift < 0 || log.minMs + shift > duration * 1000
      if (!outside) return []
      const message = `${log.path}: all its times lie before or after the run's measurements. A clock or a time zone may differ, or it is the log of another run.`
      return [{ code: 'log-outside-run', severity: 'misleading', subject, message } satisfies Caveat]
    })
  }

  /** Takes out the log of a file. */
  remove(path: string): void {
    const remove = this.db.prepare(`DELETE FROM log WHERE key = ?`)
    for (const log of this.logs) if (log.path === path) remove.run(log.key)
    this.logs = this.logs.filter((log) => log.path !== path)
  }

  private logOf(path: string): OpenLog {
    const known = this.logs.findLast((log) => log.path === path)
    if (known) return known
    const key = this.db.prepare(`INSERT INTO log (run_key, path) VALUES (?, ?)`).run(this.run, path).lastInsertRowid
    const log: OpenLog = {
      key,
      path,
      clock: undefined,
      firstMs: undefined,
      minMs: Number.POSITIVE_INFINITY,
      maxMs: Number.NEGATIVE_INFINITY,
      lines: 0,
      levels: {},
      troubles: {},
    }
    this.logs.push(log)
    return log
  }

  private row(log: OpenLog, { line, atMs, level, trouble, message }: LogLine): void {
    log.lines++
    if (level !== undefined) log.levels[level] = (log.levels[level] ?? 0) + 1
    if (trouble !== undefined) log.troubles[trouble] = (log.troubles[trouble] ?? 0) + 1
    if (atMs !== undefined) {
      log.firstMs ??= atMs
      log.minMs = Math.min(log.minMs, atMs)
      log.maxMs = Math.max(log.maxMs, atMs)
    }
    const rank = level === undefined ? null : LEVELS.indexOf(level)
    this.insert.run(log.key, line, atMs ?? null, rank, trouble ?? null, message)
  }
}

/** Milliseconds to add to a log's times, so that they count from the start of the run. */
function shiftOf({ clock, firstMs, minMs }: OpenLog, startedAtMs: number | undefined): number {
  if (firstMs === undefined || clock === undefined || clock === 'start') return 0
  if (startedAtMs === undefined) return -minMs
  switch (clock) {
    case 'unix':
      return -startedAtMs
    case 'no-date':
      return Math.round((startedAtMs - firstMs) / DAY_MS) * DAY_MS - startedAtMs
    case 'no-year':
      return nearestYear(firstMs, startedAtMs) - firstMs - startedAtMs
  }
}

/** The day of `ms` in the year in which it is nearest to the start. */
function nearestYear(ms: number, startedAtMs: number): number {
  const at = new Date(ms)
  const year = new Date(startedAtMs).getUTCFullYear()
  const candidates = [year - 1, year, year + 1].map(
    (each) => Date.UTC(each, at.getUTCMonth(), at.getUTCDate()) + (ms % DAY_MS),
  )
  return candidates.reduce((a, b) => (Math.abs(b - startedAtMs) < Math.abs(a - startedAtMs) ? b : a))
}
