/** Cuts one row into cells without copying: quotes, spaces around cells, CR before LF. */

/** A block of rows holds one array per column; wider tables than this are matrices, not logs. */
export const MAX_COLUMNS = 1_024

/** A cell in quotes may hold line ends; a stray quote must not swallow the file. Counted from the start of the row. */
export const MAX_QUOTED_BYTES = 1 << 16

/** The row does not end before the bytes given do. */
export const INCOMPLETE = -1
/** A quote opens and does not close within `MAX_QUOTED_BYTES`. */
export const NEVER_CLOSES = -2

export const LF = 10
export const CR = 13
export const QUOTE = 34
export const SPACE = 32
export const TAB = 9
export const COMMA = 44
export const DOT = 46
export const SEMICOLON = 59
const [MINUS, LETTER_A, LETTER_N, LOWER_CASE] = [45, 97, 110, 0x20]

export interface Separators {
  readonly delimiter: number
  /** LF, or CR in files of old Macs. CR before LF belongs to the line end. */
  readonly newline: number
}

/** Where the cells of the row last split are; reused from row to row. */
export class CellBounds {
  /** Cells of the row; those beyond `MAX_COLUMNS` are counted, and not kept. */
  count = 0
  /** Line ends inside quotes. */
  innerLines = 0
  readonly starts = new Int32Array(MAX_COLUMNS)
  readonly ends = new Int32Array(MAX_COLUMNS)
  readonly quoted = new Uint8Array(MAX_COLUMNS)

  /** Whether anything stands behind the first `width` cells. */
  hasBeyond(width: number): boolean {
    for (let i = width; i < Math.min(this.count, MAX_COLUMNS); i++) if (this.ends[i] !== this.starts[i]) return true
    return this.count > MAX_COLUMNS
  }

  add(start: number, end: number, quoted: boolean): void {
    if (this.count < MAX_COLUMNS) {
      this.starts[this.count] = start
      this.ends[this.count] = end
      this.quoted[this.count] = quoted ? 1 : 0
    }
    this.count++
  }
}

/** Splits the row that starts at `from`; returns where the next row starts, `INCOMPLETE` or `NEVER_CLOSES`. */
export function splitRow(
  bytes: Uint8Array,
  from: number,
  to: number,
  { delimiter, newline }: Separators,
  cells: CellBounds,
  quotes = true,
): number {
  cells.count = 0
  cells.innerLines = 0
  let p = from
  for (;;) {
    while (p < to && isSpace(bytes[p] as number, delimiter)) p++
    let start = p
    let end = -1
    if (quotes && p < to && bytes[p] === QUOTE) {
      const close = closingQuote(bytes, p + 1, Math.min(to, from + MAX_QUOTED_BYTES))
      if (close < 0) return from + MAX_QUOTED_BYTES <= to ? NEVER_CLOSES : INCOMPLETE
      for (let i = p; i < close; i++) if (bytes[i] === newline) cells.innerLines++
      start = p + 1
      end = close
      p = close + 1
    }
    while (p < to && bytes[p] !== delimiter && bytes[p] !== newline) p++
    if (p >= to) return INCOMPLETE
    const quoted = end >= 0
    if (quoted) while (start < end && isSpace(bytes[start] as number, delimiter)) start++
    else {
      end = p
      if (bytes[p] === newline && end > start && bytes[end - 1] === CR) end--
    }
    while (end > start && isSpace(bytes[end - 1] as number, delimiter)) end--
    cells.add(start, end, quoted)
    if (bytes[p] === newline) return p + 1
    p++
  }
}

function isSpace(byte: number, delimiter: number): boolean {
  return byte === SPACE || (byte === TAB && delimiter !== TAB)
}

function closingQuote(bytes: Uint8Array, from: number, to: number): number {
  for (let p = from; p < to; p++) {
    if (bytes[p] !== QUOTE) continue
    if (bytes[p + 1] !== QUOTE || p + 1 >= to) return p
    p++
  }
  return -1
}

/** Where a cell without spaces inside ends: at the next delimiter, quote, space or line end. */
export function endOfWord(bytes: Uint8Array, start: number, delimiter: number, newline: number): number {
  for (let p = start; ; p++) {
    const byte = bytes[p]
    if (byte === delimiter || byte === newline || byte === QUOTE || byte === SPACE || byte === CR) return p
  }
}

/** Whether a cell is empty, a dash or NaN; rarer words are left to `kindOfOddCell`. */
export function isMissing(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 3) return end === start || (end === start + 1 && bytes[start] === MINUS)
  const [a, b, c] = [bytes[start], bytes[start + 1], bytes[start + 2]].map((byte) => (byte ?? 0) | LOWER_CASE)
  return a === LETTER_N && b === LETTER_A && c === LETTER_N
}

const decoder = new TextDecoder()

/** The text of a cell, doubled quotes undone. */
export function cellText(bytes: Uint8Array, cells: CellBounds, i: number): string {
  const text = decoder.decode(bytes.subarray(cells.starts[i], cells.ends[i]))
  return cells.quoted[i] === 1 ? text.replaceAll('""', '"').trim() : text.trim()
}
