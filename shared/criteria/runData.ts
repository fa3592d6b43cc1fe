/** What criteria are judged on: a run that is stored, or one that is still being watched. */
import type { Caveat, LeakReport, Phase, Points, SeriesHeader, Table, Unit } from '../model.ts'
import type { Input } from './criterion.ts'
import { metricType, type Scope } from './fitRule.ts'

export interface RunData {
  readonly name: string
  readonly parameters: Readonly<Record<string, string | number>>
  readonly phases: readonly Phase[]
  readonly series: readonly SeriesHeader[]
  readonly tables: readonly Table[]
  readonly caveats: readonly Caveat[]
  /** Points of one of `series`, in time order; asked for only when a criterion needs them. */
  points(series: SeriesHeader): Points
  /** Leak verdicts of a metric that the run has, per phase. */
  judgeLeak(metric: string): readonly LeakReport[]
}

/** Tables whose name fits, where `*` stands for any text. */
export function tablesNamed(run: Pick<RunData, 'tables'>, pattern: string): readonly Table[] {
  const parts = pattern.split('*')
  return run.tables.filter(({ name }) => (parts.length === 1 ? name === pattern : matches(name, parts)))
}

function matches(name: string, parts: readonly string[]): boolean {
  const [head = '', ...rest] = parts
  const tail = rest.pop() ?? ''
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false
  let at = head.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0 || found + part.length > name.length - tail.length) return false
    at = found + part.length
  }
  return true
}

/** What names stand for when a file is read, before any run is at hand. */
export function namesAlone(inputs: readonly Input[]): Scope {
  const kinds = new Map(inputs.map(({ name, kind }) => [name, kind]))
  return { input: (name) => kinds.get(name), metric: metricType, column: () => undefined }
}

/** What names stand for in the runs at hand: their own units come before what a name lets one guess. */
export function namesIn(runs: readonly Pick<RunData, 'series' | 'tables'>[], inputs: readonly Input[]): Scope {
  return {
    ...namesAlone(inputs),
    metric(name) {
      const known = metricType(name)
      const unit = runs.flatMap(({ series }) => series.find(({ metric }) => metric === name)?.unit ?? [])[0]
      return unit === undefined ? known : { ...known, unit }
    },
    column(table, column) {
      const units = runs.flatMap((run) =>
        tablesNamed(run, table).flatMap(({ columns }) => columns.find(({ name }) => name === column)?.unit ?? []),
      )
      return units.find((unit): unit is Unit => unit !== 'text') ?? units[0]
    },
  }
}
