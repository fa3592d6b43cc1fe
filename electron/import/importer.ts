import type { FormatAnswer, FormatGuess } from '../../shared/formatAnswer.ts'
import type { ImportRecord } from '../../shared/records.ts'
import type { ByteSource } from './byteSource.ts'

export type AnswerFor = (header: readonly string[]) => FormatAnswer | undefined

/** One format. It knows bytes and records, and nothing of runs, ids or SQL. */
export interface Importer {
  /** Stable name, shown in the list of files of a run. */
  readonly id: string
  /** It says or holds out what it read whenever a chunk is empty, and reads its source once: a file can be followed through it. */
  readonly follows?: true
  /** How often it reads a file, when that is more than once; progress counts them all. */
  readonly passes?: number
  /** Whether the first `HEAD_BYTES` bytes look like this format; never throws, and never trusts the path alone. */
  sniff(head: Uint8Array, path: string): boolean
  /** Records in file order. A bad line is a caveat and the parse goes on; a truncated file yields what it had. */
  parse(source: ByteSource, answer?: FormatAnswer): AsyncIterable<ImportRecord>
  /**
   * Of a general format, whose columns mean what their header says, or of one that leaves its rows without names: what
   * the beginning of a file seems to hold.
   * `complete` when it is the whole file; `answerFor` gives what a person said of a header. Undefined when it holds
   * nothing that can be asked about.
   */
  guess?(beginning: Uint8Array, complete: boolean, answerFor: AnswerFor): FormatGuess | undefined
}
