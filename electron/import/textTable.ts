/** A small CSV whose rows are results rather than moments: cells as text, each row with its line. */
import { UserError } from '../../shared/errors.ts'
import type { ByteSource } from './byteSource.ts'
import { MAX_COLUMNS } from './csv/cells.ts'
import { counted, Tally } from './csv/tally.ts'
import { headLines, type TextLine, TextLines } from './textLines.ts'

/** The largest sweep known has 142 rows; the rows are held together, to be ranked and averaged. */
export const MAX_RESULT_ROWS = 20_000

/** A row of a sweep has 200 characters; so many are a hundred times what the most rows have. */
const MAX_TEXT_LENGTH = 64 * 2 ** 20

const DELIMITERS = [',', ';', '\t']

export interface ResultRow {
  /** As many as there are names; a cell that is not there is empty. */
  readonly cells: readonly string[]
  /** 1-based. */
  readonly line: number
}

export interface TextTable {
  /** Headers as written, trimmed; a header without a name is called by its position. */
  readonly names: readonly string[]
  readonly headerLine: number
  readonly rows: readonly ResultRow[]
  readonly tally: Tally
  /** Why reading ended early; throw it when everything else is said. */
  readonly failure: UserError | undefined
}

export interface TextTableOptions {
  /** Joins what was written as several lines back to rows; by default every line is a row. */
  readonly rejoin?: (lines: readonly TextLine[], delimiter: string) => readonly TextLine[]
}

/** Throws UserError `bad-data` when there is no header. */
export async function readTextTable(source: ByteSource, options: TextTableOptions = {}): Promise<TextTable> {
  const tally = new Tally()
  const lines = new TextLines(source)
  const kept: TextLine[] = []
  let dropped = 0
  let length = 0
  for await (const line of lines) {
    if (line.text.trim() === '') continue
    length += line.text.length
    if (kept.length <= MAX_RESULT_ROWS && length <= MAX_TEXT_LENGTH) kept.push(line)
    else dropped++
  }
  if (kept.length === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} is empty`)
  const table = textTableOf(kept, tally, options)
  if (dropped > 0) {
    const message = () =>
      `${counted(dropped, 'row')} left out: ${counted(MAX_RESULT_ROWS, 'row')} or ${Math.round(MAX_TEXT_LENGTH / 1e6)} million characters are read`
    tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
  }
  return { ...table, failure: lines.failure }
}

/** A header and rows, none of them blank. */
export function textTableOf(
  [header, ...body]: readonly TextLine[],
  tally: Tally,
  options: TextTableOptions = {},
): TextTable {
  const delimiter = delimiterOf(header?.text ?? '')
  const names = splitCells(header?.text ?? '', delimiter)
    .slice(0, MAX_COLUMNS)
    .map((name, i) => name || `column ${i + 1}`)
  const rows = (options.rejoin?.(body, delimiter) ?? body).map((line) => toRow(line, names.length, delimiter, tally))
  if (rows.length === 0) {
    const message = () => 'there is a header and no row below it'
    tally.add({ code: 'no-rows', severity: 'data-loss', message }, header?.number)
  }
  return { names, headerLine: header?.number ?? 1, rows, tally, failure: undefined }
}

function toRow(line: TextLine, columns: number, delimiter: string, tally: Tally): ResultRow {
  const cells = splitCells(line.text, delimiter)
  if (cells.length < columns) {
    const what = line.open ? 'the file ends in the middle of a row' : 'rows have fewer cells than the header'
    const message = (count: number) => `${what} (${counted(count, 'row')}); the cells not there are missing`
    tally.add({ code: 'short-rows', severity: 'data-loss', message }, line.number)
  } else if (cells.length > columns) {
    const message = (count: number) =>
      `${counted(count, 'row')} with more cells than the header; the surplus is left out`
    tally.add({ code: 'long-rows', severity: 'data-loss', message }, line.number)
  }
  if (cells.length === columns) return { cells, line: line.number }
  return { cells: Array.from({ length: columns }, (_, i) => cells[i] ?? ''), line: line.number }
}

/** The names of the header in a file's head; undefined when the first line does not end there. */
export function headNames(head: Uint8Array): readonly string[] | undefined {
  const lines = headLines(head)
  const first = lines.findIndex((line) => line.trim() !== '')
  const header = lines[first]
  return header === undefined ? undefined : splitCells(header, delimiterOf(header))
}

function delimiterOf(header: string): string {
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

/** Cells of one line, trimmed; quotes protect delimiters, a doubled quote is one, and one that never closes is text. */
export function splitCells(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim())
  const quoted = /\s*"((?:[^"]|"")*)"\s*/y
  const cells: string[] = []
  let quotes = true
  for (let at = 0; at <= line.length; ) {
    quoted.lastIndex = at
    const match = quotes ? quoted.exec(line) : null
    const after = at + (match?.[0].length ?? 0)
    if (match && (after === line.length || line[after] === delimiter)) {
      cells.push((match[1] ?? '').replaceAll('""', '"').trim())
      at = after + 1
    } else {
      const end = line.indexOf(delimiter, at)
      const stop = end < 0 ? line.length : end
      const cell = line.slice(at, stop).trim()
      // A stray quote is text, and so is every one behind it; looking for its partner from every cell would never end.
      if (cell.startsWith('"')) quotes = false
      cells.push(cell)
      at = stop + 1
    }
  }
  return cells
}

/** A number as written, times 10^shift with its decimals kept exact; undefined when the cell is none. */
export function readNumber(cell: string, shift = 0): number | undefined {
  const isGrouped = cell.includes(',') && /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(cell)
  const text = isGrouped ? cell.replaceAll(',', '') : cell
  if (!NUMBER.test(text)) return undefined
  if (shift === 0) return finite(Number(text))
  const [digits = '', exponent = '0'] = text.toLowerCase().split('e')
  return finite(Number(`${digits}e${Number(exponent) + shift}`))
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
