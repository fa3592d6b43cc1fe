/** Judges `stable(metric)` by the leak verdicts of the metric. */
import { outcomeThatCounts, overruledInWords } from '../analysis/decisions.ts'
import { unreachable } from '../errors.ts'
import type { LeakReport } from '../model.ts'
import { subjectText } from './evaluate.ts'
import { type Judgement, lacking } from './judgement.ts'
import type { Rule } from './rule.ts'
import type { RunData } from './runData.ts'
import { type Subject, selectedSeries, subjectOf } from './selected.ts'

/** One judgement for each series and phase that was judged. */
export function judgeStable(
  { of }: Extract<Rule, { kind: 'stable' }>,
  run: RunData,
): readonly { subject: Subject; judgement: Judgement }[] {
  const selected = selectedSeries(run, of)
  if ('lacking' in selected) return [{ subject: {}, judgement: lacking(selected) }]
  const wanted = new Set(selected.map(({ subject }) => subjectText(subject)))
  const phases = of.filters.some(({ key }) => key === 'phase')
  const reports = run.judgeLeak(of.metric).filter((report) => {
    // Companions of the metric are judged beside it, and are not what was asked for.
    if (report.metric !== of.metric) return false
    const own = subjectText(subjectOf(report))
    // A series that spans the run is judged in each of its phases.
    return (
      wanted.has(own) ||
      (!phases && wanted.has(subjectText(report.labels === undefined ? {} : { labels: report.labels })))
    )
  })
  if (reports.length === 0)
    return [{ subject: {}, judgement: lacking({ lacking: `there is no leak verdict of ${of.metric}` }) }]
  return reports.map((report) => ({ subject: subjectOf(report), judgement: stability(report) }))
}

/** A person's outcome counts where there is one; what the evidence says stays beside it. */
function stability(report: LeakReport): Judgement {
  const outcome = outcomeThatCounts(report)
  const evidence = report.overruled === undefined ? '' : ` (by the evidence: ${report.outcome})`
  const shown = {
    observed: { text: `${outcome}${evidence}` },
    limit: { text: 'stable' },
    reason: overruledInWords(report) ?? report.reasons[0] ?? `the outcome is ${outcome}`,
  }
  switch (outcome) {
    case 'stable':
    case 'step':
      return { status: 'pass', ...shown }
    case 'leak':
      return { status: 'fail', ...shown }
    case 'growing':
    case 'inconclusive':
      return { status: 'inconclusive', ...shown }
    default:
      return unreachable(outcome)
  }
}
