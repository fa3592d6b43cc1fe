/**
 * The two modes of a streaming comparison as parts of its run. The suite measures each mode of a scale once and as a
 * whole, so a run has a table and nothing over time: a row's figures are series of one value, told apart by their scale.
 */
import type { SeriesDocument } from '../api.ts'
import type { Cell, Table } from '../model.ts'

const TABLE = 'Scales and modes'

/** Columns of the table, and what their figures are called beside those of other runs. */
const METRICS: readonly (readonly [column: string, metric: string])[] = [
  ['duration', 'aggregator_duration_seconds'],
  ['peak_memory', 'aggregator_peak_memory_bytes'],
  ['rows_per_second', 'aggregator_rows_per_second'],
  ['peak_memory_per_row', 'aggregator_memory_per_row_bytes'],
  ['input_rows', 'aggregator_input_rows'],
  ['output_rows', 'aggregator_output_rows'],
  ['coverage', 'aggregator_validated_ratio'],
]

export function modesOf(tables: readonly Table[]): readonly string[] {
  return [...new Set(rowsOf(tables).flatMap((row) => (typeof row.mode === 'string' ? [row.mode] : [])))]
}

export function seriesOfMode(tables: readonly Table[], mode: string): readonly SeriesDocument[] {
  const units = new Map(tables.find(({ name }) => name === TABLE)?.columns.map(({ name, unit }) => [name, unit]))
  return rowsOf(tables)
    .filter((row) => row.mode === mode)
    .flatMap((row) =>
      METRICS.flatMap(([column, metric]): SeriesDocument[] => {
        const [value, unit] = [row[column], units.get(column)]
        if (typeof value !== 'number' || unit === undefined || unit === 'text') return []
        const summary = { min: value, median: value, mean: value, p95: value, p99: value, max: value }
        const labels = { scale: String(row.scale ?? '') }
        return [{ metric, unit, labels, summary: { n: 1, ...summary, first: value, last: value } }]
      }),
    )
}

function rowsOf(tables: readonly Table[]): readonly Readonly<Record<string, Cell>>[] {
  const table = tables.find(({ name }) => name === TABLE)
  return table === undefined ? [] : recordsOf(table)
}

/** Rows by the names of their columns. */
export function recordsOf({ columns, rows }: Table): readonly Readonly<Record<string, Cell>>[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])))
}
