/**
 * From bytes to blocks of numbers.
 *
 * Two readers share the work. `readPlainRows` is a loop over bytes for the rows that nearly all files consist of: as
 * many cells as the header, numbers or nothing in them, no line end inside quotes. It allocates nothing and calls almost
 * nothing. The first cell that it does not like ends it, and `readOddRow` reads that row again with every rule
 * there is. Which of the two reads a row depends on the row alone, never on how the bytes were cut into chunks, and both
 * give the same numbers, so chunk size cannot change a result.
 *
 * Only whole rows are read: what follows the last line end waits in the buffer for the next chunk.
 */
import { UNIT_IN_CELLS } from '../../../shared/formatAnswer.ts'
import {
  CellBounds,
  COMMA,
  CR,
  cellText,
  endOfWord,
  INCOMPLETE,
  isMissing,
  NEVER_CLOSES,
  QUOTE,
  SPACE,
  splitRow,
} from './cells.ts'
import type { ValueColumn } from './columnKinds.ts'
import type { ColumnMeaning } from './columns.ts'
import { DOUBTS } from './doubts.ts'
import { InstantReader } from './instant.ts'
import { CellUnits, looseValue, quickValue } from './looseCells.ts'
import { kindOfOddCell, latin1, POWERS_OF_TEN, readDecimal } from './number.ts'
import { decimalsOf, PADDING_BYTES, type Shape } from './shape.ts'
import type { Tally } from './tally.ts'
import { TimeOrder } from './timeOrder.ts'
import { infiniteCells, MAX_LINE_BYTES, TROUBLES, unreadableCells } from './troubles.ts'
import { readUnixTime } from './unixTime.ts'

/** 512 KiB per column: large enough for the writer's chunks, small enough to be gone soon. */
const MAX_BLOCK_ROWS = 65_536
/** 32 MiB, so that a table of a thousand columns has shorter blocks instead of a gigabyte. */
const MAX_BLOCK_VALUES = 1 << 22

/** The most bytes `push` takes at once. */
export const MAX_PUSH_BYTES = 1 << 20

const TIME = -1
const SKIPPED = -2

/** Digits whose value fits an int32 whatever they are, and those that fit the 2^53 of a double. */
const [INT_DIGITS, EXACT_DIGITS] = [9, 15]
const [ZERO, MINUS, LETTER_E, LOWER_CASE] = [48, 45, 101, 0x20]
/** The largest power of ten that is an exact double. */
const LARGEST_POWER = POWERS_OF_TEN.length - 1

export interface NumericColumn extends ColumnMeaning, ValueColumn {
  readonly header: string
  /** The header's words without its unit. */
  readonly stem: string
}

/** One block of rows; the arrays are the receiver's. */
export interface Block {
  readonly t: Float64Array
  readonly v: Float64Array[]
  /** The labels of each row, where the table has any. */
  readonly labels?: readonly (readonly string[])[]
}

/** Fewer rows than this are copied out of the buffers, which then serve again. */
const COPIED_ROWS = MAX_BLOCK_ROWS / 16

export class RowReader {
  private shape: Shape
  private readonly columns: readonly NumericColumn[]
  private readonly tally: Tally
  private readonly capacity: number

  /** Per cell of a row: the offset of its array in `values`, `TIME` or `SKIPPED`. */
  private readonly targets: Int32Array
  private readonly shifts: Int32Array
  private readonly factors: Float64Array
  private readonly columnOf: Int32Array

  private readonly bytes = new Uint8Array(MAX_LINE_BYTES + MAX_PUSH_BYTES + PADDING_BYTES)
  /** Start of the first row that is not read yet. */
  private at = 0
  /** Behind the last line end in the buffer. */
  private limit = 0
  private end = 0
  /** 1-based line of the row at `at`. */
  private line: number
  private skippingLine = false
  /** Set when the file's last line has no line end of its own. */
  private unended = false
  private finished = false

