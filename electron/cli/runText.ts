/** A run in words and figures for a terminal. */
import type { LeakDocument, RunDocument } from '../../shared/api.ts'
import { metricFacts } from '../../shared/metrics.ts'
import type { LeakReport } from '../../shared/model.ts'
import { format, formatDuration, formatNumber } from '../../shared/units.ts'
import { caveatLines, heading, outcomeText, tableLines } from './text.ts'

/** Rows of figures before a terminal scrolls them away; `--json` has them all. */
const MAX_SERIES_SHOWN = 60

export function runText(run: RunDocument, leak: LeakDocument): string[] {
  const started = run.startedAtMs === undefined ? '' : `, started ${new Date(run.startedAtMs).toISOString()}`
  const series = run.series.slice(0, MAX_SERIES_SHOWN)
  return [
    `${heading(run.name)}  ${run.id}  ${run.system}, ${formatDuration(run.duration)}${started}`,
    ...leak.reports.flatMap(reportLines),
    '',
    ...tableLines(
      [
        { title: 'phase' },
        { title: 'metric' },
        ...['n', 'peak', 'mean', 'min', 'last'].map((title) => ({ title, align: 'right' as const })),
      ],
      series.map(({ phase, metric, unit, summary: s }) => [
        phase ?? '',
        metricFacts(metric, unit).title,
        formatNumber(s.n, 0),
        ...[s.max, s.mean, s.min, s.last].map((value) => format(value, unit)),
      ]),
    ),
    ...(run.series.length > series.length ? [`and ${run.series.length - series.length} more series`] : []),
    ...(run.profiles.length > 0 ? ['', `${run.profiles.length} profiles`] : []),
    ...(run.caveats.length > 0 ? ['', 'Read these numbers with care:', ...caveatLines(run.caveats)] : []),
  ]
}

/** One report: the outcome first, then why, then what the suite's own script says. */
export function reportLines(report: LeakReport): string[] {
  const where = report.phase === undefined ? '' : `${report.phase}: `
  const { upstream } = report
  return [
    `${where}${outcomeText(report.outcome)} (${report.metric})`,
    ...report.reasons.map((reason) => `  ${reason}`),
    ...(upstream && upstream.verdict !== 'not-evaluated'
      ? [
          `  The suite's script: first ${upstream.first.toFixed(2)} MB, last ${upstream.last.toFixed(2)} MB, ${upstream.verdict}`,
        ]
      : []),
  ]
}
