/**
 * A table that Quartile's own samplers write, where a header says series, labels and unit, so that nothing is guessed:
 *
 *     sampled_at,process_resident_memory_bytes{process="service"} [bytes],…
 */
import type { Unit } from '../../../shared/model.ts'
import { parseSample } from '../captures/exposition.ts'
import type { ColumnMeaning } from '../csv/columns.ts'
import { type Dialect, readTable } from '../csv/readTable.ts'
import type { Importer } from '../importer.ts'
import { plainText } from '../textLines.ts'

const UNITS: ReadonlySet<string> = new Set<Unit>([
  'seconds',
  'bytes',
  'count',
  'ratio',
  'bytes/second',
  'count/second',
  'unknown',
])

interface Column {
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
  readonly unit: Unit
}

function columnIn(header: string): Column | undefined {
  const [, series = '', unit = ''] = /^(.*) \[([a-z/]+)\]$/s.exec(header) ?? []
  // A sample of the exposition format is a series and a value.
  const parsed = UNITS.has(unit) ? parseSample(`${series} 0`) : undefined
  return parsed && { metric: parsed.name, labels: parsed.labels, unit: unit as Unit }
}

/** The whole header stands for the metric until labels are taken apart: two columns may differ in them alone. */
const DIALECT: Dialect = {
  meaning(header): ColumnMeaning | undefined {
    const column = columnIn(header)
    return column && { metric: header, unit: column.unit, shift: 0, factor: 1 }
  },
}

export const samplesCsv: Importer = {
  id: 'quartile-samples-csv',
  follows: true,
  sniff: (head) => /^sampled_at,[^\n]* \[[a-z/]+\]/.test(plainText(head)),
  async *parse(source) {
    for await (const record of readTable(source, DIALECT)) {
      if (record.kind !== 'frame') yield record
      else
        yield {
          ...record,
          series: record.series.map(({ metric: header, ...rest }) => {
            const { metric, labels } = columnIn(header) ?? { metric: header, labels: {} }
            const { column: _, ...plain } = rest
            return { ...plain, metric, ...(Object.keys(labels).length > 0 ? { labels } : {}) }
          }),
        }
    }
  },
}