  /** Rows of which `readPlainRows` cannot know all: with units in their cells, or with labels. */
  private readonly onlyOdd: boolean
  /** Seconds between rows, 1 where they are only counted; undefined where there is a time column. */
  private readonly rowStep: number | undefined
  private readonly isSpaced: boolean
  private rowLabels: string[][] = []
  private t: Float64Array
  private values: Float64Array
  private rows = 0

  private readonly instants = new InstantReader()
  private readonly cells = new CellBounds()
  private readonly units = new CellUnits()
  private readonly epochSeconds: number
  private withoutZone = false

  /** Rows kept so far. */
  kept = 0
  readonly order: TimeOrder

  /** `epochSeconds`: what absolute times count from. `line`: of the first row. */
  constructor(shape: Shape, columns: readonly NumericColumn[], epochSeconds: number, line: number, tally: Tally) {
    this.shape = shape
    this.columns = columns
    this.tally = tally
    this.order = new TimeOrder(tally)
    this.epochSeconds = epochSeconds
    this.line = line
    this.capacity = Math.min(MAX_BLOCK_ROWS, Math.floor(MAX_BLOCK_VALUES / (columns.length + 1)))
    const width = shape.names.length
    this.targets = new Int32Array(width).fill(SKIPPED)
    this.shifts = new Int32Array(width)
    this.factors = new Float64Array(width).fill(1)
    this.columnOf = new Int32Array(width).fill(-1)
    const { scale, index } = shape.time
    if (index >= 0) this.targets[index] = TIME
    this.instants.order = scale.kind === 'instant' ? scale.order : undefined
    this.rowStep = scale.kind === 'rows' ? (scale.interval ?? 1) : undefined
    this.isSpaced = scale.kind === 'rows' && scale.interval !== undefined
    this.onlyOdd = shape.labels.length > 0 || columns.some(({ measure }) => measure.spelling === UNIT_IN_CELLS)
    columns.forEach((column, i) => {
      this.targets[column.index] = i * this.capacity
      this.shifts[column.index] = column.shift
      this.factors[column.index] = column.factor
      this.columnOf[column.index] = i
    })
    this.t = new Float64Array(this.capacity)
    this.values = new Float64Array(this.capacity * columns.length)
  }

  /** Takes the next bytes of the file, at most `MAX_PUSH_BYTES`, once `fill` has returned false. */
  push(given: Uint8Array): void {
    let chunk = given
    if (this.skippingLine) {
      const end = chunk.indexOf(this.shape.newline)
      if (end < 0) return
      this.skippingLine = false
      this.line++
      chunk = chunk.subarray(end + 1)
    }
    if (this.end + chunk.length + PADDING_BYTES > this.bytes.length) {
      this.bytes.copyWithin(0, this.at, this.end)
      this.limit -= this.at
      this.end -= this.at
      this.at = 0
    }
    this.bytes.set(chunk, this.end)
    const last = chunk.lastIndexOf(this.shape.newline)
    if (last >= 0) this.limit = this.end + last + 1
    this.end += chunk.length
  }

  /** What all of the file's beginning says of the last cell, once there is all of it. */
  refine(shape: Shape): void {
    this.shape = shape
  }

  /** The file is over: its last line counts without a line end too. */
  finish(): void {
    if (this.at >= this.end || this.skippingLine) return
    if (this.limit < this.end) {
      this.unended = this.bytes[this.end - 1] !== CR
      this.bytes[this.end++] = this.shape.newline
    }
    this.limit = this.end
    this.finished = true
  }
  /** Reads rows until a block is full (true) or more bytes are needed (false). */
  fill(): boolean {
    while (this.rows < this.capacity) {
      if (!this.finished && !this.onlyOdd) this.readPlainRows()
      if (this.at >= this.limit || this.rows === this.capacity) break
      if (!this.readOddRow()) break
    }
    if (this.rows === this.capacity) return true
    if (this.end - this.at > MAX_LINE_BYTES && !this.finished) this.dropLongLine()
    return false
  }

