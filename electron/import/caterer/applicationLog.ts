/**
 * `<ts>-datacaterer.log`: the JVM's table of flags, since the suite asks for -XX:+PrintFlagsFinal, then what Data Caterer
 * and Spark log. The flags are the heap limits that really held; the rest says whether memory ran out.
 */
import { UserError } from '../../../shared/errors.ts'
import type { Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import type { LogBook } from '../logs/logBook.ts'
import { LogLines } from '../logs/logLines.ts'
import { EXCEPTION, OUT_OF_MEMORY_ERROR } from '../logs/troubles.ts'
import { headLines } from '../textLines.ts'

const FLAGS = /^\[Global flags\]\s*$/
const FLAG = /^\s*(?:\w+)\s+(\w+)\s*:?=\s*(\S*)\s+\{[^}]*\}(?:\s*\{([^}]*)\})?/
/** What is kept of some 560 flags: those that bound memory. */
const KEPT: Readonly<Record<string, string>> = {
  MaxHeapSize: 'max_heap_bytes',
  InitialHeapSize: 'initial_heap_bytes',
  MaxMetaspaceSize: 'max_metaspace_bytes',
  MaxDirectMemorySize: 'max_direct_memory_bytes',
}
const DATA_CATERER = /\bio\.github\.datacatering\b|\bData Caterer\b/

export const APPLICATION_TABLE = 'Log of Data Caterer'

export const catererApplicationLog: Importer = {
  id: 'caterer-application-log',
  follows: true,
  sniff: (head) => {
    const lines = headLines(head)
    if (lines.some((line) => FLAGS.test(line))) return lines.some((line) => FLAG.test(line))
    // Without flags: a line of a log, not a table of results that names the package.
    return lines.some((line) => DATA_CATERER.test(line) && /\b(?:INFO|WARN|ERROR|DEBUG)\b/.test(line))
  },
  async *parse(source) {
    const tally = new Tally()
    const lines = new LogLines(source)
    const flags = new Map<string, number>()
    let written = 0
    for await (const { text, pause } of lines) {
      if (text.trim() !== '') written++
      const [, name = '', value = ''] = FLAG.exec(text) ?? []
      if (Object.hasOwn(KEPT, name) && /^\d{1,15}$/.test(value)) flags.set(KEPT[name] ?? name, Number(value))
      if (lines.book.isFull) yield* lines.book.ready()
      if (pause) yield* lines.pause(figures(flags, written, lines.book))
    }
    if (written === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} is empty`)
    yield* figures(flags, written, lines.book)
    yield* lines.rest(tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

function* figures(flags: ReadonlyMap<string, number>, written: number, book: LogBook): Generator<ImportRecord> {
  for (const [name, value] of flags) yield { kind: 'parameter', name, value }
  const table: Table = {
    name: APPLICATION_TABLE,
    columns: ['lines', 'out_of_memory_lines', 'exception_lines', 'error_lines'].map((name) => ({
      name,
      unit: 'count',
    })),
    rows: [[written, book.linesOf(OUT_OF_MEMORY_ERROR), book.linesOf(EXCEPTION), book.errorLines]],
  }
  yield { kind: 'table', table }
}
