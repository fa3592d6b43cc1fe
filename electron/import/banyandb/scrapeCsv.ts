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
import type { FormatAnswer } from '../../../shared/formatAnswer.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { FrameRecord, ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { type Dialect, readTable } from '../csv/readTable.ts'
import { columnKeys } from '../csv/shape.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines } from '../textLines.ts'
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

const DIALECT: Dialect = {
  meaning: (_, position) => {
    const column = SCRAPE_COLUMNS[position - 1]
    return column && { metric: column.metric, unit: column.unit, shift: column.shift, factor: 1 }
  },
  measuredProcess: 'the server, by its /metrics',
}

/** What the suite's own program knows of the file. */
const TICKS: FormatAnswer = {
  header: columnKeys(SCRAPE_COLUMNS.map(() => '')),
  columns: [],
  time: { kind: 'rows', interval: SCRAPE_STEP },
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const columns: number[][] = SCRAPE_COLUMNS.map(() => [])
  const caveats: ImportRecord[] = []
  let failure: unknown
  let rows = 0
  try {
    for await (const record of readTable(source, DIALECT, TICKS)) {
      if (record.kind === 'frame') yield named(record)
      else if (record.kind === 'caveat') caveats.push(record)
      else if (record.kind === 'points') {
        const kept = Math.min(record.t.length, MAX_ROWS - rows)
        if (kept < record.t.length) noteDropped(tally)
        if (kept === 0) continue
        rows += kept
        record.v.forEach((values, i) => {
          for (const value of values.subarray(0, kept)) columns[i]?.push(value)
        })
        yield { kind: 'points', t: record.t.subarray(0, kept), v: record.v.map((values) => values.subarray(0, kept)) }
      }
    }
  } catch (error) {
    if (rows === 0) throw error
    failure = error
  }
  if (rows === 0) throw new UserError('bad-data', `${source.path} holds no complete row`)
  yield { kind: 'table', table: statistics('Statistics', columns, RATE_SPAN) }
  yield { kind: 'table', table: statistics('Statistics as the suite computes them', columns, RATE_DIVISOR) }
  yield* caveats
  for (const trouble of [SCRAPE_CAVEATS.load, SCRAPE_CAVEATS.time, SCRAPE_CAVEATS.rates, SCRAPE_CAVEATS.percentiles])
    tally.add(trouble)
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}

/** With the names that the suite's other files give to the columns. */
function named(frame: FrameRecord): FrameRecord {
  return { ...frame, series: frame.series.map((series, i) => ({ ...series, column: SCRAPE_COLUMNS[i]?.name ?? '' })) }
}

function noteDropped(tally: Tally): void {
  const message = () => `more than ${counted(MAX_ROWS, 'row')}; the rest is left out`
  tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
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
