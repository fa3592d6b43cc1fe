/** Looks at the beginning of a file and says what table it is and what that leaves open, or why it is none. */
import type { FormatAnswer } from '../../../shared/formatAnswer.ts'
import { HEAD_BYTES } from '../byteSource.ts'
import type { AnswerFor } from '../importer.ts'
import {
  type FirstLine,
  findDelimiter,
  findHeader,
  HASH,
  listed,
  noTable,
  notText,
  otherFormat,
  takeSample,
} from './beginning.ts'
import {
  CellBounds,
  COMMA,
  CR,
  cellText,
  DOT,
  LF,
  MAX_COLUMNS,
  SEMICOLON,
  type Separators,
  splitRow,
  TAB,
} from './cells.ts'
import { type ColumnKind, kindOfColumn, measureOf, type ValueColumn } from './columnKinds.ts'
import { DOUBTS, type Doubt } from './doubts.ts'
import { InstantReader } from './instant.ts'
import { latin1, readDecimal } from './number.ts'
import { type FoundStyle, findNumberStyle } from './numberStyle.ts'
import { type NumberStyle, PLAIN, readQuantity } from './quantity.ts'
import { BY_ROWS, findTimeColumn, isInstant, isTimeName, type SampleCell, type TimeColumn } from './timeColumn.ts'
import { timeDoubts } from './timeDoubts.ts'
import { answeredTime } from './timeReading.ts'
import { readUnixTime } from './unixTime.ts'

/** Readers look ahead without asking for the end; no instant or number that they follow is longer. */
export const PADDING_BYTES = 64

/** Rows without a time that are taken for samples: two may be anything. */
const MIN_UNTIMED_ROWS = 3
/** Longer names are sentences. */
const MAX_UNTIMED_NAME = 80
/** Rows by which the decimal sign is told. */
const STYLE_ROWS = 50
/** Word columns that tell rows of one time apart; more describe something. */
const MAX_LABELS = 4

export interface Shape extends Separators {
  readonly decimal: number
  readonly style: NumberStyle
  /** Headers as written, trimmed; empty where there is no header. */
  readonly names: readonly string[]
  /** 1-based; one before the first row where there is no header. */
  readonly headerLine: number
  /** Where the rows start. */
  readonly bodyStart: number
  readonly time: TimeColumn
  /** Unix second of the first row; undefined when times are relative or no row was seen. */
  readonly epochSeconds: number | undefined
  /** Columns whose cells are numbers, the time column not among them. */
  readonly values: readonly ValueColumn[]
  /** Columns of words by which rows fall into series. */
  readonly labels: readonly number[]
  /** Columns that are left out because their cells are words. */
  readonly words: readonly number[]
  /** Whether any row was seen. */
  readonly hasRows: boolean
  /** What all cells of the last column have in common; a cut-off cell differs. */
  readonly lastCell: { readonly decimals?: number; readonly length?: number }
  readonly doubts: readonly Doubt[]
  /** First cells of each column, as written. */
  readonly first: readonly (readonly string[])[]
}

export type Inspection =
  | { readonly shape: Shape }
  /** Completes the sentence "line N …" or, without a line, "the file …". */
  | { readonly reason: string; readonly line?: number }

type Rows = readonly (readonly SampleCell[])[]

