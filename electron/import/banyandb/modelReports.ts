/** `=== Performance Report: Stream Write ===` and `=== Performance Comparison ===`, as the stream-versus-trace suite prints them. */
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import type { LogReader } from '../logs/logReader.ts'
import { type PrintedColumn, printedCells, printedColumns } from './printedFigures.ts'

export const REPORT_HEADER = /^=== Performance Report: (.{1,100}) ===$/
const COMPARISON_HEADER = /^=== Performance Comparison ===$/
const SECTION = /^--- (Write Performance|Query Performance|Storage Efficiency|Error Statistics) ---$/
const GENERATED = /^Generated (\d+) traces with (\d+) total spans for (stream|trace) benchmark/
const SETTINGS = /^Concurrency: (\d+), Batch Size: (\d+), Duration: (\S+)$/

/** The suite prints two a run. */
const MAX_REPORTS = 1_000

const COLUMNS: readonly PrintedColumn[] = [
  { key: 'Scale', name: 'scale', reading: 'text' },
  { key: 'Duration', name: 'duration', reading: 'duration' },
  { key: 'Write Performance/Count', name: 'batches', reading: 'count' },
  { key: 'Write Performance/Throughput', name: 'batches per worker second, as printed', reading: 'per-second' },
  { key: 'Write Performance/Data Throughput', name: 'data per worker second, as printed', reading: 'MB/s' },
  ...['P50', 'P95', 'P99', 'P999', 'Min', 'Max', 'Mean'].map(
    (name): PrintedColumn => ({
      key: `Write Performance/Latency ${name}`,
      name: `batch latency ${name.toLowerCase()}`,
      reading: 'duration',
    }),
  ),
  { key: 'Query Performance/Count', name: 'queries', reading: 'count' },
  { key: 'Storage Efficiency/Original Size', name: 'original size', reading: 'bytes' },
  { key: 'Storage Efficiency/Compressed Size', name: 'compressed size', reading: 'bytes' },
  { key: 'Error Statistics/Error Count', name: 'errors', reading: 'count' },
  { key: 'Error Statistics/Error Rate', name: 'errors per success, as printed', reading: 'percent' },
]

interface Report {
  readonly name: string
  readonly values: Map<string, string>
  readonly line: number
}

export class ModelReports implements LogReader {
  private readonly reports: Report[] = []
  private readonly spans = new Map<string, number>()
  private readonly parameters = new Map<string, string | number>()
  private readonly winners: Cell[][] = []
  private section = ''
  private block: 'report' | 'comparison' | undefined
  private left = 0

  take(text: string, line: number): boolean {
    const name = REPORT_HEADER.exec(text)?.[1]
    if (name !== undefined) {
      if (this.reports.length < MAX_REPORTS) this.reports.push({ name, values: new Map(), line })
      else this.left++
      this.block = 'report'
      this.section = ''
      return true
    }
    if (COMPARISON_HEADER.test(text)) {
      this.block = 'comparison'
      return true
    }
    if (this.takeSetting(text)) return true
    if (this.block === 'report') return this.takeFigure(text)
    return this.block === 'comparison' && this.takeWinner(text)
  }

  private takeSetting(text: string): boolean {
    const [, traces, spans, model] = GENERATED.exec(text) ?? []
    if (traces !== undefined && spans !== undefined && model !== undefined) {
      this.spans.set(model, Number(spans))
      this.parameters.set(`${model} traces`, Number(traces))
      this.parameters.set(`${model} spans`, Number(spans))
      return true
    }
    const [, concurrency, batch, duration] = SETTINGS.exec(text) ?? []
    if (concurrency === undefined || duration === undefined) return false
    this.parameters.set('concurrency', Number(concurrency))
    this.parameters.set('batch size', Number(batch))
    this.parameters.set('test duration', duration)
    return true
  }