  /** The rows read since the last call. */
  take(): Block | undefined {
    const { rows, capacity, values } = this
    if (rows === 0) return undefined
    const block = {
      t: this.t.subarray(0, rows),
      v: this.columns.map((_, i) => values.subarray(i * capacity, i * capacity + rows)),
      ...(this.shape.labels.length > 0 ? { labels: this.rowLabels } : {}),
    }
    this.rowLabels = []
    if (rows < COPIED_ROWS) {
      this.rows = 0
      return { ...block, t: block.t.slice(), v: block.v.map((column) => column.slice()) }
    }
    this.t = new Float64Array(capacity)
    this.values = new Float64Array(capacity * this.columns.length)
    this.rows = 0
    return block
  }

  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop without calls is what makes it fast.
  private readPlainRows(): void {
    const { bytes, limit, capacity, targets, shifts, factors, values, t, instants, epochSeconds } = this
    const { delimiter, newline, decimal, time } = this.shape
    const { scale } = time
    const byClock = scale.kind === 'instant'
    const exponent = scale.kind === 'epoch' || scale.kind === 'relative' ? scale.exponent : 0
    const { rowStep } = this
    const firstRow = this.kept - this.rows
    const timeFactor = scale.kind === 'relative' ? scale.factor : 1
    const commaFraction = delimiter !== COMMA
    const width = targets.length
    const lastCell = width - 1
    const decimalDigit = decimal - ZERO
    let row = this.rows
    let rowStart = this.at
    let line = this.line

    rows: while (rowStart < limit && row < capacity) {
      let p = rowStart
      for (let i = 0; i < width; i++) {
        const target = targets[i] as number
        if (target === SKIPPED) {
          const terminator = i === lastCell ? newline : delimiter
          let byte = bytes[p] as number
          if (byte === QUOTE) {
            do byte = bytes[++p] as number
            while (byte !== QUOTE && byte !== newline)
            if (byte === newline) break rows
            byte = bytes[++p] as number
          }
          while (byte !== terminator) {
            if (byte === QUOTE || byte === newline || byte === delimiter) break rows
            byte = bytes[++p] as number
          }
          p++
          continue
        }
        while (bytes[p] === SPACE) p++
        const quoted = bytes[p] === QUOTE
        if (quoted) p++
        if (target === TIME && byClock) {
          if (!instants.read(bytes, p, commaFraction || quoted)) break rows
          if (!instants.zoned) this.noteNoZone(line)
          t[row] = instants.seconds - epochSeconds + instants.fraction
          p = instants.end
        } else {
          const start = p
          const negative = bytes[p] === MINUS
          if (negative) p++
          const first = p
          let mantissa = 0
          let digit = (bytes[p] as number) - ZERO
          while (digit >>> 0 <= 9) {
            mantissa = (mantissa * 10 + digit) | 0
            digit = (bytes[++p] as number) - ZERO
          }
          let digits = p - first
          let fraction = 0
          if (digit === decimalDigit) {
            const from = ++p
            digit = (bytes[p] as number) - ZERO
            while (digit >>> 0 <= 9) {
              mantissa = (mantissa * 10 + digit) | 0
              digit = (bytes[++p] as number) - ZERO
            }
            fraction = p - from
            digits += fraction
          }
          const power = fraction - (shifts[i] as number)
          const isShort = digits !== 0 && digits <= EXACT_DIGITS && power <= LARGEST_POWER
          if (isShort && ((bytes[p] as number) | LOWER_CASE) !== LETTER_E) {
            let wide: number = mantissa
            if (digits > INT_DIGITS) {
              wide = 0
              for (let q = first; q < p; q++) {
                const d = (bytes[q] as number) - ZERO
                if (d !== decimalDigit) wide = wide * 10 + d
              }
            }
            if (target === TIME) {
              if (negative || fraction + exponent > EXACT_DIGITS) break rows
              const steps = POWERS_OF_TEN[fraction + exponent] as number
              t[row] = ((wide - epochSeconds * steps) / steps) * timeFactor
            } else {
              const value =
                power >= 0 ? wide / (POWERS_OF_TEN[power] as number) : wide * (POWERS_OF_TEN[-power] as number)
              values[target + row] = (negative ? -value : value) * (factors[i] as number)
            }
          } else {
            // A long number, an exponent or a missing value: rarer, so it may cost a call.
            if (target === TIME) break rows
            p = endOfWord(bytes, start, delimiter, newline)
            const value = readDecimal(bytes, start, p, decimal, shifts[i] as number) * (factors[i] as number)
            const isNumber = value - value === 0
            if (!isNumber && !isMissing(bytes, start, p)) break rows
            values[target + row] = isNumber ? value : Number.NaN
          }
        }
        if (quoted) {
          if (bytes[p] !== QUOTE) break rows
          p++
        }
        if (i === lastCell) {
          if (bytes[p] === CR && bytes[p + 1] === newline) p++
          if (bytes[p] !== newline) break rows
        } else if (bytes[p] !== delimiter) break rows
        p++
      }
      if (rowStep === undefined) this.order.note(t[row] as number, line)
      else t[row] = (firstRow + row) * rowStep
      row++
      line++
      rowStart = p
    }
    this.kept += row - this.rows
    this.rows = row
    this.at = rowStart
    this.line = line
  }