/** `complete`: the bytes are the whole file, so its last line counts even without a line end. */
export function inspect(head: Uint8Array, complete: boolean, answerFor: AnswerFor = () => undefined): Inspection {
  const reason = notText(head)
  if (reason) return { reason }
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const newline = head.includes(CR) && !head.includes(LF) ? CR : LF
  const bytes = new Uint8Array(head.length + PADDING_BYTES)
  bytes.set(head)
  if (complete) bytes[head.length] = newline
  const to = head.length + (complete ? 1 : 0)
  const header = findHeader(bytes, start, to, newline)
  if (header.end < 0 && complete) return { reason: 'is empty' }
  if (header.end < 0) return headerAlone(bytes, header.start, head.length, newline, header.line)
  const { line } = header
  const other = otherFormat(bytes, header.start)
  if (other !== undefined) return { reason: other, line }
  const delimiter = findDelimiter(bytes, header.start, to, newline)
  // A tab that is not there leaves the comma to be the decimal sign of a single column.
  const separators = { delimiter: delimiter ?? TAB, newline }
  const cells = new CellBounds()
  const bodyStart = splitRow(bytes, header.start, to, separators, cells)
  if (bodyStart < 0) return { reason: 'has a quote that does not close', line }
  if (cells.count > MAX_COLUMNS) return { reason: `has ${cells.count} columns; ${MAX_COLUMNS} are read at most`, line }
  const names = Array.from({ length: cells.count }, (_, i) => cellText(bytes, cells, i))
  const frame = { ...separators, ...nameOf(bytes, header, names, bodyStart, separators) }
  const rows = takeSample(bytes, frame.bodyStart, to, separators)
  const inspection = describe(rows, frame, delimiter === undefined, answerFor)
  if (delimiter !== undefined || 'shape' in inspection) return inspection
  return { reason: noTable(bytes, header.start, header.end), line }
}

type Frame = Separators & Pick<Shape, 'names' | 'headerLine' | 'bodyStart'> & { readonly headless: boolean }

/** The names above the rows: in the first line, in a comment right before it, or none. */
function nameOf(
  bytes: Uint8Array,
  header: FirstLine,
  names: readonly string[],
  bodyStart: number,
  separators: Separators,
): Omit<Frame, keyof Separators> {
  const instants = new InstantReader()
  const named = { names, headerLine: header.line, bodyStart, headless: false }
  if (!names.some((name) => name !== '') || !names.every((name) => name === '' || isData(name, instants))) return named
  const above = { headerLine: header.line - 1, bodyStart: header.start }
  if (header.comment !== undefined) {
    const cells = new CellBounds()
    const start = header.comment + (bytes[header.comment] === HASH ? 1 : 0)
    splitRow(bytes, start, header.start, separators, cells)
    const spoken = Array.from({ length: Math.min(cells.count, MAX_COLUMNS) }, (_, i) => cellText(bytes, cells, i))
    if (spoken.length === names.length && !spoken.some((name) => isData(name, instants))) {
      return { ...above, names: spoken, headless: false }
    }
  }
  return { ...above, names: names.map(() => ''), headless: true }
}

/** A header longer than the head: told by its first name. */
function headerAlone(bytes: Uint8Array, start: number, to: number, newline: number, line: number): Inspection {
  const length = (to - start).toLocaleString('en-US')
  if (to > HEAD_BYTES) return { reason: `does not end within ${length} bytes`, line }
  const delimiter = [COMMA, SEMICOLON, TAB].find((byte) => bytes.indexOf(byte, start) >= 0) ?? COMMA
  const end = Math.min(to, Math.max(start, bytes.indexOf(delimiter, start)))
  const name = new TextDecoder().decode(bytes.subarray(start, end)).replaceAll('"', '').trim()
  if (!isTimeName(name)) return { reason: `is longer than ${length} bytes and starts with no time column`, line }
  const time: TimeColumn = { index: 0, scale: { kind: 'instant' } }
  const unknown = {
    values: [],
    labels: [],
    words: [],
    doubts: [],
    first: [],
    hasRows: false,
    lastCell: {},
    epochSeconds: undefined,
    decimal: DOT,
    style: PLAIN,
    bodyStart: to,
  }
  return { shape: { delimiter, newline, names: [name], headerLine: line, time, ...unknown } }
}

/** Names that are unique and never empty, by which answers speak of columns. */
export function columnKeys(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return names.map((name, i) => {
    const wanted = name || `column ${i + 1}`
    const count = (seen.get(wanted) ?? 0) + 1
    seen.set(wanted, count)
    return count === 1 ? wanted : `${wanted} (${count})`
  })
}

