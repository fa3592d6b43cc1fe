/**
 * How a table or a list of records of no known format is to be read, where its header leaves that open: what is guessed,
 * what a person is asked, and what they answered. An answer belongs to a header, not to a file.
 */
import type { Seconds } from './model.ts'

/** `value` is measured; `label` tells apart what was measured; `ignored` is left out. */
export type ColumnRole = 'time' | 'value' | 'label' | 'ignored'

export const COLUMN_ROLES: readonly ColumnRole[] = ['time', 'value', 'label', 'ignored']

/** Which number of 03/04/2026 comes first. */
export type DateOrder = 'day-first' | 'month-first'

export type EpochUnit = 's' | 'ms' | 'µs' | 'ns'

/** 10^−exponent seconds each. */
export const EPOCH_EXPONENTS: Readonly<Record<EpochUnit, number>> = { s: 0, ms: 3, µs: 6, ns: 9 }

/** Where the time of a row comes from. `column` is its name in the header. */
export type TimeReading =
  /** Dates with a time of day; `order` is absent where the year comes first. */
  | { readonly kind: 'instant'; readonly column: string; readonly order?: DateOrder }
  | { readonly kind: 'epoch'; readonly column: string; readonly unit: EpochUnit }
  /** Numbers since some start, in a spelled unit of time. */
  | { readonly kind: 'relative'; readonly column: string; readonly unit: string }
  /** There is no time: rows are counted, or lie an interval apart where that is known. */
  | { readonly kind: 'rows'; readonly interval?: Seconds }

/** `.` as in 1,234.5; `,` as in 1.234,5. */
export type DecimalSign = '.' | ','

/** The unit of a column whose cells carry it themselves, as `1.2 GiB`. */
export const UNIT_IN_CELLS = 'in cells'

/** Units to choose from, as a source may spell them; the empty one is no unit. */
export const UNIT_CHOICES: readonly string[] = [
  ...['', 'B', 'kB', 'KiB', 'MB', 'MiB', 'GB', 'GiB', 'ns', 'µs', 'ms', 's', 'min', 'h'],
  ...['%', 'ratio', 'count', 'B/s', 'kB/s', 'MB/s', 'MiB/s', 'ops/s', UNIT_IN_CELLS],
]

/** As in `UNIT_CHOICES` where it is one of them in other letters, as `mib` is. */
export function spelledUnit(unit: string): string {
  return UNIT_CHOICES.find((choice) => choice.toLowerCase() === unit.toLowerCase()) ?? unit
}

export interface ColumnAnswer {
  readonly name: string
  readonly role: ColumnRole
  /** As in `UNIT_CHOICES`, or another spelling that is known; guessed when absent. */
  readonly unit?: string
}

/** What is not answered stays guessed. */
export interface FormatAnswer {
  /** Names of all columns, in their order, made unique; where rows are asked for, how many there are stands last. */
  readonly header: readonly string[]
  readonly columns: readonly ColumnAnswer[]
  readonly time?: TimeReading
  readonly decimal?: DecimalSign
  /** What everything in such files belongs to, e.g. `write`. */
  readonly phase?: string
  /** Names of the rows, in their order; an empty one stays unknown. */
  readonly rows?: readonly string[]
}

/** Whether the answer is to this header. */
export function isAbout(answer: FormatAnswer | undefined, header: readonly string[]): boolean {
  return answer?.header.length === header.length && answer.header.every((name, i) => name === header[i])
}

/** An answer as the workspace keeps it. */
export interface RememberedFormat extends FormatAnswer {
  /** 16 hexadecimal digits, from the header. */
  readonly id: string
  readonly answeredAtMs: number
}

export interface GuessedColumn extends ColumnAnswer {
  /** The first cells, as written. */
  readonly cells: readonly string[]
  /** Why a person should look at it; absent when nothing is in doubt, or they have. */
  readonly asked?: string
}