  /** False when the row does not end in the buffer yet. */
  private readOddRow(): boolean {
    const { bytes, at, limit, shape, cells } = this
    let next = splitRow(bytes, at, limit, shape, cells)
    if (next === NEVER_CLOSES || (next === INCOMPLETE && this.finished)) {
      next = splitRow(bytes, at, limit, shape, cells, false)
      if (next > 0) this.tally.add(TROUBLES.openQuote, this.line)
    }
    if (next < 0) return false
    const line = this.line
    const isLast = this.unended && next === this.end
    this.at = next
    this.line += 1 + cells.innerLines
    if (next - at > MAX_LINE_BYTES) this.tally.add(TROUBLES.longLine, line)
    else if (cells.count === 1 && cells.starts[0] === cells.ends[0]) return true
    else if (isLast && this.isCutOff()) this.tally.add(TROUBLES.cutOff, line)
    else {
      if (isLast) this.tally.add(TROUBLES.noLineEnd, line)
      this.keepOddRow(line)
    }
    return true
  }

  private keepOddRow(line: number): void {
    const { bytes, cells, shape, columns, rows, capacity, tally } = this
    const width = shape.names.length
    const timeAt = shape.time.index
    const time = this.rowStep !== undefined ? this.kept * this.rowStep : this.readTime(timeAt, line)
    if (Number.isNaN(time)) {
      tally.add(this.isHeader() ? TROUBLES.repeatedHeader : TROUBLES.unreadableTime, line)
      return
    }
    // Where rows lie an interval apart, one that is damaged keeps its tick.
    if (this.rowStep !== undefined && (!this.isSpaced || this.isHeader()) && !this.hasNumber()) {
      tally.add(this.isHeader() ? TROUBLES.repeatedHeader : DOUBTS.wordsOnly, line)
      return
    }
    this.t[rows] = time
    columns.forEach((column, c) => {
      this.values[c * capacity + rows] = column.index < cells.count ? this.checkedValue(column, line) : Number.NaN
    })
    if (shape.labels.length > 0) {
      this.rowLabels.push(shape.labels.map((i) => (i < cells.count ? cellText(bytes, cells, i) : '')))
    }
    if (cells.count < width) tally.add(TROUBLES.shortRow, line)
    else if (cells.count > width && cells.hasBeyond(width)) tally.add(TROUBLES.longRow, line)
    if (this.rowStep === undefined) this.order.note(time, line)
    this.rows++
    this.kept++
  }

  /** In the base unit; NaN, and a remark where it is none, when the cell is no finite number. */
  private checkedValue(column: NumericColumn, line: number): number {
    const value = this.valueOf(column)
    if (Number.isFinite(value)) return value
    const { bytes, cells, tally } = this
    const kind = kindOfOddCell(bytes, cells.starts[column.index] as number, cells.ends[column.index] as number)
    if (kind === 'unreadable') tally.add(unreadableCells(column), line)
    else if (kind !== 'missing') tally.add(infiniteCells(column), line)
    return Number.NaN
  }