function describe(rows: Rows, frame: Frame, single: boolean, answerFor: AnswerFor): Inspection {
  const { names, headerLine, headless } = frame
  const line = headerLine + (headless ? 1 : 0)
  const column = (i: number): SampleCell[] => {
    const cells: SampleCell[] = []
    for (const row of rows) {
      const cell = row[i]
      if (cell && cell.end > cell.start) cells.push(cell)
    }
    return cells
  }
  const keys = columnKeys(names)
  const answer = answerFor(keys)
  const style = styleOf(rows, frame.delimiter === COMMA, answer)
  const decimal = style.decimal === ',' ? COMMA : DOT
  const instants = new InstantReader()
  const stated = answer?.time && answeredTime(answer.time, keys)
  const time = stated ?? findTimeColumn(names, column, decimal, instants)
  if (headless && !stated && rows.length < MIN_UNTIMED_ROWS)
    return { reason: `has ${time ? 'data' : 'numbers'} where column names should be`, line }

  const roles = new Map(answer?.columns.map(({ name, role }) => [name, role]))
  const kinds = names.map((name, i): ColumnKind | 'time' => {
    if (i === time?.index) return 'time'
    const role = roles.get(keys[i] ?? '')
    if (role === 'ignored') return 'ignored'
    if (role === 'label') return 'label'
    const kind = kindOfColumn(column(i), style, decimal)
    if (role === 'value' && kind !== 'loose') return kind === 'words' ? 'loose' : 'plain'
    return kind === 'empty' && name !== '' ? 'plain' : kind
  })
  const isSampled = () => rows.length >= MIN_UNTIMED_ROWS && areSamples(rows, kinds, names, headless)
  if (!time && !isSampled()) return { reason: `has no time column: ${listed(names)}`, line }
  const found = time ?? BY_ROWS
  if (single && !stated && (found.index >= 0 || !isSampled())) return { reason: 'has one column', line }
  if (rows.length > 0 && !kinds.some((kind) => kind === 'plain' || kind === 'loose')) {
    return { reason: `has a time column (${names[found.index]}) but no column of numbers`, line }
  }
  const doubts: Doubt[] = []
  if (style.doubtful !== undefined)
    doubts.push({ about: 'decimal', trouble: DOUBTS.decimal(style.doubtful, style.decimal) })
  if (!stated) {
    const troubles = timeDoubts(found, names, column, decimal, instants)
    doubts.push(...troubles.map((trouble): Doubt => ({ about: 'time', trouble })))
  }
  const values = kinds.flatMap((kind, index): ValueColumn[] => {
    if (kind !== 'plain' && kind !== 'loose') return []
    const answered = answer?.columns.find(({ name }) => name === keys[index])
    const { measure, doubt } = measureOf(names[index] ?? '', kind, column(index), style, decimal, answered?.unit)
    if (doubt && answered === undefined) doubts.push({ about: index, trouble: doubt })
    return [{ index, loose: kind === 'loose', measure }]
  })
  const words = kinds.flatMap((kind, i) => (kind === 'words' ? [i] : []))
  const stating = kinds.flatMap((kind, i) => (kind === 'label' ? [i] : []))
  const labels = answer === undefined ? labelsAmong(rows, words, found) : stating
  return {
    shape: {
      ...frame,
      decimal,
      style,
      time: found,
      epochSeconds: found.index < 0 ? undefined : firstSecond(column(found.index), found, decimal, instants),
      values,
      labels,
      words: words.filter((i) => !labels.includes(i)),
      hasRows: rows.length > 0,
      lastCell: commonToLast(rows, names.length, decimal),
      doubts,
      first: names.map((_, i) => rows.slice(0, FIRST_CELLS).map((row) => (row[i] ? textOf(row[i]) : ''))),
    },
  }
}

/** Cells that show a person what a column holds. */
const FIRST_CELLS = 4

function styleOf(rows: Rows, commaSeparates: boolean, answer: FormatAnswer | undefined): FoundStyle {
  return findNumberStyle(
    rows.slice(0, STYLE_ROWS).flatMap((row) => row.map(textOf)),
    commaSeparates,
    answer?.decimal,
  )
}

/**
 * Whether rows without a time are samples all the same: every row is whole, and all that they hold is numbers under
 * names. A table with words in it has rows that are things, not moments.
 */
