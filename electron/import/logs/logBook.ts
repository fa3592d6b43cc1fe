/**
 * The lines of a log as rows of time, level and message. A stack trace belongs to the line above it; known trouble is
 * counted, all of it, and marked on the rows that are kept. Of a long log the beginning, the end, and between them the
 * warnings, errors and troubles are kept: a workspace is no copy of the logs, and nobody pages through millions of lines.
 */
import type { LogLevel } from '../../../shared/model.ts'
import { repairMojibake } from '../../../shared/mojibake.ts'
import type { ImportRecord, LogClock, LogLine } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import { LineParser, type ParsedLine } from './logLine.ts'
import { OUT_OF_MEMORY_ERROR, type Trouble, troubleIn } from './troubles.ts'

/** Rows at the beginning of a log: hours of most; some 10 MB of a workspace. */
const KEPT_FIRST = 50_000
/** Rows at the end, where a process tells why it ended. */
const KEPT_LAST = 50_000
/** Rows between them of level warn and above, or with trouble; a log of more is trouble throughout. */
const KEPT_NOTABLE = 100_000
/** Letters of each of the three: rows of kilobytes must not make up for their number. */
const KEPT_LETTERS = 32 << 20
/** The longest message; stack traces of frameworks reach some thousands of letters. */
const MAX_MESSAGE = 8_000
/** Lines that one message may have. */
const MAX_CONTINUED = 200
/** Rows of one record. */
const BLOCK_ROWS = 2_000
/** Enough of a line to recognise it by. */
const SHOWN = 200
/** A clock without date that goes back by more than this has passed midnight. */
const HALF_A_DAY_MS = 43_200_000

