/**
 * `<ts>-datacaterer.log`: the JVM's table of flags, since the suite asks for -XX:+PrintFlagsFinal, then what Data Caterer
 * and Spark log. The flags are the heap limits that really held; the rest says whether memory ran out.
 */
import { UserError } from '../../../shared/errors.ts'
import type { Table } from '../../../shared/model.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'

const FLAGS = /^\[Global flags\]\s*$/
const FLAG = /^\s*(?:\w+)\s+(\w+)\s*:?=\s*(\S*)\s+\{[^}]*\}(?:\s*\{([^}]*)\})?/
/** What is kept of some 560 flags: those that bound memory. */
const KEPT: Readonly<Record<string, string>> = {
  MaxHeapSize: 'max_heap_bytes',
  InitialHeapSize: 'initial_heap_bytes',
  MaxMetaspaceSize: 'max_metaspace_bytes',
  MaxDirectMemorySize: 'max_direct_memory_bytes',
}
const OUT_OF_MEMORY = /\bOutOfMemoryError\b/
/** A thrown one, not a class that happens to be named. */
const EXCEPTION = /(?:^|[\s:])(?:[\w$]+\.)+[\w$]*(?:Exception|Error)(?::|\s*$)|^Exception in thread /
const TROUBLE = /\b(?:ERROR|FATAL|SEVERE)\b/
const DATA_CATERER = /\bio\.github\.datacatering\b|\bData Caterer\b/

export const APPLICATION_TABLE = 'Log of Data Caterer'

export const catererApplicationLog: Importer = {
  id: 'caterer-application-log',
  sniff: (head) => {
    const lines = headLines(head)
    if (lines.some((line) => FLAGS.test(line))) return lines.some((line) => FLAG.test(line))
    // Without flags: a line of a log, not a table of results that names the package.
    return lines.some((line) => DATA_CATERER.test(line) && /\b(?:INFO|WARN|ERROR|DEBUG)\b/.test(line))
  },
  async *parse(source) {
    const tally = new Tally()
    const lines = new TextLines(source)
    const flags = new Map<string, number>()
    const count = { lines: 0, outOfMemory: 0, exceptions: 0, errors: 0 }
    for await (const { text, number } of lines) {
      if (text.trim() !== '') count.lines++
      const flag = FLAG.exec(text)
      if (flag) {
        const [, name = '', value = ''] = flag
        if (Object.hasOwn(KEPT, name) && /^\d{1,15}$/.test(value)) flags.set(KEPT[name] ?? name, Number(value))
        continue
      }
      if (OUT_OF_MEMORY.test(text)) {
        count.outOfMemory++
        const message = (many: number) =>
          `${counted(many, 'line')} of OutOfMemoryError, the first: ${text.trim().slice(0, 120)}`
        tally.add({ code: 'out-of-memory', severity: 'error', subject: 'run', message }, number)
      } else if (EXCEPTION.test(text)) {
        count.exceptions++
        const message = (many: number) => `${counted(many, 'exception')}, the first: ${text.trim().slice(0, 120)}`
        tally.add({ code: 'log-reports-trouble', severity: 'error', subject: 'exception', message }, number)
      } else if (TROUBLE.test(text)) {
        count.errors++
        const message = (many: number) =>
          `${counted(many, 'line')} of level ERROR, the first: ${text.trim().slice(0, 120)}`
        tally.add({ code: 'log-reports-trouble', severity: 'error', subject: 'ERROR', message }, number)
      }
    }
    if (count.lines === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} is empty`)
    for (const [name, value] of flags) yield { kind: 'parameter', name, value }
    const table: Table = {
      name: APPLICATION_TABLE,
      columns: ['lines', 'out_of_memory_lines', 'exception_lines', 'error_lines'].map((name) => ({
        name,
        unit: 'count',
      })),
      rows: [[count.lines, count.outOfMemory, count.exceptions, count.errors]],
    }
    yield { kind: 'table', table }
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}
