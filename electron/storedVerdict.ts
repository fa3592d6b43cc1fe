import { evidence, judgeRun } from '../shared/analysis/leakRun.ts'
import type { LeakDocument, RunReference } from '../shared/api.ts'
import type { ReadableDatabase } from './storage/database.ts'
import * as queries from './storage/queries.ts'

/** Judges a run that is stored but not yet published. */
export function judgeStoredRun(
  db: ReadableDatabase,
  { key, id, name, system }: RunReference & { readonly key: number },
): LeakDocument {
  const series = queries.seriesOf(db, key)
  const phases = queries.phasesOf(db, key)
  const times: queries.FrameTimes = new Map()
  const seriesList = evidence(series, phases, {}).map((each) => ({
    ...each,
    ...queries.readPoints(db, each.key, times),
  }))
  return judgeRun({ run: { id, name, system }, seriesList, phases }, {})
}
