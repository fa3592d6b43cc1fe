/** Where in the beginning of a file its header and rows are, and what separates their cells. */
import { CellBounds, COMMA, CR, LF, MAX_COLUMNS, SEMICOLON, type Separators, SPACE, splitRow, TAB } from './cells.ts'
import type { SampleCell } from './timeColumn.ts'

/** Enough to tell a number column with a rare odd cell from one of words. */
const SAMPLE_ROWS = 1_000
/** Rows by which the delimiter is told. */
const DELIMITER_ROWS = 50

/** Sudden power loss leaves runs of NUL in a log that is text all the same. */
const MAX_CONTROL_SHARE = 0.05

export const HASH = 0x23

export function notText(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'is empty'
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    return 'is UTF-16 text; save it as UTF-8'
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return 'is damaged gzip data'
  let controls = 0
  for (const byte of head) if (byte < 0x20 && byte !== LF && byte !== CR && byte !== TAB) controls++
  return controls > head.length * MAX_CONTROL_SHARE ? 'is not text' : undefined
}

export interface FirstLine {
  readonly start: number
  /** −1 when the bytes end before the line does. */
  readonly end: number
  /** 1-based. */
  readonly line: number
  /** Where the comment right before it starts, if there is one. */
  readonly comment: number | undefined
}

/** The first line that is neither blank nor a comment. */
export function findHeader(bytes: Uint8Array, from: number, to: number, newline: number): FirstLine {
  let start = from
  let comment: number | undefined
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(newline, start)
    if (end < 0 || end >= to) return { start, end: -1, line, comment }
    const blank = bytes.subarray(start, end).every((byte) => byte <= SPACE)
    if (!blank && bytes[start] !== HASH) return { start, end, line, comment }
    comment = blank ? undefined : start
    start = end + 1
  }
}

/**
 * The delimiter that cuts most rows into as many cells as the first line; undefined when none cuts that line at all.
 * Between numbers a semicolon or a tab leaves the comma to be the decimal sign.
 */
export function findDelimiter(bytes: Uint8Array, from: number, to: number, newline: number): number | undefined {
  const onlyNumbers = isWithoutWords(bytes, from, newline)
  let best: { delimiter: number; score: number } | undefined
  for (const delimiter of [SEMICOLON, TAB, COMMA]) {
    const cells = new CellBounds()
    let at = splitRow(bytes, from, to, { delimiter, newline }, cells)
    const width = cells.count
    if (at < 0 || width < 2) continue
    let [rows, alike] = [0, 0]
    while (at < to && rows < DELIMITER_ROWS) {
      at = splitRow(bytes, at, to, { delimiter, newline }, cells)
      if (at < 0) break
      rows++
      if (cells.count === width) alike++
    }
    const score = (rows === 0 ? 1 : alike / rows) + (onlyNumbers ? 0 : width / (2 * MAX_COLUMNS))
    if (!best || score > best.score) best = { delimiter, score }
  }
  return best?.delimiter
}

function isWithoutWords(bytes: Uint8Array, from: number, newline: number): boolean {
  for (let p = from; p < bytes.length && bytes[p] !== newline; p++) {
    const letter = (bytes[p] as number) | 0x20
    if (letter >= 0x61 && letter <= 0x7a) return false
  }
  return true
}

/** Complete rows; an open quote counts as an ordinary character. */
export function takeSample(bytes: Uint8Array, from: number, to: number, separators: Separators): SampleCell[][] {
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
  return rows
}

/** Why the first line is none of a table. */
export function noTable(bytes: Uint8Array, start: number, end: number): string {
  const text = new TextDecoder().decode(bytes.subarray(start, end)).trim()
  const more = bytes.subarray(end).some((byte) => byte > SPACE)
  if (!more && /\S\s+\S+\s+\S/.test(text)) return `is one sentence, not a table: ${quoted(text)}`
  return `has no delimiter (comma, semicolon or tab): ${quoted(text)}`
}

/** At most a line's worth of names, so that the sentence stays one. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => quoted(name, 30))
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '')
}

function quoted(text: string, most = 80): string {
  return `“${text.length > most ? `${text.slice(0, most)}…` : text}”`
}

/** Whether a line starts with something that is no cell: JSON, HTML or XML. */
export function otherFormat(bytes: Uint8Array, start: number): string | undefined {
  const opening = bytes[start]
  if (opening === 0x7b || (opening === 0x5b && bytes[start + 1] === 0x7b)) return 'starts like JSON, not like a table'
  return opening === 0x3c ? 'starts like HTML or XML, not like a table' : undefined
}
