/** A row of fusio-manifest's results, as its script reads it. */
import type { SweepRows } from '../analysis/sweep/rows.ts'

/** A row's numbers by column, in the suite's own units: seconds are milliseconds again. */
export interface FusioRow {
  readonly label: string
  /** NaN where the row has none. */
  number(column: string): number
  /** In ms. */
  ms(column: string): number
}

export function fusioRows(rows: SweepRows): readonly FusioRow[] | undefined {
  const column = (name: string) => rows.columns.find((each) => each.name === name)?.cells
  if (
    column('precondition_failure_rate') === undefined ||
    column('num_writers') === undefined ||
    column('write_p99') === undefined
  )
    return undefined
  const labels = column('scenario') ?? column('config_label')
  return Array.from({ length: rows.length }, (_, i): FusioRow => {
    const number = (name: string) => {
      const cell = column(name)?.[i]
      return typeof cell === 'number' ? cell : Number.NaN
    }
    return { label: String(labels?.[i] ?? `row ${i + 1}`), number, ms: (name) => number(name) * 1_000 }
  })
}
