/** The one-line results of fusio-manifest's console: batches, both ends of the ranking, overlap and chaos summaries, what failed. */
import { failedShare } from '../../../shared/analysis/sweep.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import { MAX_RESULT_ROWS, readNumber } from '../textTable.ts'

type Columns = Table['columns']

interface ListFormat {
  readonly name: string
  readonly columns: Columns
  readonly pattern: RegExp
  row(groups: Readonly<Record<string, string | undefined>>, line: number, heading: string): readonly Cell[]
}

const RATE: Columns = [
  { name: 'precondition_failure_rate', unit: 'ratio' },
  { name: 'failed_share_of_attempts', unit: 'ratio' },
]

function number(text: string | undefined, shift = 0): Cell {
  return text === undefined ? null : (readNumber(text, shift) ?? text)
}

function rate(percent: string | undefined): readonly Cell[] {
  const value = number(percent, -2)
  return [value, typeof value === 'number' ? failedShare(value) : null]
}

const FORMATS: readonly ListFormat[] = [
  {
    name: 'Batches',
    columns: [
      { name: 'batch', unit: 'count' },
      { name: 'of', unit: 'count' },
      { name: 'duration', unit: 'seconds' },
      { name: 'tests done', unit: 'count' },
      { name: 'tests', unit: 'count' },
    ],
    pattern:
      /^Batch (?<batch>\d+)\/(?<of>\d+) completed in (?<seconds>[\d.]+)s \((?<done>\d+)\/(?<tests>\d+) tests, [\d.]+%\)/,
    row: (g) => [number(g.batch), number(g.of), number(g.seconds), number(g.done), number(g.tests)],
  },
  {
    name: 'Ranking printed by the suite',
    columns: [
      { name: 'end', unit: 'text' },
      { name: 'rank', unit: 'count' },
      { name: 'config_label', unit: 'text' },
      ...RATE,
      { name: 'write_tps', unit: 'count/second' },
    ],
    pattern: /^(?<rank>\d+)\. (?<label>\S+): (?<rate>[\d.]+)% failure rate, (?<tps>[\d.]+) TPS$/,
    row: (g, _, heading) => [
      heading.includes('Best') ? 'lowest' : heading.includes('Worst') ? 'highest' : '',
      number(g.rank),
      g.label ?? '',
      ...rate(g.rate),
      number(g.tps),
    ],
  },
  {
    name: 'Overlap summary',
    columns: [{ name: 'key_overlap_ratio', unit: 'ratio' }, ...RATE, { name: 'write_tps', unit: 'count/second' }],
    pattern: /^Overlap: (?<overlap>[\d.]+), Precondition Failure Rate: (?<rate>[\d.]+)%, Write TPS: (?<tps>[\d.]+)$/,
    row: (g) => [number(g.overlap), ...rate(g.rate), number(g.tps)],
  },
  {
    name: 'Overlap analysis',
    columns: [
      { name: 'key_overlap_ratio', unit: 'ratio' },
      ...RATE,
      { name: 'retry_success_rate', unit: 'ratio' },
      { name: 'write_tps', unit: 'count/second' },
      { name: 'mark', unit: 'text' },
    ],
    pattern:
      /^\s*(?<overlap>\d+\.\d+)\s*\|\s*(?<rate>[\d.]+)\s*%?\s*\|\s*(?<retry>[\d.]+)\s*%?\s*\|\s*(?<tps>[\d.]+)\s*(?:←\s*(?<mark>.*))?$/,
    row: (g) => [number(g.overlap), ...rate(g.rate), number(g.retry, -2), number(g.tps), g.mark?.trim() ?? ''],
  },
  {
    name: 'Chaos summary',
    columns: [
      { name: 'scenario', unit: 'text' },
      ...RATE,
      { name: 'write_tps', unit: 'count/second' },
      { name: 'write_p99', unit: 'seconds' },
    ],
    pattern:
      /^(?<label>[\w-]+): Failure Rate: (?<rate>[\d.]+)%, Write TPS: (?<tps>[\d.]+), p99 Latency: (?<p99>[\d.]+)ms$/,
    row: (g) => [g.label ?? '', ...rate(g.rate), number(g.tps), number(g.p99, -3)],
  },
  {
    name: 'Failures printed by the suite',
    columns: [
      { name: 'line', unit: 'count' },
      { name: 'message', unit: 'text' },
    ],
    pattern: /^(?<message>❌ (?:Test failed|Task panicked|Scenario failed):.*|thread '.*' panicked at .*)$/u,
    row: (g, line) => [line, (g.message ?? '').slice(0, 500)],
  },
]

export class ConsoleLists {
  private readonly rows = new Map<ListFormat, (readonly Cell[])[]>()
  private heading = ''
  dropped = 0

  take(text: string, line: number): boolean {
    if (/^=== .* ===$/.test(text)) this.heading = text
    for (const format of FORMATS) {
      const groups = format.pattern.exec(text)?.groups
      if (!groups) continue
      const rows = this.rows.get(format) ?? []
      this.rows.set(format, rows)
      if (rows.length < MAX_RESULT_ROWS) rows.push(format.row(groups, line, this.heading))
      else this.dropped++
      return true
    }
    return false
  }

  /** Rows of one list, by its table's name. */
  count(name: string): number {
    return [...this.rows].find(([format]) => format.name === name)?.[1].length ?? 0
  }

  tables(): readonly Table[] {
    return FORMATS.flatMap((format) => {
      const rows = this.rows.get(format)
      return rows ? [{ name: format.name, columns: format.columns, rows }] : []
    })
  }
}
