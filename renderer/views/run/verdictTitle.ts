import type { RunDocument, SeriesDocument } from '../../../shared/api.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { LeakReport } from '../../../shared/model.ts'

/** The series that was judged; undefined when the run no longer lists it. */
export function judgedSeries(report: LeakReport, run: RunDocument): SeriesDocument | undefined {
  return run.series.find(
    (each) =>
      each.metric === report.metric &&
      (each.phase ?? report.phase) === report.phase &&
      JSON.stringify(each.labels ?? {}) === JSON.stringify(report.labels ?? {}),
  )
}

/** What was judged in a reader's words, e.g. `Container memory, trace`. */
export function judgedName(report: LeakReport, run: RunDocument): string {
  const title = metricFacts(report.metric, judgedSeries(report, run)?.unit ?? 'unknown').title
  return [title, ...Object.values(report.labels ?? {})].join(', ')
}

/** The same with its phase. */
export function verdictTitle(report: LeakReport, run: RunDocument): string {
  return [report.phase, judgedName(report, run)].filter(Boolean).join(', ')
}
