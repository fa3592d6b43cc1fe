/** A console or container log, read line by line by several readers that each know some of its lines. */
import { UserError } from '../../../shared/errors.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'

/** Knows some lines of a log. Made anew for every file. */
export interface LogReader {
  /** `text` without colours, NUL bytes and spaces at its ends; `line` is 1-based. Whether the line was one of its own. */
  take(text: string, line: number): boolean
  /** What the lines came to; caveats go to `tally`. */
  records(tally: Tally): Iterable<ImportRecord>
}

/** No result that the suites print is longer; what servers log is passed over by all but its beginning. */
const MAX_RESULT_LINE = 2_000

export interface LogFormat {
  readonly id: string
  /** Lines that no other program prints; one of them in the head is enough. */
  readonly marks: readonly RegExp[]
  /** Readers in order; a line goes to the first that takes it. */
  readonly readers: () => readonly LogReader[]
}

export function logImporter({ id, marks, readers }: LogFormat): Importer {
  return {
    id,
    sniff: (head) => headLines(head).some((line) => marks.some((mark) => mark.test(line.slice(0, MAX_RESULT_LINE)))),
    parse: (source) => readLog(source, readers()),
  }
}

async function* readLog(source: ByteSource, readers: readonly LogReader[]): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const lines = new TextLines(source)
  let taken = 0
  for await (const { text, number } of lines) {
    const line = text.slice(0, MAX_RESULT_LINE).trim()
    if (line !== '' && readers.some((reader) => reader.take(line, number))) taken++
  }
  let said = false
  for (const reader of readers) {
    for (const record of reader.records(tally)) {
      said = true
      yield record
    }
  }
  if (!said && taken === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} holds no line of results`)
  if (lines.cutLines > 0) {
    const message = () =>
      `${counted(lines.cutLines, 'line')} longer than is read of one; only the beginning was looked at`
    tally.add({ code: 'line-too-long', severity: 'data-loss', message }, lines.firstCutLine)
  }
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (lines.failure) throw lines.failure
}
