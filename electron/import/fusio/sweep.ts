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
  /** As a column of that name states them, else by row order when there are exactly as many rows as scenarios. */
  readonly scenarios: readonly string[] | undefined
  readonly scenariosStated: boolean
  readonly headerLine: number
}

/** Values of one column in the rows that have it. */
export function valuesOf(sweep: Sweep, name: string): readonly number[] {
  return sweep.rows.flatMap((row) => row.get(name) ?? [])
}

/** Whether a setting differs between rows. */
export function varies(sweep: Sweep, name: string): boolean {
  return distinct(valuesOf(sweep, name)).length > 1
}
