/** `=== MaxTraceSize=N Performance Summary ===` and the comparison of all sizes, as the trace-streaming suite prints them. */
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import type { LogReader } from '../logs/logReader.ts'
import { type PrintedColumn, printedCells, printedColumns, readFigure } from './printedFigures.ts'

/** The suite prints three a run. */
const MAX_SUMMARIES = 1_000

export const SUMMARY_HEADER = /^=== (.{1,100}) Performance Summary ===$/
export const COMPARISON_HEADER = /^=== MaxTraceSize Comparison ===$/
const END = /^=+$/

const COLUMNS: readonly PrintedColumn[] = [
  { key: 'Duration', name: 'duration', reading: 'duration' },
  { key: 'Total Queries', name: 'successful queries', reading: 'count' },
  { key: 'Error Count', name: 'errors', reading: 'count' },
  { key: 'Success Rate', name: 'success rate, as printed', reading: 'percent' },
  { key: 'Total Traces Retrieved', name: 'traces', reading: 'count' },
  { key: 'Avg Traces Per Query', name: 'traces per query', reading: 'number' },
  { key: 'Min', name: 'latency min', reading: 'duration' },
  { key: 'Avg', name: 'latency mean', reading: 'duration' },
  { key: 'P50', name: 'latency p50', reading: 'duration' },
  { key: 'P95', name: 'latency p95', reading: 'duration' },
  { key: 'P99', name: 'latency p99', reading: 'duration' },
  { key: 'Max', name: 'latency max', reading: 'duration' },
  { key: 'Min Spans', name: 'spans min', reading: 'count' },
  { key: 'Avg Spans', name: 'spans mean', reading: 'number' },
  { key: 'Max Spans', name: 'spans max', reading: 'count' },
  { key: 'Queries/sec', name: 'queries', reading: 'per-second' },
]

/** The suite divides by the successful queries alone; of all that were tried, this share succeeded. */
export function successRate(successful: number, errors: number): number | undefined {
  return successful + errors === 0 ? undefined : successful / (successful + errors)
}

/** Queries from which p99 and the maximum can differ by the suite's rule, sorted[n·99/100]. */
const QUERIES_FOR_P99 = 100

export class TraceSummaries implements LogReader {
  private readonly rows: { readonly name: string; readonly values: Map<string, string>; readonly line: number }[] = []
  private readonly comparison: Cell[][] = []
  private block: 'summary' | 'comparison' | undefined
  private left = 0
  private cutOff = false

  take(text: string, line: number): boolean {
    const name = SUMMARY_HEADER.exec(text)?.[1]
    if (name !== undefined) {
      if (this.rows.length < MAX_SUMMARIES) this.rows.push({ name, values: new Map(), line })
      else this.left++
      this.block = 'summary'
      return true
    }
    if (COMPARISON_HEADER.test(text)) {
      this.block = 'comparison'
      return true
    }
    if (END.test(text)) {
      const ended = this.block !== undefined
      this.block = undefined
      return ended
    }
    if (this.block === 'summary') return this.takeFigure(text)
    return this.block === 'comparison' && this.takeComparison(text)
  }

  private takeFigure(text: string): boolean {
    const [, key = '', value] = /^([A-Z][\w/ ]*?):(?:\s+(\S.*))?$/.exec(text) ?? []
    if (value === undefined) return /^(?:Latency Metrics|Trace Size Metrics|Throughput)$/.test(key)
    const known = COLUMNS.some((column) => column.key === key)
    const values = this.rows.at(-1)?.values
    if (known && values && !values.has(key)) values.set(key, value)
    return known
  }

  private takeComparison(text: string): boolean {
    if (/^MaxTraceSize\s/.test(text)) return true
    // The rate is padded before its percent sign: `100.00         %`.
    const cells = text.replace(/\s+%$/, '%').split(/\s+/)
    if (cells.length !== 6 || !/^\d+$/.test(cells[0] ?? '')) return false
    const readings = ['count', 'duration', 'duration', 'number', 'per-second', 'percent'] as const
    if (this.comparison.length < MAX_SUMMARIES) {
      this.comparison.push(cells.map((cell, i) => readFigure(cell, readings[i] ?? 'text')))
    } else this.left++
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    this.cutOff = this.block !== undefined
    if (this.rows.length > 0) yield { kind: 'table', table: this.summaries() }
    if (this.comparison.length > 0) {
      yield {
        kind: 'table',
        table: {
          name: 'MaxTraceSize comparison, as printed',
          columns: [
            { name: 'MaxTraceSize', unit: 'count' },
            { name: 'latency mean', unit: 'seconds' },
            { name: 'latency p95', unit: 'seconds' },
            { name: 'traces per query', unit: 'count' },
            { name: 'queries', unit: 'count/second' },
            { name: 'success rate', unit: 'ratio' },
          ],
          rows: this.comparison,
        },
      }
    }
    this.note(tally)
  }

  private summaries() {
    return {
      name: 'Queries by MaxTraceSize',
      columns: [
        { name: 'summary', unit: 'text' as const },
        ...printedColumns(COLUMNS),
        { name: 'success rate of all tried', unit: 'ratio' as const },
      ],
      rows: this.rows.map(({ name, values }): Cell[] => {
        const cells = printedCells(COLUMNS, values)
        const [successful, errors] = [cells[1], cells[2]]
        const rate =
          typeof successful === 'number' && typeof errors === 'number' ? successRate(successful, errors) : undefined
        return [name, ...cells, rate ?? null]
      }),
    }
  }

  private note(tally: Tally): void {
    const numbers = (key: string) => this.rows.map(({ values }) => Number(values.get(key) ?? Number.NaN))
    const few = this.rows[numbers('Total Queries').findIndex((queries) => queries > 0 && queries < QUERIES_FOR_P99)]
    if (few) {
      const message = () =>
        `percentiles are sorted[n·p/100] of ${few.values.get('Total Queries')} queries: p99 is the slowest query, and so is p95 up to 20 of them`
      tally.add({ code: 'percentiles-of-few', severity: 'misleading', message }, few.line)
    }
    const failed = this.rows[numbers('Error Count').findIndex((errors) => errors > 0)]
    if (failed) {
      const message = () =>
        'the printed success rate divides by successful queries alone and may fall below 0; the share of all that were tried stands beside it'
      tally.add({ code: 'success-rate-of-successes', severity: 'misleading', message }, failed.line)
    }
    if (this.cutOff) {
      const message = () => 'the log ends inside a summary; what it had is kept'
      tally.add({ code: 'file-cut-off', severity: 'data-loss', message })
    }
    if (this.left > 0) {
      const message = () => `${counted(this.left, 'more result')} than are read of one log; left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
  }
}
