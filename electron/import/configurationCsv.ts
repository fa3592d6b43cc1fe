/**
 * A table of words and numbers without a time, as a sweep of any program writes it:
 *
 *     engine,codec,threads,p99_ms
 *     row,zstd,1,12.5
 *
 * Its rows are configurations and no moments, so it is kept as a table, to be read as a sweep. What tells it from any
 * other list: whole rows under names, numbers among them, and words that come again.
 */
import type { Cell, Table } from '../../shared/model.ts'
import { HEAD_BYTES } from './byteSource.ts'
import { headerUnit } from './csv/columns.ts'
import { Tally } from './csv/tally.ts'
import type { Importer } from './importer.ts'
import { headLines } from './textLines.ts'
import { headNames, MAX_RESULT_ROWS, readNumber, readTextTable, type TextTable, textTableOf } from './textTable.ts'

/** Fewer rows may be anything. */
const MIN_ROWS = 4
/** Longer names are sentences. */
const MAX_NAME = 80
/** What has a date in it is a moment, in a form that is not read. */
const DATED = /^\d{4}-\d\d-\d\d|^\d{1,2}[./]\d{1,2}[./]\d{2,4}/

export const configurationCsv: Importer = {
  id: 'configuration-csv',
  sniff(head) {
    const lines = headLines(head).filter((line) => line.trim() !== '')
    // The last line of a longer file is cut.
    const whole = head.length < HEAD_BYTES ? lines : lines.slice(0, -1)
    if (headNames(head) === undefined || whole.length <= MIN_ROWS) return false
    const tally = new Tally()
    const table = textTableOf(
      whole.map((text, i) => ({ text, number: i + 1, open: false })),
      tally,
    )
    return tally.caveats('').length === 0 && areConfigurations(table)
  },
  async *parse(source) {
    const text = await readTextTable(source)
    yield { kind: 'table', table: tableOf(text) }
    const message =
      'There is no time column, and some columns are words: rows are taken for configurations, to be read as a sweep.'
    text.tally.add({ code: 'rows-are-configurations', severity: 'info', message: () => message }, text.headerLine)
    for (const caveat of text.tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (text.failure) throw text.failure
  },
}

function areConfigurations({ names, rows }: TextTable): boolean {
  if (!names.every((name) => /[a-z]/i.test(name) && name.length <= MAX_NAME && readNumber(name) === undefined))
    return false
  const columns = names.map((_, i) => rows.map(({ cells }) => cells[i] ?? ''))
  const words = columns.filter((cells) => !isNumeric(cells))
  if (words.length === columns.length || words.flat().some((cell) => DATED.test(cell))) return false
  const values = words.map((cells) => new Set(cells).size)
  const again = values.filter((different) => different > 1 && different * 2 <= rows.length).length
  // One column may name the rows.
  return again > 0 && values.filter((different) => different * 2 > rows.length).length <= 1
}

/** More than half of the cells that are there are numbers. */
function isNumeric(cells: readonly string[]): boolean {
  const stated = cells.filter((cell) => cell !== '')
  return stated.filter((cell) => readNumber(cell) !== undefined).length * 2 > stated.length
}

function tableOf({ names, rows }: TextTable): Table {
  const columns = names.map((name, i) => {
    const cells = rows.map((row) => row.cells[i] ?? '')
    if (!isNumeric(cells)) return { name, unit: 'text' as const, cells: cells.map((cell): Cell => cell || null) }
    const { stem, unit, shift, factor } = headerUnit(name)
    return {
      name: unit === 'unknown' || stem === '' ? name : stem,
      unit,
      cells: cells.map((cell): Cell => {
        const number = readNumber(cell, shift)
        return number === undefined ? cell || null : number * factor
      }),
    }
  })
  return {
    name: 'Configurations',
    columns: columns.map(({ name, unit }) => ({ name, unit })),
    rows: rows.slice(0, MAX_RESULT_ROWS).map((_, row) => columns.map(({ cells }) => cells[row] ?? null)),
  }
}
