/** `data.csv` of the trace-duration test: one latency in seconds a line, six decimals, no header and no time. */
import { SCRAPE_STATISTICS, scrapeStatistics } from '../../../shared/analysis/scrape.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'

/** As many queries as a table is worth reading of; the test makes some dozens. */
const MAX_VALUES = 20_000

const VALUE = /^\s*\d+\.\d{6}\s*$/

export const durationColumn: Importer = {
  id: 'duration-column',
  sniff(head) {
    const lines = headLines(head).filter((line) => line.trim() !== '')
    // One line of six decimals could be anything.
    return lines.length > 2 && lines.slice(0, -1).every((line) => VALUE.test(line))
  },
  parse,
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const lines = new TextLines(source)
  const rows: [number, number][] = []
  for await (const { text, number, open } of lines) {
    if (text.trim() === '') continue
    if (!VALUE.test(text)) {
      const what = open ? 'the file ends in the middle of this number' : 'lines that are no number with six decimals'
      const message = (count: number) => `${what} (${counted(count, 'line')}); left out`
      tally.add({ code: 'value-left-out', severity: 'data-loss', message }, number)
    } else if (rows.length < MAX_VALUES) rows.push([rows.length + 1, Number(text)])
    else {
      const message = (count: number) =>
        `more than ${counted(MAX_VALUES, 'value')}; ${counted(count, 'value')} left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message }, number)
    }
  }
  const figures = scrapeStatistics(rows.map(([, value]) => value))
  if (!figures) throw lines.failure ?? new UserError('bad-data', `${source.path} holds no durations`)
  yield {
    kind: 'table',
    table: {
      name: 'Durations in the order of the file',
      columns: [
        { name: 'row', unit: 'count' },
        { name: 'duration', unit: 'seconds' },
      ],
      rows,
    },
  }
  yield {
    kind: 'table',
    table: {
      name: 'Statistics of the durations',
      columns: [
        { name: 'statistic', unit: 'text' },
        { name: 'duration', unit: 'seconds' },
      ],
      rows: SCRAPE_STATISTICS.map((statistic): Cell[] => [statistic, figures[statistic]]),
    },
  }
  const message = () =>
    'the file states neither a unit nor a time; its numbers are read as seconds, as the trace-duration test writes them'
  tally.add({ code: 'seconds-assumed', severity: 'info', message })
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (lines.failure) throw lines.failure
}
