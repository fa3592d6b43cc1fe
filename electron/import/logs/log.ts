/** Any program's log: lines that begin with a time or a level, of whatever logger. */
import { UserError } from '../../../shared/errors.ts'
import { HEAD_BYTES } from '../byteSource.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, MAX_RESULT_LINE } from '../textLines.ts'
import { LineParser } from './logLine.ts'
import { LogLines } from './logLines.ts'

/** Lines of a stack trace, which begin with neither. */
const CONTINUES = /^(?:\s|Caused by: |Traceback |\S+(?:Error|Exception): )/
/** Two words that follow one another, as a message has and a row of measurements has not. */
const WORDS = /\p{L}{2,}[^,;\t|]{0,3} \S{0,3}\p{L}{2,}/u
/** Collections of a JVM, which are measurements. */
const GC_LINE = /^\[[^\]]{1,60}\](?:\[[^\]]{1,30}\]){1,4}\[gc\b/

export const log: Importer = {
  id: 'log',
  follows: true,
  sniff: (head) => {
    const lines = headLines(head)
    // The last line of a longer file is cut.
    const whole = (head.length < HEAD_BYTES || lines.length === 1 ? lines : lines.slice(0, -1)).filter(
      (line) => line.trim() !== '',
    )
    if (whole.length === 0 || whole.some((line) => GC_LINE.test(line))) return false
    const parser = new LineParser()
    let [stamped, timed, telling, continued] = [0, 0, 0, 0]
    for (const line of whole) {
      const parsed = parser.parse(line.slice(0, MAX_RESULT_LINE))
      if (parsed) stamped++
      else if (CONTINUES.test(line)) continued++
      if (parsed?.ms !== undefined) timed++
      if (parsed && (parsed.level !== undefined || WORDS.test(parsed.message))) telling++
    }
    // One line of prose may begin with a date or with "Error:".
    const enough = stamped > 1 || (timed === 1 && whole.length === 1)
    // A banner may come first, but most lines are a log's, and most of these say something in words.
    return enough && 2 * (stamped + continued) >= whole.length && 2 * telling >= stamped
  },
  async *parse(source) {
    const tally = new Tally()
    const lines = new LogLines(source)
    let read = 0
    for await (const { text, pause } of lines) {
      if (text.trim() !== '') read++
      if (lines.book.isFull) yield* lines.book.ready()
      if (pause) yield* lines.pause()
    }
    if (read === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} is empty`)
    yield* lines.rest(tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}
