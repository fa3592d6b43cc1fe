/** What a heap dump tells, as tables. */
import type { Table } from '../../../shared/model.ts'
import type { HistogramRow } from './histogram.ts'

/** Ten thousand classes with instances are a large application; the rest of them holds next to nothing. */
const MAX_CLASS_ROWS = 10_000

export function histogramTable(rows: readonly HistogramRow[]): Table {
  return {
    name: 'class histogram',
    columns: [
      { name: 'class', unit: 'text' },
      { name: 'instances', unit: 'count' },
      { name: 'shallow bytes', unit: 'bytes' },
    ],
    rows: rows.slice(0, MAX_CLASS_ROWS).map(({ name, instances, bytes }) => [name, instances, bytes]),
  }
}
