/** A sweep as it was understood: what its tables and its caveats are made of. */
import { distinct } from '../../../shared/analysis/sweep.ts'
import type { Cell } from '../../../shared/model.ts'
import type { SweepColumn } from './sweepColumns.ts'

/** A row's numbers by column name, in base units; a cell that is no number is not there. */
export type SweepRow = ReadonlyMap<string, number>

export interface Sweep {
  readonly kind: 'single test' | 'chaos sweep' | 'sweep'
  readonly columns: readonly SweepColumn[]
  readonly cells: readonly (readonly Cell[])[]
  readonly rows: readonly SweepRow[]
  /** Texts of the label column; row numbers where there is none. */
  readonly labels: readonly string[]
  /** One a row; an empty one is not known. */
  readonly scenarios: readonly string[] | undefined
  /** A column states them, or a person did; by the order of the rows when there are exactly as many as scenarios. */
  readonly scenariosBy: 'column' | 'person' | 'order' | undefined
  readonly headerLine: number
}

/** Values of one column in the rows that have it. */
export function valuesOf(sweep: Sweep, name: string): readonly number[] {
  const values: number[] = []
  for (const row of sweep.rows) {
    const value = row.get(name)
    if (value !== undefined) values.push(value)
  }
  return values
}

/** Whether a setting differs between rows. */
export function varies(sweep: Sweep, name: string): boolean {
  return distinct(valuesOf(sweep, name)).length > 1
}
