/** `data.csv` of the trace-duration test: one latency in seconds a line, six decimals, no header and no time. */
import { SCRAPE_STATISTICS, scrapeStatistics } from '../../../shared/analysis/scrape.ts'
import { UserError } from '../../../shared/errors.ts'
import type { FormatAnswer } from '../../../shared/formatAnswer.ts'
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { type Dialect, readTable } from '../csv/readTable.ts'
import { columnKeys } from '../csv/shape.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines } from '../textLines.ts'
import { SCRAPE_CAVEATS } from './scrapeCaveats.ts'

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

const DIALECT: Dialect = { meaning: () => ({ metric: 'duration', unit: 'seconds', shift: 0, factor: 1 }) }

/** The test that writes the file measured one query after the other. */
const IN_ORDER: FormatAnswer = { header: columnKeys(['']), columns: [], time: { kind: 'rows' } }

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const rows: [number, number][] = []
  const caveats: ImportRecord[] = []
  let dropped = 0
  let failure: unknown
  try {
    for await (const record of readTable(source, DIALECT, IN_ORDER)) {
      if (record.kind === 'caveat') caveats.push(record)
      if (record.kind !== 'points') continue
      const values = (record.v[0] ?? new Float64Array()).subarray(0, MAX_VALUES - rows.length)
      for (const value of values) rows.push([rows.length + 1, value])
      dropped += record.t.length - values.length
    }
  } catch (error) {
    if (rows.length === 0) throw error
    failure = error
  }
  if (dropped > 0) {
    const message = () => `more than ${counted(MAX_VALUES, 'value')}; ${counted(dropped, 'value')} left out`
    tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
  }
  const figures = scrapeStatistics(rows.map(([, value]) => value))
  if (!figures) throw new UserError('bad-data', `${source.path} holds no durations`)
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
  tally.add(SCRAPE_CAVEATS.seconds)
  yield* caveats
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}
