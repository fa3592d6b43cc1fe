/** Finds the column that says when a row was measured, by its name and by its values. */
import type { DateOrder } from '../../../shared/formatAnswer.ts'
import type { Seconds } from '../../../shared/model.ts'
import { headerUnit } from './columns.ts'
import type { InstantReader } from './instant.ts'
import { latin1, readDecimal } from './number.ts'

/** How cells of the time column become seconds. */
export type TimeScale =
  | { readonly kind: 'instant'; readonly order?: DateOrder }
  /** Unix time in units of 10^−exponent seconds. */
  | { readonly kind: 'epoch'; readonly exponent: number }
  /** Time since some start: cell × factor / 10^exponent. */
  | { readonly kind: 'relative'; readonly exponent: number; readonly factor: number; readonly unitStated: boolean }
  /** No column: rows lie so far apart, or are counted. */
  | { readonly kind: 'rows'; readonly interval?: Seconds }

export interface TimeColumn {
  /** −1 where there is none. */
  readonly index: number
  readonly scale: TimeScale
}

/** The index that no column has. */
export const NO_COLUMN = -1
export const BY_ROWS: TimeColumn = { index: NO_COLUMN, scale: { kind: 'rows' } }

/** One cell of the sample. The bytes behind `end` are readable, as many as the longest instant has. */
export interface SampleCell {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

const NAMES = new Set(
  `timestamp time ts t date datetime date_time time_stamp elapsed elapsed_time relative_time epoch epoch_time unix unix_time
   unix_timestamp when clock wall_time wall_clock local_time sample_time zeit zeitstempel datum uhrzeit heure fecha hora`.split(
    /\s+/,
  ),
)
const RELATIVE_NAMES = /^(elapsed|relative|since|offset|uptime)/
const ZONE_WORD = /_(utc|gmt|local|iso)$/

/** The first second that a number is taken for Unix time (March 1973), and the first that it is not (the year 5138). */
const [EARLIEST, LATEST] = [1e8, 1e11]

export function isTimeName(header: string): boolean {
  const { stem, unit } = headerUnit(header.replace(/^[#@\s]+/, ''))
  if (unit !== 'unknown' && unit !== 'seconds') return false
  return NAMES.has(stem.replace(ZONE_WORD, '')) || (stem === '' && unit === 'seconds')
}

/**
 * The time column of a table, undefined when it has none: a named one with dates or Unix time before a named relative
 * one before an unnamed one with dates. Relative numbers count only in the first column or where they never fall, since
 * a `time_s` further right is often a result. A table without rows is judged by its names alone.
 */
export function findTimeColumn(
  names: readonly string[],
  column: (index: number) => readonly SampleCell[],
  decimal: number,
  instants: InstantReader,
): TimeColumn | undefined {
  let relative: TimeColumn | undefined
  const named = names.flatMap((name, i) => (isTimeName(name) ? [i] : []))
  for (const index of named) {
    const cells = column(index)
    if (cells.length === 0) return { index, scale: { kind: 'instant' } }
    const scale = scaleOf(names[index] ?? '', cells, decimal, instants)
    if (!scale) continue
    if (scale.kind !== 'relative') return { index, scale }
    if (index === 0 || neverFalls(cells, decimal)) relative ??= { index, scale }
  }
  if (relative) return relative
  const unnamed = names.findIndex((_, i) => {
    const cells = column(i)
    return cells.length > 0 && instantScale(cells, instants, true) !== undefined
  })
  if (unnamed < 0) return undefined
  return { index: unnamed, scale: instantScale(column(unnamed), instants, true) ?? { kind: 'instant' } }
}

/** Dates of one spelling, in the order that most cells have. */
export function instantScale(
  cells: readonly SampleCell[],
  instants: InstantReader,
  withClock: boolean,
): Extract<TimeScale, { kind: 'instant' }> | undefined {
  instants.order = undefined
  const fits = (cell: SampleCell) => isInstant(cell, instants, withClock)
  if (mostly(cells, fits)) return { kind: 'instant' }
  const order = dateOrder(cells).order
  instants.order = order
  const local = mostly(cells, fits)
  instants.order = undefined
  return local ? { kind: 'instant', order } : undefined
}

/** Which number of a date is the day: told by one above 12, by a dot, or else by what makes the file shorter. */
export function dateOrder(cells: readonly SampleCell[]): { readonly order: DateOrder; readonly sure: boolean } {
  const dates = cells.flatMap(({ bytes, start, end }) => {
    const parts = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b/.exec(latin1(bytes, start, end))
    return parts ? [{ first: Number(parts[1]), second: Number(parts[3]), mark: parts[2] }] : []
  })
  if (dates.some(({ first }) => first > 12)) return { order: 'day-first', sure: true }
  if (dates.some(({ second }) => second > 12)) return { order: 'month-first', sure: true }
  if (dates.some(({ mark }) => mark === '.')) return { order: 'day-first', sure: true }
  const spread = (key: 'first' | 'second') => new Set(dates.map((date) => date[key])).size
  return { order: spread('second') > spread('first') ? 'month-first' : 'day-first', sure: false }
}

export function scaleOf(
  header: string,
  cells: readonly SampleCell[],
  decimal: number,
  instants: InstantReader,
): TimeScale | undefined {
  const instant = instantScale(cells, instants, false)
  if (instant) return instant
  const numbers = cells.map((cell) => readDecimal(cell.bytes, cell.start, cell.end, decimal, 0)).filter(Number.isFinite)
  if (numbers.length * 2 < cells.length || numbers.length === 0) return undefined
  const middle = numbers.sort((a, b) => a - b)[numbers.length >> 1] as number
  const { stem, unit, shift, factor } = headerUnit(header)
  const unitStated = unit === 'seconds'
  const relative: TimeScale = { kind: 'relative', exponent: Math.max(0, -shift), factor, unitStated }
  if (RELATIVE_NAMES.test(stem) || factor !== 1) return relative
  const seconds = middle * 10 ** shift
  if (seconds < EARLIEST) return relative
  if (seconds < LATEST) return { kind: 'epoch', exponent: Math.max(0, -shift) }
  // A stated unit that would mean the far future is a slip of the header.
  for (const exponent of [3, 6, 9]) if (middle < LATEST * 10 ** exponent) return { kind: 'epoch', exponent }
  return undefined
}

const DATE_BYTES = '2026-11-21'.length

/** Whether a cell is a date; `withClock` asks for a time of day too. */
export function isInstant({ bytes, start, end }: SampleCell, instants: InstantReader, withClock: boolean): boolean {
  if (withClock && end - start <= DATE_BYTES) return false
  // With a comma as delimiter the next cell would look like a fraction.
  return [false, true].some((commaFraction) => instants.read(bytes, start, commaFraction) && instants.end === end)
}

function mostly(cells: readonly SampleCell[], fits: (cell: SampleCell) => boolean): boolean {
  return cells.filter(fits).length * 2 >= cells.length
}

export function neverFalls(cells: readonly SampleCell[], decimal: number): boolean {
  let last = Number.NEGATIVE_INFINITY
  for (const { bytes, start, end } of cells) {
    const value = readDecimal(bytes, start, end, decimal, 0)
    if (value < last) return false
    if (value > last) last = value
  }
  return true
}
