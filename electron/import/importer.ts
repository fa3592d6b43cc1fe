import type { ImportRecord } from '../../shared/records.ts'
import type { ByteSource } from './byteSource.ts'

/** One format. It knows bytes and records, and nothing of runs, ids or SQL. */
export interface Importer {
  /** Stable name, shown in the list of files of a run. */
  readonly id: string
  /** Whether the first `HEAD_BYTES` bytes look like this format; never throws, and never trusts the path alone. */
  sniff(head: Uint8Array, path: string): boolean
  /** Records in file order. A bad line is a caveat and the parse goes on; a truncated file yields what it had. */
  parse(source: ByteSource): AsyncIterable<ImportRecord>
}
