/** Looks at the beginning of a file and says what table it is, or why it is none. */
import { HEAD_BYTES } from '../byteSource.ts'
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
import { InstantReader } from './instant.ts'
import { kindOfOddCell, latin1, readDecimal } from './number.ts'
import { findTimeColumn, isInstant, isTimeName, type SampleCell, type TimeColumn } from './timeColumn.ts'
import { readUnixTime } from './unixTime.ts'

/** Readers look ahead without asking for the end; no instant or number that they follow is longer. */
export const PADDING_BYTES = 64

/** Enough to tell a number column with a rare odd cell from one of words. */
const SAMPLE_ROWS = 1_000

/** A column with more odd cells than this in the sample is taken for labels. */
const MAX_ODD_SHARE = 0.1

/** Sudden power loss leaves runs of NUL in a log that is text all the same. */
const MAX_CONTROL_SHARE = 0.05

export interface Shape extends Separators {
  readonly decimal: number
  /** Headers as written, trimmed. */
  readonly names: readonly string[]
  /** 1-based. */
  readonly headerLine: number
  /** Where the rows start. */
  readonly bodyStart: number
  readonly time: TimeColumn
  /** Unix second of the first row; undefined when times are relative or no row was seen. */
  readonly epochSeconds: number | undefined
  /** Columns whose cells are numbers, the time column not among them. */
  readonly numeric: readonly number[]
  /** Columns that are left out because their cells are words. */
  readonly words: readonly number[]
  /** Whether any row was seen. */
  readonly hasRows: boolean
  /** What all cells of the last column have in common; a cut-off cell differs. */
  readonly lastCell: { readonly decimals?: number; readonly length?: number }
}

export type Inspection =
  | { readonly shape: Shape }
  /** Completes the sentence "line N …" or, without a line, "the file …". */
  | { readonly reason: string; readonly line?: number }

interface Sample {
  readonly bytes: Uint8Array
  readonly rows: readonly (readonly SampleCell[])[]
}

/** `complete`: the bytes are the whole file, so its last line counts even without a line end. */
export function inspect(head: Uint8Array, complete: boolean): Inspection {
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
  const line = header.line
  const opening = bytes[header.start]
  if (opening === 0x7b || (opening === 0x5b && bytes[header.start + 1] === 0x7b))
    return { reason: 'starts like JSON, not like a table', line }
  if (opening === 0x3c) return { reason: 'starts like HTML or XML, not like a table', line }
  const delimiter = findDelimiter(bytes, header.start, to, newline)
  if (delimiter === undefined) return { reason: noTable(bytes, header.start, header.end), line }
  const separators = { delimiter, newline }
  const cells = new CellBounds()
  const bodyStart = splitRow(bytes, header.start, to, separators, cells)
  if (bodyStart < 0) return { reason: 'has a quote that does not close', line }
  if (cells.count > MAX_COLUMNS) return { reason: `has ${cells.count} columns; ${MAX_COLUMNS} are read at most`, line }
  const names = Array.from({ length: cells.count }, (_, i) => cellText(bytes, cells, i))
  const sample = takeSample(bytes, bodyStart, to, separators)
  return describe(sample, { ...separators, names, headerLine: line, bodyStart })
}

function notText(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'is empty'
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    return 'is UTF-16 text; save it as UTF-8'
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return 'is damaged gzip data'
  let controls = 0
  for (const byte of head) if (byte < 0x20 && byte !== LF && byte !== CR && byte !== TAB) controls++
  return controls > head.length * MAX_CONTROL_SHARE ? 'is not text' : undefined
}

/** The first line that is neither blank nor a comment; `end` is −1 when the bytes end before it does. */
function findHeader(bytes: Uint8Array, from: number, to: number, newline: number) {
  let start = from
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(newline, start)
    if (end < 0 || end >= to) return { start, end: -1, line }
    const blank = bytes.subarray(start, end).every((byte) => byte <= 0x20)
    if (!blank && bytes[start] !== 0x23) return { start, end, line }
    start = end + 1
  }
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
    numeric: [],
    words: [],
    hasRows: false,
    lastCell: {},
    epochSeconds: undefined,
    decimal: DOT,
    bodyStart: to,
  }
  return { shape: { delimiter, newline, names: [name], headerLine: line, time, ...unknown } }
}

/** The delimiter that cuts most rows into as many cells as the header; undefined when none cuts the header at all. */
function findDelimiter(bytes: Uint8Array, from: number, to: number, newline: number): number | undefined {
  let best: { delimiter: number; score: number } | undefined
  for (const delimiter of [COMMA, SEMICOLON, TAB]) {
    const cells = new CellBounds()
    let at = splitRow(bytes, from, to, { delimiter, newline }, cells)
    const width = cells.count
    if (at < 0 || width < 2) continue
    let [rows, alike] = [0, 0]
    while (at < to && rows < 50) {
      at = splitRow(bytes, at, to, { delimiter, newline }, cells)
      if (at < 0) break
      rows++
      if (cells.count === width) alike++
    }
    const score = (rows === 0 ? 1 : alike / rows) + width / (2 * MAX_COLUMNS)
    if (!best || score > best.score) best = { delimiter, score }
  }
  return best?.delimiter
}