function areSamples(rows: Rows, kinds: readonly string[], names: readonly string[], headless: boolean): boolean {
  // The last row of a head may be cut.
  const whole = rows.slice(0, -1).every((row) => row.length === names.length)
  const named = headless || names.every((name) => /[a-z]/i.test(name) && name.length <= MAX_UNTIMED_NAME)
  const numbers = kinds.some((kind) => kind === 'plain' || kind === 'loose')
  return whole && named && numbers && !kinds.includes('words')
}

/** Words that tell rows of one time apart, as the names of containers do. */
function labelsAmong(rows: Rows, words: readonly number[], { index }: TimeColumn): readonly number[] {
  if (index < 0 || words.length === 0 || words.length > MAX_LABELS) return []
  const cell = (row: readonly SampleCell[], i: number) => (row[i] ? textOf(row[i]) : '')
  const times = new Set(rows.map((row) => cell(row, index)))
  if (times.size * 2 > rows.length) return []
  const told = (columns: readonly number[]) =>
    new Set(rows.map((row) => [index, ...columns].map((i) => cell(row, i)).join('\n'))).size
  const values = (i: number) => new Set(rows.map((row) => cell(row, i))).size
  // The fewest words that do it, those with few values first.
  const chosen: number[] = []
  for (const i of words.toSorted((a, b) => values(a) - values(b))) {
    if (told([...chosen, i]) > told(chosen) && values(i) * 2 <= rows.length) chosen.push(i)
    if (told(chosen) === rows.length) return chosen.toSorted((a, b) => a - b)
  }
  return []
}

/** The whole Unix second in which the first row lies that has a time. */
function firstSecond(
  cells: readonly SampleCell[],
  { scale }: TimeColumn,
  decimal: number,
  instants: InstantReader,
): number | undefined {
  if (scale.kind === 'relative' || scale.kind === 'rows') return undefined
  instants.order = scale.kind === 'instant' ? scale.order : undefined
  for (const cell of cells) {
    if (scale.kind === 'instant') {
      if (isInstant(cell, instants, false)) return instants.seconds
    } else {
      const seconds = readUnixTime(cell.bytes, cell.start, cell.end, decimal, scale.exponent, 0)
      if (!Number.isNaN(seconds)) return Math.floor(seconds)
    }
  }
  return undefined
}

function commonToLast(rows: Rows, width: number, decimal: number): Shape['lastCell'] {
  const texts = rows.slice(0, -1).flatMap((row) => (row.length === width ? [textOf(row[width - 1] as SampleCell)] : []))
  // One or two rows alike are no rule.
  if (texts.length < 3) return {}
  const decimals = new Set(texts.map((text) => decimalsOf(text, decimal)))
  const lengths = new Set(texts.map((text) => text.length))
  const [onlyDecimals] = decimals
  const [onlyLength] = lengths
  return {
    ...(decimals.size === 1 && onlyDecimals !== undefined ? { decimals: onlyDecimals } : {}),
    ...(lengths.size === 1 && onlyLength !== undefined ? { length: onlyLength } : {}),
  }
}

/** Digits behind the decimal sign. */
export function decimalsOf(text: string, decimal: number): number {
  const at = text.indexOf(String.fromCharCode(decimal))
  return at < 0 ? 0 : text.length - at - 1
}

/** Whether a name is none: a number, a number with a unit, or a date. */
function isData(name: string, instants: InstantReader): boolean {
  const bytes = new Uint8Array(name.length * 3 + PADDING_BYTES)
  const { written: end } = new TextEncoder().encodeInto(name, bytes)
  if (!Number.isNaN(readDecimal(bytes, 0, end, DOT, 0))) return true
  if (readQuantity(name, PLAIN) ?? readQuantity(name, { decimal: ',', group: '.' })) return true
  const isDate = (order: InstantReader['order']) => {
    instants.order = order
    return isInstant({ bytes, start: 0, end }, instants, false)
  }
  return [undefined, 'day-first' as const, 'month-first' as const].some(isDate)
}

const decoder = new TextDecoder()

function textOf({ bytes, start, end }: SampleCell): string {
  for (let p = start; p < end; p++) if ((bytes[p] as number) > 0x7f) return decoder.decode(bytes.subarray(start, end))
  return latin1(bytes, start, end)
}
