/** Which row of the list is meant, while imports and removals move rows about. */
import type { RunId } from '../../../shared/model.ts'

export interface ChosenRow {
  readonly index: number
  /** Absent while the row is on its way. */
  readonly id?: RunId
}

/** Rows that come or go at once beside what is looked at; a run that moved further is looked for no longer. */
const MAX_MOVED = 1_000

/** Where the run that was chosen stands now; where it is not found, what stands in its place. */
export function rowPlace({ index, id }: ChosenRow, total: number, idAt: (index: number) => RunId | undefined): number {
  for (let moved = 0; id !== undefined && moved <= Math.min(total, MAX_MOVED); moved++)
    for (const place of [index + moved, index - moved]) if (place >= 0 && idAt(place) === id) return place
  return Math.max(0, Math.min(total - 1, index))
}
