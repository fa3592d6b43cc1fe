/** Where in the page a criterion's figures are seen: the chart of a leak verdict, the run's figure, or its tables. */
import { subjectKey } from '../../../shared/analysis/decisions.ts'
import type { RunDocument } from '../../../shared/api.ts'
import type { Verdict } from '../../../shared/criteria/criterion.ts'
import { tablesNamed } from '../../../shared/criteria/runData.ts'
import type { LeakReport } from '../../../shared/model.ts'
import type { TimeWindow } from '../../charts/timeWindow.ts'

export type Sight =
  | { readonly kind: 'verdict'; readonly words: string; readonly key: string }
  /** `window` is the phase that the verdict is about; undefined for the whole run. */
  | { readonly kind: 'figure'; readonly words: string; readonly window: TimeWindow | undefined }
  | { readonly kind: 'table'; readonly words: string }

/** Undefined when the run holds nothing of what the criterion names. */
export function sightIn(
  { metrics = [], tables = [], subject }: Pick<Verdict, 'metrics' | 'tables' | 'subject'>,
  run: Pick<RunDocument, 'phases' | 'series' | 'tables'>,
  reports: readonly LeakReport[],
): Sight | undefined {
  const phase = run.phases.find(({ name }) => name === subject?.phase)
  const report = reports.find(
    (each) =>
      metrics.includes(each.metric) &&
      each.phase === subject?.phase &&
      Object.entries(subject?.labels ?? {}).every(([name, value]) => each.labels?.[name] === value),
  )
  if (report !== undefined) return { kind: 'verdict', words: 'Show the verdict', key: subjectKey(report) }
  if (run.series.some(({ metric }) => metrics.includes(metric)))
    return {
      kind: 'figure',
      words: 'Show the figure',
      window: phase && { start: phase.start, end: phase.end },
    }
  const held = tables.some((name) => tablesNamed(run, name).length > 0)
  return held ? { kind: 'table', words: 'Show the tables' } : undefined
}
