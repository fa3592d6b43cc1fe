/**
 * `<ts>-memory-report.txt` of Data Caterer's memory profiling. The script writes one layout; its README shows another
 * one, with memory, collections and records, which no version ever wrote but people may have typed or generated after it.
 */
import { UserError } from '../../../shared/errors.ts'
import type { Caveat, Cell, Table, Unit } from '../../../shared/model.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'
import { heapBytes, type Labelled, labelled, type Quantity, quantity } from './labelled.ts'

/** A report has some 40 lines; what is longer was joined by accident. */
const MAX_LINES = 2_000

interface Figure {
  /** Column of the table, in its order. */
  readonly column: string
  readonly kind: Quantity
}

/** By the label of either layout. */
const FIGURES: Readonly<Record<string, Figure>> = {
  Duration: { column: 'duration', kind: 'duration' },
  'Total Requests': { column: 'requests', kind: 'count' },
  'Requests Received': { column: 'requests', kind: 'count' },
  'Total Data': { column: 'data', kind: 'mebibytes' },
  Throughput: { column: 'throughput', kind: 'per second' },
  'Avg Latency': { column: 'average_latency', kind: 'milliseconds' },
  'Average Latency': { column: 'average_latency', kind: 'milliseconds' },
  Errors: { column: 'errors', kind: 'count' },
  'Server Memory': { column: 'http_server_memory', kind: 'mebibytes' },
  'Records Generated': { column: 'records', kind: 'count' },
  'Peak Memory Usage': { column: 'peak_memory', kind: 'mebibytes' },
  'Average Memory Usage': { column: 'average_memory', kind: 'mebibytes' },
  'GC Count': { column: 'collections', kind: 'count' },
  'GC Time': { column: 'collection_time', kind: 'seconds' },
}

export const UNITS: Readonly<Record<Quantity, Unit>> = {
  count: 'count',
  mebibytes: 'bytes',
  'per second': 'count/second',
  milliseconds: 'seconds',
  seconds: 'seconds',
  duration: 'seconds',
}

/** Settings of the run, by their labels. */
const SETTINGS: Readonly<Record<string, string>> = {
  Scenario: 'scenario',
  'Min Heap': 'min_heap',
  'Max Heap': 'max_heap',
  'GC Algorithm': 'gc_algorithm',
  GC: 'gc_algorithm',
  'OOM Heap Dump': 'heap_dump_on_oom',
  'Flight Recorder': 'flight_recorder',
  'GC Logging': 'gc_logging',
  'External Profiler': 'external_profiler',
}
/** Facts of the one run, kept in the table. */
const FACTS: Readonly<Record<string, string>> = {
  Timestamp: 'timestamp',
  'Start Time': 'start_time',
  'End Time': 'end_time',
  Status: 'status',
}

const REAL_TITLE = /^Memory Profiling Report - Data Caterer\s*$/
const README_TITLE = /^=== Memory Profiling Report ===\s*$/
export const MEMORY_REPORT_TABLE = 'Memory report'

export const catererMemoryReport: Importer = {
  id: 'caterer-memory-report',
  sniff: (head) => headLines(head).some((line) => REAL_TITLE.test(line) || README_TITLE.test(line)),
  async *parse(source) {
    const tally = new Tally()
    const lines = new TextLines(source)
    const report = new Report(tally)
    let read = 0
    for await (const { text, number } of lines) if (++read <= MAX_LINES) report.take(text, number)
    const { cells, settings, readme } = report
    if (cells.size === 0 && settings.size === 0) {
      throw lines.failure ?? new UserError('bad-data', `${source.path} is a report with nothing in it`)
    }
    for (const [name, value] of settings) yield { kind: 'parameter', name, value }
    const limit = heapBytes(String(settings.get('max_heap') ?? ''))
    if (limit !== undefined) yield { kind: 'parameter', name: 'max_heap_bytes', value: limit }
    const table: Table = {
      name: MEMORY_REPORT_TABLE,
      columns: [...cells].map(([name, { unit }]) => ({ name, unit })),
      rows: [[...cells.values()].map(({ cell }) => cell)],
    }
    yield { kind: 'table', table }
    if (read > MAX_LINES) {
      const message = () => `more than ${counted(MAX_LINES, 'line')}, which is no report; the rest is left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
    for (const caveat of [...tally.caveats(source.path), ...caveats(cells, readme, source.path)]) {
      yield { kind: 'caveat', caveat }
    }
    if (lines.failure) throw lines.failure
  },
}

class Report {
  readonly cells = new Map<string, { readonly unit: Unit | 'text'; readonly cell: Cell }>()
  readonly settings = new Map<string, string>()
  /** Whether it has the layout of the README. */
  readme = false
  private readonly tally: Tally

  constructor(tally: Tally) {
    this.tally = tally
  }

  take(text: string, line: number): void {
    this.readme ||= README_TITLE.test(text)
    const found = labelled(text)
    if (found) this.takeLabelled(found, line)
    else if (text.includes('(Statistics unavailable)')) {
      const message = () => 'the HTTP server gave no statistics, so requests and latency are not in the report'
      this.tally.add({ code: 'statistics-unavailable', severity: 'data-loss', message }, line)
    }
  }

  private takeLabelled({ label, value }: Labelled, line: number): void {
    const figure = of(FIGURES, label)
    const fact = of(FACTS, label)
    const setting = of(SETTINGS, label)
    if (fact) this.cells.set(fact, { unit: 'text', cell: value })
    else if (setting && !this.settings.has(setting)) this.settings.set(setting, value)
    if (!figure) return
    const amount = quantity(value, figure.kind)
    if (amount === undefined) {
      const message = () => `${label} is no ${figure.kind}: ${value.slice(0, 40)}`
      this.tally.add({ code: 'unreadable-cells', severity: 'data-loss', subject: figure.column, message }, line)
    }
    if (!this.cells.has(figure.column)) {
      this.cells.set(figure.column, { unit: UNITS[figure.kind], cell: amount ?? null })
    }
  }
}

function of<T>(table: Readonly<Record<string, T>>, label: string): T | undefined {
  return Object.hasOwn(table, label) ? table[label] : undefined
}

function* caveats(cells: ReadonlyMap<string, unknown>, readme: boolean, path: string): Generator<Caveat> {
  if (readme) {
    yield {
      code: 'layout-of-the-readme',
      severity: 'misleading',
      subject: path,
      message:
        "This is the layout that the suite's README shows; its script never writes it. The figures are kept, but nothing says where its memory and collections come from.",
    }
  } else {
    yield {
      code: 'report-without-memory',
      severity: 'info',
      subject: path,
      message:
        'The memory report holds no heap, no collections and no outcome; they come from the metrics, the GC log and the other files beside it.',
    }
  }
  if (cells.has('http_server_memory')) {
    yield {
      code: 'memory-of-http-server',
      severity: 'misleading',
      subject: 'http_server_memory',
      message: 'Server Memory is that of the Python process that receives the requests, not of the JVM under test.',
    }
  }
  if (cells.has('average_latency')) yield SERVER_SIDE_LATENCY
}

/** Said alike by the server's own log and its statistics. */
export const SERVER_SIDE_LATENCY: Caveat = {
  code: 'latency-is-server-side',
  severity: 'misleading',
  subject: 'http_request_duration_seconds',
  message:
    'The latency is the time that the server takes over a body it has received, not what the sender waits; its average covers the last 1,000 requests.',
}