  /** In the base unit; not finite when the cell is no number. */
  private valueOf(column: NumericColumn): number {
    const { bytes, cells, shape } = this
    const { index, loose, measure } = column
    const start = cells.starts[index] as number
    const end = cells.ends[index] as number
    const value =
      measure.spelling === UNIT_IN_CELLS
        ? Number.NaN
        : readDecimal(bytes, start, end, shape.decimal, column.shift) * column.factor
    if (!loose || !Number.isNaN(value)) return value
    return (
      quickValue(bytes, start, end, column, shape.style, this.units) ??
      looseValue(cellText(bytes, cells, index), column, column.stem, shape.style)
    )
  }

  /** Whether the cells are those of the header. */
  private isHeader(): boolean {
    const { cells, shape } = this
    if (cells.count !== shape.names.length) return false
    const first = Math.max(0, shape.time.index)
    return shape.names[first] !== '' && this.text(first) === shape.names[first]
  }

  /** Whether a row without a time holds anything: a number, or nothing at all where one belongs. */
  private hasNumber(): boolean {
    const { bytes, cells } = this
    return this.columns.some((column) => {
      if (column.index >= cells.count) return false
      if (Number.isFinite(this.valueOf(column))) return true
      return (
        kindOfOddCell(bytes, cells.starts[column.index] as number, cells.ends[column.index] as number) !== 'unreadable'
      )
    })
  }

  /** Seconds after the frame's epoch, NaN when the cell is no time. */
  private readTime(index: number, line: number): number {
    const { bytes, cells, epochSeconds, instants } = this
    if (index >= cells.count) return Number.NaN
    const { delimiter, decimal, time } = this.shape
    const start = cells.starts[index] as number
    const end = cells.ends[index] as number
    if (time.scale.kind === 'instant') {
      const commaFraction = delimiter !== COMMA || cells.quoted[index] === 1
      if (!instants.read(bytes, start, commaFraction) || instants.end !== end) return Number.NaN
      if (!instants.zoned) this.noteNoZone(line)
      return instants.seconds - epochSeconds + instants.fraction
    }
    if (time.scale.kind === 'rows') return Number.NaN
    const { exponent } = time.scale
    if (time.scale.kind === 'epoch') return readUnixTime(bytes, start, end, decimal, exponent, epochSeconds)
    const seconds = readDecimal(bytes, start, end, decimal, -exponent) * time.scale.factor
    return Number.isFinite(seconds) ? seconds : Number.NaN
  }

  private noteNoZone(line: number): void {
    if (this.withoutZone) return
    this.withoutZone = true
    this.tally.add(TROUBLES.noZone, line)
  }

  /** Whether the file's last line, which has no line end, stops before its row does. */
  private isCutOff(): boolean {
    const { cells, shape } = this
    const width = shape.names.length
    if (cells.count < width) return true
    const last = width - 1
    const text = this.text(last)
    const { decimals, length } = shape.lastCell
    if (last === shape.time.index) return length !== undefined && text.length < length
    const column = this.columnOf[last] as number
    if (column < 0) return false
    if (decimals !== undefined && /^[\d.,+-]*$/.test(text) && decimalsOf(text, shape.decimal) < decimals) return true
    if (text === '' || text === '-' || text === '+') return length !== 0
    return /\d[.,eE]$|[eE][+-]$/.test(text)
  }

  private text(index: number): string {
    const { bytes, cells } = this
    const start = cells.starts[index] as number
    return latin1(bytes, start, cells.ends[index] as number)
  }

  private dropLongLine(): void {
    this.tally.add(TROUBLES.longLine, this.line)
    this.line += this.cells.innerLines
    this.at = this.end
    this.limit = this.end
    this.skippingLine = true
  }
}