  private takeFigure(text: string): boolean {
    if (/^=+$/.test(text)) {
      this.block = undefined
      return true
    }
    const section = SECTION.exec(text)?.[1]
    if (section !== undefined) {
      this.section = `${section}/`
      return true
    }
    const [, name = '', value = ''] = /^([A-Z][\w ]*): (\S.*)$/.exec(text) ?? []
    const key = `${this.section}${name}`
    const values = this.reports.at(-1)?.values
    if (name === '' || !values) return false
    if (!values.has(key) && values.size < 2 * COLUMNS.length) values.set(key, value)
    return true
  }

  private takeWinner(text: string): boolean {
    const title = /^([A-Z][\w ()]+ Comparison(?: \(P95\))?):$/.exec(text)?.[1]
    if (title !== undefined) {
      if (this.winners.length < MAX_REPORTS) this.winners.push([title, null, null, null])
      return true
    }
    const [, who, what = ''] = /^(Stream|Trace|Winner):\s+(\S.*)$/.exec(text) ?? []
    const row = this.winners.at(-1)
    if (who === undefined || !row) return false
    row[['Stream', 'Trace', 'Winner'].indexOf(who) + 1] = what
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    for (const [name, value] of this.parameters) yield { kind: 'parameter', name, value }
    if (this.reports.length > 0) {
      yield {
        kind: 'table',
        table: {
          name: 'Performance reports',
          columns: [
            { name: 'report', unit: 'text' },
            ...printedColumns(COLUMNS),
            { name: 'batches per second of the run', unit: 'count/second' },
            { name: 'spans per second of the run', unit: 'count/second' },
            { name: 'failed share of all batches', unit: 'ratio' },
          ],
          rows: this.reports.map((report) => this.row(report)),
        },
      }
      this.note(tally)
    }
    if (this.winners.length > 0) {
      yield {
        kind: 'table',
        table: {
          name: 'Comparison, as printed',
          columns: ['figure', 'stream', 'trace', 'winner'].map((name) => ({ name, unit: 'text' as const })),
          rows: this.winners,
        },
      }
    }
    if (this.block === 'report') {
      const message = () => 'the log ends inside a report; what it had is kept'
      tally.add({ code: 'file-cut-off', severity: 'data-loss', message })
    }
    if (this.left > 0) {
      const message = () => `${counted(this.left, 'more report')} than are read of one log; left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
  }

  private row({ name, values }: Report): Cell[] {
    const cells = printedCells(COLUMNS, values)
    const number = (key: string): number | undefined => {
      const cell = cells[COLUMNS.findIndex((column) => column.key === key)]
      return typeof cell === 'number' ? cell : undefined
    }
    const batches = number('Write Performance/Count')
    const errors = number('Error Statistics/Error Count')
    const duration = number('Duration')
    const spans = this.spans.get(name.split(' ')[0]?.toLowerCase() ?? '')
    const perSecond = (amount: number | undefined) => (amount === undefined || !duration ? null : amount / duration)
    return [
      name,
      ...cells,
      perSecond(batches),
      // Which spans a failed batch held is not known.
      errors === 0 ? perSecond(spans) : null,
      batches === undefined || errors === undefined || batches + errors === 0 ? null : errors / (batches + errors),
    ]
  }

  private note(tally: Tally): void {
    const line = this.reports[0]?.line
    const worker = () =>
      "throughput divides by the time of all workers together, so it is what one worker does; batches per second of the run stand beside it. One operation is a batch of up to 'batch size' spans"
    tally.add({ code: 'throughput-per-worker', severity: 'misleading', message: worker }, line)
    const never = () => 'queries are not implemented and compression is never recorded: their zeros mean not measured'
    tally.add({ code: 'zeros-not-measured', severity: 'misleading', message: never }, line)
    const swallowed = this.reports.find(({ values }) => Number(values.get('Error Statistics/Error Count') ?? 0) > 0)
    if (swallowed) {
      const message = () =>
        `${swallowed.name} had ${swallowed.values.get('Error Statistics/Error Count')} failed batches, and the suite passes whatever fails; the error rate as printed divides by the successes alone`
      tally.add({ code: 'errors-swallowed', severity: 'error', message }, swallowed.line)
    }
  }
}
