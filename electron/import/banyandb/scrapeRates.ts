/** `intermediate.csv` of the istio stress test: a counter a row, `name,rate[5m],v1,v2,…`, one value per window of 20 points. */
import { RATE_DIVISOR, RATE_POINTS, RATE_SPAN, SCRAPE_STEP } from '../../../shared/analysis/scrape.ts'
import { UserError } from '../../../shared/errors.ts'
import type { SeriesHeader } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'
import { readNumber } from '../textTable.ts'
import { SCRAPE_CAVEATS } from './scrapeCaveats.ts'
import { scrapeColumn } from './scrapeColumns.ts'

/** The suite writes nine; a file with many more is none of its. */
const MAX_RATES = 100

const ROW = /^\s*([a-z][a-z0-9_]*)\s*,\s*rate\[\d+[smh]\]\s*,/i

export const scrapeRates: Importer = {
  id: 'server-scrape-rates',
  sniff: (head) => ROW.test(headLines(head).find((line) => line.trim() !== '') ?? ''),
  parse,
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const lines = new TextLines(source)
  const series: SeriesHeader[] = []
  const values: number[][] = []
  for await (const { text, number, open } of lines) {
    if (text.trim() === '') continue
    const name = ROW.exec(text)?.[1]
    if (name === undefined || series.length >= 2 * MAX_RATES) {
      const message = (count: number) =>
        `${counted(count, 'line')} from here on that ${count === 1 ? 'is' : 'are'} no rate; left out`
      tally.add({ code: 'line-without-rate', severity: 'data-loss', message }, number)
      continue
    }
    const column = scrapeColumn(name)
    const cells = text.split(',').slice(2)
    if (open && cells.length > 0) {
      // Whether the last number is whole cannot be told.
      const message = () => 'the file ends without a line end; the last number of this row is left out'
      tally.add({ code: 'last-rate-left-out', severity: 'data-loss', message }, number)
      cells.pop()
    }
    const numbers = cells.map((cell) => readNumber(cell.trim(), column?.shift ?? 0) ?? Number.NaN)
    const header = {
      metric: `${column?.metric ?? name}:rate5m`,
      unit: column?.rate ?? 'unknown',
      column: name,
    } as const
    series.push({ ...header, labels: { rate: 'corrected' } }, { ...header, labels: { rate: 'as printed' } })
    values.push(
      numbers.map((value) => (value * RATE_DIVISOR) / RATE_SPAN),
      numbers,
    )
  }
  const windows = values.reduce((most, each) => Math.max(most, each.length), 0)
  if (windows === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} holds no rates`)
  noteCut(lines, tally)
  yield { kind: 'frame', series }
  yield {
    kind: 'points',
    t: Float64Array.from({ length: windows }, (_, i) => (i + RATE_POINTS - 1) * SCRAPE_STEP),
    v: values.map((each) => Float64Array.from({ length: windows }, (_, i) => each[i] ?? Number.NaN)),
  }
  tally.add(SCRAPE_CAVEATS.time)
  tally.add(SCRAPE_CAVEATS.rates)
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (lines.failure) throw lines.failure
}

function noteCut({ cutLines, firstCutLine }: TextLines, tally: Tally): void {
  if (cutLines === 0) return
  const message = () => `${counted(cutLines, 'line')} longer than is read of one; the end is left out`
  tally.add({ code: 'line-too-long', severity: 'data-loss', message }, firstCutLine)
}
