/**
 * `data.csv` of the istio stress test: 15 numbers a row with six decimals, no header and no time; the suite appends a row
 * every 15 s.
 */
import {
  RATE_DIVISOR,
  RATE_SPAN,
  SCRAPE_STATISTICS,
  SCRAPE_STEP,
  scrapeStatistics,
  windowRates,
} from '../../../shared/analysis/scrape.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'
import { readNumber } from '../textTable.ts'
import { SCRAPE_CAVEATS } from './scrapeCaveats.ts'
import { SCRAPE_COLUMNS } from './scrapeColumns.ts'

/** 34 days at 15 s; the columns are held together, to be ranked. */
const MAX_ROWS = 200_000

const CELL = /^\s*-?\d+\.\d{6}\s*$/

export const scrapeCsv: Importer = {
  id: 'server-scrape-csv',
  sniff(head) {
    const lines = headLines(head).filter((line) => line.trim() !== '')
    // The last line of a head may be cut; a file of one row has only that.
    return (lines.length > 1 ? lines.slice(0, -1) : lines).slice(0, 5).every(isRow) && lines.length > 0
  },
  parse,
}

function isRow(line: string): boolean {
  const cells = line.split(',')
  return cells.length === SCRAPE_COLUMNS.length && cells.every((cell) => CELL.test(cell))
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const lines = new TextLines(source)
  const columns: number[][] = SCRAPE_COLUMNS.map(() => [])
  let rows = 0
  for await (const { text, number, open } of lines) {
    if (text.trim() === '') continue
    const cells = text.split(',')
    if (open && (cells.length < columns.length || !CELL.test(cells.at(-1) ?? ''))) {
      const message = () => 'the file ends in the middle of this row; the row is left out'
      tally.add({ code: 'file-cut-off', severity: 'data-loss', message }, number)
      continue
    }
    if (rows >= MAX_ROWS) {
      const message = (count: number) => `more than ${counted(MAX_ROWS, 'row')}; ${counted(count, 'row')} left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message }, number)
      continue
    }
    rows++
    noteWidth(cells.length, number, tally)
    SCRAPE_COLUMNS.forEach(({ metric, shift }, i) => {
      const value = readNumber(cells[i]?.trim() ?? '', shift)
      columns[i]?.push(value ?? Number.NaN)
      if (value !== undefined || i >= cells.length) return
      const message = (count: number) =>
        `${counted(count, 'cell')} from here on that ${count === 1 ? 'is' : 'are'} no number; counted as missing`
      tally.add({ code: 'unreadable-cells', severity: 'data-loss', subject: metric, message }, number)
    })
  }
  if (rows === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} holds no complete row`)
  yield {
    kind: 'frame',
    series: SCRAPE_COLUMNS.map(({ name, metric, unit }) => ({
      metric,
      unit,
      column: name,
      measuredProcess: 'the server, by its /metrics',
    })),
  }
  yield {
    kind: 'points',
    t: Float64Array.from({ length: rows }, (_, i) => i * SCRAPE_STEP),
    v: columns.map((values) => Float64Array.from(values)),
  }
  yield { kind: 'table', table: statistics('Statistics', columns, RATE_SPAN) }
  yield { kind: 'table', table: statistics('Statistics as the suite computes them', columns, RATE_DIVISOR) }
  for (const trouble of [SCRAPE_CAVEATS.time, SCRAPE_CAVEATS.rates, SCRAPE_CAVEATS.percentiles]) tally.add(trouble)
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (lines.failure) throw lines.failure
}

function noteWidth(cells: number, line: number, tally: Tally): void {
  if (cells === SCRAPE_COLUMNS.length) return
  const what = cells < SCRAPE_COLUMNS.length ? 'fewer' : 'more'
  const message = (count: number) =>
    `${counted(count, 'row')} from here on with ${what} than ${SCRAPE_COLUMNS.length} cells; matched from the left`
  tally.add(
    what === 'fewer'
      ? { code: 'short-rows', severity: 'data-loss', message }
      : { code: 'long-rows', severity: 'data-loss', message },
    line,
  )
}

function statistics(name: string, columns: readonly (readonly number[])[], seconds: number): Table {
  const figures = SCRAPE_COLUMNS.map(({ rate }, i) => {
    const values = columns[i] ?? []
    return scrapeStatistics(rate ? windowRates(values, seconds) : values)
  })
  return {
    name,
    columns: [
      { name: 'statistic', unit: 'text' },
      ...SCRAPE_COLUMNS.map((column) => ({
        name: column.rate ? `${column.name} per second` : column.name,
        unit: column.rate ?? column.unit,
      })),
    ],
    rows: SCRAPE_STATISTICS.map((statistic): Cell[] => [
      statistic,
      ...figures.map((figure) => figure?.[statistic] ?? null),
    ]),
  }
}
