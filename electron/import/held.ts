/** What an importer that tells a file's figures at its end would tell if it ended here. */
import type { HeldRecord, ImportRecord } from '../../shared/records.ts'

/** `records` must be such as may be asked for again; caveats among them wait for the end of the file. */
export function held(records: Iterable<ImportRecord>): HeldRecord {
  return { kind: 'held', records: [...records].filter(({ kind }) => kind !== 'caveat') }
}
