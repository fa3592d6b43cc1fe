/**
 * `performance-summary.txt`, which collect-stats.sh of the stream-versus-trace suite makes of container-stats.json. Its
 * figures are kept as text, since their units are lost; what they should be is computed where the samples are.
 */
import { awkNumber } from '../../../shared/analysis/awkNumbers.ts'
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import { type LogReader, logImporter } from '../logs/logReader.ts'
import { STATS_CAVEATS } from './statsCaveats.ts'

/** The script knows two. */
const MAX_CONTAINERS = 100

const CONTAINER = /^(\S{1,200}) Performance Metrics$/
const SECTION = /^(CPU Usage|Memory Usage|Network I\/O|Block I\/O):$/
const RATIO = /^(CPU|Memory) Usage Ratio \(Stream\/Trace\): (.*)$/
const SPAN = /^Test Duration: (\S+) to (\S+)$/

const COLUMNS: readonly (readonly [key: string, name: string])[] = [
  ['Sample Count', 'samples'],
  ['CPU Usage/Average', 'CPU mean'],
  ['CPU Usage/Maximum', 'CPU max'],
  ['Memory Usage/Average', 'memory mean'],
  ['Memory Usage/Maximum', 'memory max'],
  ['Memory Usage/Limit', 'memory limit'],
  ['Memory Usage/Usage %', 'memory share'],
  ['Network I/O/Received', 'received'],
  ['Network I/O/Transmitted', 'transmitted'],
  ['Block I/O/Read', 'read'],
  ['Block I/O/Write', 'written'],
]

class SummaryReader implements LogReader {
  private readonly containers: { readonly name: string; readonly values: Map<string, string> }[] = []
  private readonly ratios: { readonly figure: string; readonly printed: string; readonly line: number }[] = []
  private span: readonly [string, string] | undefined
  private section = ''
  private left = 0

  take(text: string, line: number): boolean {
    const name = CONTAINER.exec(text)?.[1]
    if (name !== undefined) {
      if (this.containers.length < MAX_CONTAINERS) this.containers.push({ name, values: new Map() })
      else this.left++
      this.section = ''
      return true
    }
    const section = SECTION.exec(text)?.[1]
    if (section !== undefined) {
      this.section = `${section}/`
      return true
    }
    const [, from, to] = SPAN.exec(text) ?? []
    if (from !== undefined && to !== undefined) {
      this.span = [from, to]
      return true
    }
    const [, figure, printed] = RATIO.exec(text) ?? []
    if (figure !== undefined && printed !== undefined) {
      if (this.ratios.length < MAX_CONTAINERS) this.ratios.push({ figure, printed, line })
      return true
    }
    return this.takeFigure(text)
  }

  private takeFigure(text: string): boolean {
    const [, name = '', value = ''] = /^([A-Z][\w %]*?):\s*(.*)$/.exec(text) ?? []
    const key = name === 'Sample Count' ? name : `${this.section}${name}`
    const values = this.containers.at(-1)?.values
    if (!values || !COLUMNS.some(([known]) => known === key)) return false
    if (!values.has(key)) values.set(key, value)
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    if (this.span) {
      yield { kind: 'parameter', name: 'first sample', value: this.span[0] }
      yield { kind: 'parameter', name: 'last sample', value: this.span[1] }
    }
    if (this.containers.length === 0) return
    yield {
      kind: 'table',
      table: {
        name: 'Container figures, as printed',
        columns: [{ name: 'container', unit: 'text' }, ...COLUMNS.map(([, name]) => ({ name, unit: 'text' as const }))],
        rows: this.containers.map(({ name, values }): Cell[] => [
          name,
          ...COLUMNS.map(([key]) => values.get(key) ?? null),
        ]),
      },
    }
    yield {
      kind: 'table',
      table: {
        name: 'Stream against trace, as printed',
        columns: [
          { name: 'figure', unit: 'text' },
          { name: 'stream / trace, as printed', unit: 'text' },
          { name: 'stream / trace of the printed means', unit: 'unknown' },
        ],
        rows: (['CPU', 'Memory'] as const).map((figure): Cell[] => [
          `${figure} mean`,
          this.ratios.find((ratio) => ratio.figure === figure)?.printed ?? null,
          // Without their units the means of memory cannot be divided.
          figure === 'CPU' ? (this.cpuRatio() ?? null) : null,
        ]),
      },
    }
    this.note(tally)
  }

  private cpuRatio(): number | undefined {
    const mean = (word: string) => {
      const values = this.containers.find(({ name }) => name.includes(word))?.values
      return awkNumber(values?.get('CPU Usage/Average') ?? '')
    }
    const [stream, trace] = [mean('stream'), mean('trace')]
    return trace > 0 ? stream / trace : undefined
  }

  private note(tally: Tally): void {
    for (const trouble of STATS_CAVEATS) if (trouble.code !== 'docker-stats-rounded') tally.add(trouble)
    const impossible = this.ratios.find(({ figure }) => figure === 'CPU')
    if (impossible) {
      const message = () =>
        "this summary holds a CPU ratio, which the suite's script never prints: it was written by hand or by another script"
      tally.add({ code: 'summary-of-another-script', severity: 'misleading', message }, impossible.line)
    }
    if (this.left > 0) {
      const message = () => `${counted(this.left, 'container')} beyond ${MAX_CONTAINERS}; left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
  }
}

export const performanceSummary = logImporter({
  id: 'performance-summary',
  marks: [/^Container Performance Summary$/],
  report: true,
  readers: () => [new SummaryReader()],
})
