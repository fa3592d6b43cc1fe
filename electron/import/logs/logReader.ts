/** A console or container log, read line by line by several readers that each know some of its lines. */
import { UserError } from '../../../shared/errors.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { Tally } from '../csv/tally.ts'
import { held } from '../held.ts'
import type { Importer } from '../importer.ts'
import { headLines, MAX_RESULT_LINE, type TextLine, TextLines } from '../textLines.ts'
import { isMarkdown } from '../unread.ts'
import { LogLines } from './logLines.ts'

/** Knows some lines of a log. Made anew for every file. */
export interface LogReader {
  /** `text` without colours, NUL bytes and spaces at its ends; `line` is 1-based. Whether the line was one of its own. */
  take(text: string, line: number): boolean
  /** What the lines came to so far; caveats go to `tally`. May be asked more than once. */
  records(tally: Tally): Iterable<ImportRecord>
}

export interface LogFormat {
  readonly id: string
  /** Lines that no other program prints; one of them in the head is enough. */
  readonly marks: readonly RegExp[]
  /** Readers in order; a line goes to the first that takes it. */
  readonly readers: () => readonly LogReader[]
  /** It is a report rather than a log: its lines are of no use beside its figures. */
  readonly report?: true
}

export function logImporter({ id, marks, readers, report }: LogFormat): Importer {
  return {
    id,
    // A document that shows an example quotes such lines, too.
    sniff: (head) =>
      headLines(head).some((line) => marks.some((mark) => mark.test(line.slice(0, MAX_RESULT_LINE)))) &&
      !isMarkdown(head),
    follows: true,
    parse: (source) => (report ? readReport(source, readers()) : readLog(source, readers())),
  }
}

async function* readLog(source: ByteSource, readers: readonly LogReader[]): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const lines = new LogLines(source)
  for await (const line of lines) {
    offer(line, readers)
    if (lines.book.isFull) yield* lines.book.ready()
    if (line.pause) yield* lines.pause(soFar(readers))
  }
  for (const reader of readers) yield* reader.records(tally)
  yield* lines.rest(tally)
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (lines.failure) throw lines.failure
}

/** Throws UserError `bad-data` when no reader knows a line. */
async function* readReport(source: ByteSource, readers: readonly LogReader[]): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const lines = new TextLines(source)
  let taken = 0
  for await (const line of lines) {
    if (line.pause) yield held(soFar(readers))
    else if (offer(line, readers)) taken++
  }
  let said = false
  for (const reader of readers) {
    for (const record of reader.records(tally)) {
      said = true
      yield record
    }
  }
  if (!said && taken === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} holds no line of results`)
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (lines.failure) throw lines.failure
}

/** Without what is to be remarked, which waits for the end. */
function* soFar(readers: readonly LogReader[]): Generator<ImportRecord> {
  const later = new Tally()
  for (const reader of readers) yield* reader.records(later)
}

function offer({ text, number }: TextLine, readers: readonly LogReader[]): boolean {
  const line = text.slice(0, MAX_RESULT_LINE).trim()
  return line !== '' && readers.some((reader) => reader.take(line, number))
}