function noTable(bytes: Uint8Array, start: number, end: number): string {
  const text = new TextDecoder().decode(bytes.subarray(start, end)).trim()
  const more = bytes.subarray(end).some((byte) => byte > 0x20)
  if (!more && /\S\s+\S+\s+\S/.test(text)) return `is one sentence, not a table: ${quoted(text)}`
  return `has no delimiter (comma, semicolon or tab): ${quoted(text)}`
}

function takeSample(bytes: Uint8Array, from: number, to: number, separators: Separators): Sample {
  const rows: SampleCell[][] = []
  const cells = new CellBounds()
  for (let at = from; at < to && rows.length < SAMPLE_ROWS; ) {
    let next = splitRow(bytes, at, to, separators, cells)
    if (next < 0) next = splitRow(bytes, at, to, separators, cells, false)
    if (next < 0) break
    at = next
    if (cells.count === 1 && cells.starts[0] === cells.ends[0]) continue
    const kept = Math.min(cells.count, MAX_COLUMNS)
    rows.push(
      Array.from({ length: kept }, (_, i) => ({
        bytes,
        start: cells.starts[i] as number,
        end: cells.ends[i] as number,
      })),
    )
  }
  return { bytes, rows }
}

type Frame = Pick<Shape, 'delimiter' | 'newline' | 'names' | 'headerLine' | 'bodyStart'>

function describe({ rows }: Sample, frame: Frame): Inspection {
  const { names, headerLine: line } = frame
  const column = (i: number): SampleCell[] => {
    const cells: SampleCell[] = []
    for (const row of rows) {
      const cell = row[i]
      if (cell && cell.end > cell.start) cells.push(cell)
    }
    return cells
  }
  const decimal = frame.delimiter === COMMA ? DOT : findDecimal(rows)
  if (names.every((name) => name === '' || isNumber(name)))
    return { reason: 'has numbers where column names should be', line }
  const instants = new InstantReader()
  const time = findTimeColumn(names, column, decimal, instants)
  if (!time) return { reason: `has no time column: ${listed(names)}`, line }
  if (readsAsTime(names[time.index] ?? '', instants)) return { reason: 'has data where column names should be', line }
  const kinds = names.map((_, i) => (i === time.index ? 'time' : kindOfColumn(column(i), decimal)))
  const numeric = kinds.flatMap((kind, i) => (kind === 'numbers' || (kind === 'empty' && names[i] !== '') ? [i] : []))
  const words = kinds.flatMap((kind, i) => (kind === 'words' ? [i] : []))
  if (rows.length > 0 && !kinds.includes('numbers')) {
    return { reason: `has a time column (${names[time.index]}) but no column of numbers`, line }
  }
  const lastCell = commonToLast(rows, names.length, decimal)
  const epochSeconds = firstSecond(column(time.index), time, decimal, instants)
  return { shape: { ...frame, decimal, time, epochSeconds, numeric, words, hasRows: rows.length > 0, lastCell } }
}

function firstSecond(cells: readonly SampleCell[], { scale }: TimeColumn, decimal: number, instants: InstantReader) {
  if (scale.kind === 'relative') return undefined
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

function findDecimal(rows: Sample['rows']): number {
  const comma = /^[+-]?\d+,\d+$/
  const dot = /^[+-]?\d+\.\d+$/
  let balance = 0
  for (const cell of rows.slice(0, 50).flat()) {
    const text = textOf(cell)
    if (comma.test(text)) balance++
    else if (dot.test(text)) balance--
  }
  return balance > 0 ? COMMA : DOT
}

function kindOfColumn(cells: readonly SampleCell[], decimal: number): 'numbers' | 'words' | 'empty' {
  let [numbers, odd] = [0, 0]
  for (const { bytes, start, end } of cells) {
    if (Number.isFinite(readDecimal(bytes, start, end, decimal, 0))) numbers++
    else if (kindOfOddCell(bytes, start, end) === 'unreadable') odd++
  }
  if (numbers === 0) return odd === 0 ? 'empty' : 'words'
  // One odd cell in a short file is an accident, not a column of words.
  return odd <= Math.max(1, MAX_ODD_SHARE * (numbers + odd)) && odd <= numbers ? 'numbers' : 'words'
}

function commonToLast(rows: Sample['rows'], width: number, decimal: number): Shape['lastCell'] {
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

function isNumber(text: string): boolean {
  const bytes = Buffer.from(text)
  return !Number.isNaN(readDecimal(bytes, 0, bytes.length, DOT, 0))
}

function readsAsTime(name: string, instants: InstantReader): boolean {
  const bytes = new Uint8Array(name.length * 3 + PADDING_BYTES)
  const { written } = new TextEncoder().encodeInto(name, bytes)
  return isNumber(name) || isInstant({ bytes, start: 0, end: written }, instants, false)
}

function textOf({ bytes, start, end }: SampleCell): string {
  return latin1(bytes, start, end)
}

/** At most a line's worth of names, so that the sentence stays one. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => quoted(name, 30))
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '')
}

function quoted(text: string, most = 80): string {
  return `“${text.length > most ? `${text.slice(0, most)}…` : text}”`
}
