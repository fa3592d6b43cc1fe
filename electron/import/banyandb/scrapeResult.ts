/** `result.csv` of the istio stress test: a metric a row, a statistic a column, a space after each comma. Shown with metrics as columns, since each has its own unit. */
import { RATE_DIVISOR, RATE_SPAN } from '../../../shared/analysis/scrape.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import type { Importer } from '../importer.ts'
import { headNames, readNumber, readTextTable } from '../textTable.ts'
import { SCRAPE_CAVEATS } from './scrapeCaveats.ts'
import { scrapeColumn } from './scrapeColumns.ts'

export const scrapeResult: Importer = {
  id: 'server-scrape-result',
  sniff(head) {
    const names = headNames(head) ?? []
    return names[0]?.replace(/^\ufeff/, '') === 'Metric Name' && names.includes('Min') && names.includes('P95')
  },
  parse,
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const { names, rows, tally, failure } = await readTextTable(source)
  const columns: Table['columns'][number][] = [{ name: 'statistic', unit: 'text' }]
  const cells: Cell[][] = names.slice(1).map((name) => [name])
  let rates = 0
  for (const {
    cells: [name = '', ...values],
    line,
  } of rows) {
    const known = scrapeColumn(name)
    const numbers = values.map((value) => readNumber(value, known?.shift ?? 0))
    if (numbers.every((value) => value === undefined)) {
      const message = (count: number) => `${count} without a number; left out`
      tally.add({ code: 'result-without-number', severity: 'data-loss', message }, line)
      continue
    }
    columns.push({ name: known?.rate ? `${name} per second` : name, unit: known?.rate ?? known?.unit ?? 'unknown' })
    numbers.forEach((value, i) => void cells[i]?.push(value ?? null))
    if (!known?.rate) continue
    rates++
    columns.push({ name: `${name} per second, corrected`, unit: known.rate })
    numbers.forEach((value, i) => void cells[i]?.push(value === undefined ? null : (value * RATE_DIVISOR) / RATE_SPAN))
  }
  if (columns.length > 1) yield { kind: 'table', table: { name: 'result.csv', columns, rows: cells } }
  if (rates > 0) tally.add(SCRAPE_CAVEATS.rates)
  if (columns.some(({ unit }) => unit === 'seconds')) tally.add(SCRAPE_CAVEATS.seconds)
  tally.add(SCRAPE_CAVEATS.percentiles)
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}