const GRAVE: ReadonlySet<LogLevel | undefined> = new Set<LogLevel>(['warn', 'error', 'fatal'])
/** What continues the line above whatever stands before it. */
const CONTINUES = /^(?:\s+\S|Caused by: |\.\.\. \d+ more|goroutine \d+ \[|created by )/

type Row = { -readonly [K in keyof LogLine]: LogLine[K] }

interface Found {
  count: number
  readonly line: number
  readonly text: string
}

export class LogBook {
  private readonly parser = new LineParser()
  private readonly found = new Map<string, Found>()
  private readonly levels = new Map<LogLevel, Found>()
  private clock: LogClock | undefined
  private unzoned: number | undefined
  private lastMs: number | undefined
  private laterMs = 0
  private readonly kept: LogLine[] = []
  private readonly last = new Ring()
  private first = 0
  private firstLetters = 0
  private notable = 0
  private notableLetters = 0
  private left = 0
  private firstLeft: number | undefined
  private row: Row | undefined
  private continued = 0
  private inTrace = false
  private stamped = 0
  private plain = 0

  /** `text` without colours and NUL bytes. */
  take(text: string, line: number): void {
    if (text.trim() === '') return
    const parsed = this.parser.parse(text)
    const said = parsed ? parsed.message : text.trimEnd()
    if (said === '') return
    // The row keeps what is written; a suite's marks are known however they were misread.
    const trouble = troubleIn(repairMojibake(said))
    if (trouble) this.count(this.found, trouble.name, said, line)
    else if (parsed?.level === 'error' || parsed?.level === 'fatal') this.count(this.levels, parsed.level, said, line)
    const stands = parsed !== undefined && parsed.carried === undefined
    if (!stands && this.continues(said, trouble)) this.append(said, trouble)
    else this.begin(parsed, said, line, trouble)
  }

  /** Lines of this trouble so far. */
  linesOf(trouble: string): number {
    return this.found.get(trouble)?.count ?? 0
  }

  /** Lines of level error and above so far that tell of no known trouble. */
  get errorLines(): number {
    return [...this.levels.values()].reduce((sum, { count }) => sum + count, 0)
  }

  get isFull(): boolean {
    return this.kept.length >= BLOCK_ROWS
  }

  /** The rows that are certain to be kept; call it when `isFull`. */
  *ready(): Generator<ImportRecord> {
    while (this.kept.length > 0) {
      const lines = this.kept.splice(0, BLOCK_ROWS)
      yield { kind: 'log', ...(this.clock === undefined ? {} : { clock: this.clock }), lines }
    }
  }

  /** What is to be said while lines may follow, and is taken back when they do. */
  *soFar(): Generator<ImportRecord> {
    if (this.found.size > 0) yield { kind: 'table', table: this.troubles() }
  }

  /** The rows that are left, and the table of troubles; caveats go to `tally`. Call it when all lines are taken. */
  *rest(tally: Tally): Generator<ImportRecord> {
    this.close()
    for (const row of this.last.rows()) this.kept.push(row)
    yield* this.ready()
    yield* this.soFar()
    this.note(tally)
  }

  private continues(text: string, trouble: Trouble | undefined): boolean {
    if (!this.row || this.continued >= MAX_CONTINUED || trouble?.begins) return false
    return this.inTrace || CONTINUES.test(text) || this.stamped > this.plain
  }

  private append(text: string, trouble: Trouble | undefined): void {
    const { row } = this
    if (!row) return
    this.continued++
    if (row.message.length < MAX_MESSAGE) row.message = `${row.message}\n${text}`.slice(0, MAX_MESSAGE)
    if (trouble) {
      row.trouble ??= trouble.name
      row.level ??= 'error'
    }
  }

  private begin(parsed: ParsedLine | undefined, text: string, line: number, trouble: Trouble | undefined): void {
    this.close()
    if (parsed && !parsed.carried) this.stamped++
    else this.plain++
    this.inTrace = trouble?.begins === true
    this.continued = 0
    const atMs = parsed ? this.timeOf(parsed, line) : undefined
    // What states no time was written after the line above.
    const at = atMs ?? this.lastMs
    const level = parsed?.level ?? (trouble ? 'error' : undefined)
    const row: Row = { line, message: text.slice(0, MAX_MESSAGE) }
    if (at !== undefined) row.atMs = at
    if (level !== undefined) row.level = level
    if (trouble !== undefined) row.trouble = trouble.name
    this.row = row
  }

  private timeOf({ clock, ms, zoned }: ParsedLine, line: number): number | undefined {
    if (clock === undefined || ms === undefined) return undefined
    this.clock ??= clock
    // Another clock than the log's own cannot be placed beside it.
    if (clock !== this.clock) return undefined
    if (zoned !== true && clock !== 'start') this.unzoned ??= line
    let at = ms + this.laterMs
    if (clock === 'no-date' && this.lastMs !== undefined && at < this.lastMs - HALF_A_DAY_MS) {
      this.laterMs += 2 * HALF_A_DAY_MS
      at += 2 * HALF_A_DAY_MS
    }
    this.lastMs = at
    return at
  }

  /** The open row is complete: keep it where there is room. */
  private close(): void {
    const { row } = this
    if (!row) return
    this.row = undefined
    const letters = row.message.length
    if (this.first < KEPT_FIRST && this.firstLetters + letters <= KEPT_LETTERS) {
      this.first++
      this.firstLetters += letters
      this.kept.push(row)
      return
    }
    this.first = KEPT_FIRST
    for (const passed of this.last.push(row)) this.pass(passed)
  }

  /** A row that is no longer among the last. */
  private pass(row: LogLine): void {
    const grave = row.trouble !== undefined || GRAVE.has(row.level)
    const letters = row.message.length
    if (grave && this.notable < KEPT_NOTABLE && this.notableLetters + letters <= KEPT_LETTERS) {
      this.notable++
      this.notableLetters += letters
      this.kept.push(row)
      return
    }
    this.left++
    this.firstLeft ??= row.line
  }

  private count<K>(found: Map<K, Found>, key: K, text: string, line: number): void {
    const known = found.get(key)
    if (known) known.count++
    else found.set(key, { count: 1, line, text: text.trim().slice(0, SHOWN) })
  }

  private troubles() {
    return {
      name: 'Trouble in the log',
      columns: [
        { name: 'trouble', unit: 'text' as const },
        { name: 'lines', unit: 'count' as const },
        { name: 'first line', unit: 'count' as const },
        { name: 'text', unit: 'text' as const },
      ],
      rows: [...this.found].map(([name, { count, line, text }]) => [name, count, line, text]),
    }
  }

  private note(tally: Tally): void {
    for (const [name, { count, line, text }] of this.found) {
      const message = () => `${counted(count, 'line')} of ${name}, the first: ${text}`
      if (name === OUT_OF_MEMORY_ERROR)
        tally.add({ code: 'out-of-memory', severity: 'error', subject: 'run', message }, line)
      else tally.add({ code: 'log-reports-trouble', severity: 'error', subject: name, message }, line)
    }
    for (const [level, { count, line, text }] of this.levels) {
      const message = () => `${counted(count, 'line')} of level ${level}, the first: ${text}`
      tally.add({ code: 'log-reports-trouble', severity: 'error', subject: `level ${level}`, message }, line)
    }
    if (this.left > 0) {
      const message = () =>
        `${counted(this.left, 'line')} between the first and the last ${counted(KEPT_LAST, 'line')} are not kept; of these, warnings, errors and known trouble are, up to ${counted(KEPT_NOTABLE, 'line')}`
      tally.add({ code: 'log-lines-left-out', severity: 'data-loss', message }, this.firstLeft)
    }
    if (this.clock === 'no-year' || this.clock === 'no-date') {
      const what = this.clock === 'no-year' ? 'year' : 'date'
      const message = () => `times of the log state no ${what}; the one next to the run's measurements is taken`
      tally.add({ code: 'log-date-assumed', severity: 'info', message }, this.unzoned)
    }
    if (this.unzoned !== undefined) {
      const message = () => 'times state no zone; they are read as UTC'
      tally.add({ code: 'time-without-zone', severity: 'info', message }, this.unzoned)
    }
  }
}

/** The newest rows, in order; what falls out comes back. */
class Ring {
  private readonly held: LogLine[] = []
  private from = 0
  private letters = 0

  push(row: LogLine): readonly LogLine[] {
    this.held.push(row)
    this.letters += row.message.length
    const out: LogLine[] = []
    while (this.held.length - this.from > KEPT_LAST || this.letters > KEPT_LETTERS) {
      const oldest = this.held[this.from++]
      if (!oldest) break
      this.letters -= oldest.message.length
      out.push(oldest)
    }
    // Forgotten in one stroke, so that each row is moved only once.
    if (this.from >= KEPT_LAST) {
      this.held.splice(0, this.from)
      this.from = 0
    }
    return out
  }

  *rows(): Generator<LogLine> {
    for (let i = this.from; i < this.held.length; i++) {
      const row = this.held[i]
      if (row) yield row
    }
  }
}