/** Rows that a format leaves without a name, as the scenarios of a sweep. */
export interface GuessedRows {
  /** What a row is, in a word. */
  readonly what: string
  /** One a row; empty where it is not known. */
  readonly names: readonly string[]
  /** By which a person knows each row: some of its cells. */
  readonly shown: readonly string[]
  /** Names that are known for such rows; others may be given. */
  readonly choices: readonly string[]
  readonly asked?: string
}

/** What the beginning of a file seems to hold. */
export interface FormatGuess {
  readonly header: readonly string[]
  readonly columns: readonly GuessedColumn[]
  /** Absent where records without a time become a table. */
  readonly time?: TimeReading
  /** Why the time is in doubt. */
  readonly timeAsked?: string
  readonly decimal: DecimalSign
  readonly decimalAsked?: string
  /** Of a format that knows its columns and leaves its rows open. */
  readonly rows?: GuessedRows
}

/** Questions that are open in a guess. */
export function openQuestions({ columns, timeAsked, decimalAsked, rows }: FormatGuess): number {
  const reasons = [timeAsked, decimalAsked, rows?.asked, ...columns.map(({ asked }) => asked)]
  return reasons.filter((reason) => reason !== undefined).length
}

/** The guess, taken as it stands. */
export function answerOf({ header, columns, time, decimal, rows }: FormatGuess): FormatAnswer {
  return {
    header,
    columns: columns.map(({ name, role, unit }) => ({ name, role, ...(unit === undefined ? {} : { unit }) })),
    ...(time === undefined ? {} : { time }),
    decimal,
    ...(rows === undefined ? {} : { rows: rows.names }),
  }
}

/** More files than this a person does not look through; alike ones are asked about once. */
export const MAX_PREVIEWED_FILES = 20

export interface FilePreview {
  readonly path: string
  readonly importer: string
  readonly guess: FormatGuess
  /** The answer that the guess follows, where there is one. */
  readonly answered?: RememberedFormat
}

/** `quartile open PATH --preview --json`. */
export interface ImportPreview {
  readonly format: 'quartile/preview'
  readonly version: 1
  /** Of general formats, one for each header, at most `MAX_PREVIEWED_FILES`; other formats know what they hold. */
  readonly files: readonly FilePreview[]
  /** Further files of general formats: with the header of one before, or left out. */
  readonly more: number
}

/** The years in which programs that still run were measured; Unix time in another unit lies far from them. */
const [FIRST_SECOND, LAST_SECOND] = [Date.UTC(2000, 0) / 1000, Date.UTC(2100, 0) / 1000]

/** How a column is best read as the time when a person says that it is. */
export function timeIn({ name, cells, unit }: GuessedColumn): TimeReading {
  const first = cells.find((cell) => cell !== '') ?? ''
  const number = Number(first.replace(',', '.'))
  if (first === '' || Number.isNaN(number)) {
    const local = /^\d{1,2}[./-]\d{1,2}[./-]\d{4}/.test(first)
    return { kind: 'instant', column: name, ...(local ? { order: 'day-first' } : {}) }
  }
  const units = Object.entries(EPOCH_EXPONENTS) as readonly [EpochUnit, number][]
  const epoch = units.find(([, exponent]) => {
    const seconds = number / 10 ** exponent
    return seconds >= FIRST_SECOND && seconds < LAST_SECOND
  })
  if (epoch) return { kind: 'epoch', column: name, unit: epoch[0] }
  const isTime = unit !== undefined && ['ns', 'µs', 'us', 'ms', 's', 'min', 'h'].includes(unit)
  return { kind: 'relative', column: name, unit: isTime ? unit : 's' }
}

/** What a person changes in a guess. */
export interface FormatChanges {
  readonly columns?: readonly ColumnAnswer[]
  readonly time?: TimeReading
  readonly decimal?: DecimalSign
  readonly phase?: string
  readonly rows?: readonly string[]
}

/** The answer with changes; what it says of other columns stays. Only one column is the time. */
export function changed(answer: FormatAnswer, { columns = [], ...rest }: FormatChanges): FormatAnswer {
  const named = new Set(columns.map(({ name }) => name))
  return { ...answer, ...rest, columns: [...answer.columns.filter(({ name }) => !named.has(name)), ...columns] }
}
