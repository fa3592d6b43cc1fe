/**
 * Sets two runs side by side.
 *
 * One run a side says nothing of how much the same test varies from run to run, so a difference between two numbers is
 * shown and not judged: its status is `inconclusive`, never better or worse. Leak outcomes are judged, because each
 * rests on many points within its own run.
 */
import type { SeriesDocument } from '../api.ts'
import { MEMORY_EVIDENCE, metricFacts } from '../metrics.ts'
import type { Caveat, ComparisonRow, ComparisonStatus, LeakReport, Outcome, Phase, Table } from '../model.ts'
import { outcomeOf } from './companions.ts'
import { guardComparison } from './comparisonGuard.ts'
import { outcomeThatCounts } from './decisions.ts'
import { type ComparedRun, pairSeries, type SeriesPair } from './seriesPairs.ts'
import { viewDiffs } from './viewDiff.ts'

/** Rows in one answer: 2 statistics of 500 series in each of 4 phases, under 1 MB of JSON. What is beyond is counted in a caveat. */
export const MAX_COMPARISON_ROWS = 4_000

/** What makes the two hard to compare, and a row per phase, metric and statistic: run-wide rows, then phases in time order, each led by its leak outcome. */
export function compareRuns(
  base: ComparedRun,
  candidate: ComparedRun,
): { guard: readonly Caveat[]; rows: readonly ComparisonRow[]; views?: readonly Table[] } {
  const phases = phaseNames(base.document.phases, candidate.document.phases)
  const pairs = pairSeries(base.document.series, candidate.document.series)
  const guard = [...guardComparison(base, candidate, pairs)]

  const inPhases = new Set([
    undefined,
    ...phases,
    ...[...pairs, ...base.leak.reports, ...candidate.leak.reports].map((each) => each.phase),
  ])
  const rows = [...inPhases].flatMap((phase) => [
    ...outcomeRow(phase, base.leak.reports, candidate.leak.reports),
    ...pairs
      .filter((pair) => pair.phase === phase)
      .toSorted(byEvidence)
      .flatMap(numberRows),
  ])
  if (rows.length > MAX_COMPARISON_ROWS)
    guard.push({
      code: 'compare-truncated',
      severity: 'data-loss',
      subject: 'run',
      message: `Only the first ${MAX_COMPARISON_ROWS} of ${rows.length} rows are listed.`,
    })
  const views = viewDiffs(base.document.tables, candidate.document.tables)
  return { guard, rows: rows.slice(0, MAX_COMPARISON_ROWS), ...(views.length > 0 ? { views } : {}) }
}

/** Phases of the base in time order, then those that only the candidate has. */
function phaseNames(base: readonly Phase[], candidate: readonly Phase[]): readonly string[] {
  const inOrder = (phases: readonly Phase[]) => phases.toSorted((a, b) => a.start - b.start).map((phase) => phase.name)
  return [...new Set([...inOrder(base), ...inOrder(candidate)])]
}

function byEvidence(a: SeriesPair, b: SeriesPair): number {
  const rank = ({ metric }: SeriesPair): number => {
    const found = MEMORY_EVIDENCE.indexOf(metric)
    return found < 0 ? MEMORY_EVIDENCE.length : found
  }
  return rank(a) - rank(b) || (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0)
}

function numberRows({ base, candidate }: SeriesPair): readonly ComparisonRow[] {
  const series = base ?? candidate
  if (series === undefined) return []
  const { metric, unit, phase, labels } = series
  const subject = {
    metric,
    unit,
    ...(phase === undefined ? {} : { phase }),
    ...(labels === undefined ? {} : { labels }),
  }
  const statistics = metricFacts(metric, unit).type === 'counter' ? (['increase'] as const) : (['mean', 'max'] as const)
  return statistics.map((statistic) => ({
    ...subject,
    statistic,
    ...sides(base && statisticOf(base, statistic), candidate && statisticOf(candidate, statistic)),
  }))
}

function statisticOf({ summary }: SeriesDocument, statistic: 'mean' | 'max' | 'increase'): number {
  return statistic === 'increase' ? summary.last - summary.first : summary[statistic]
}

function sides(
  base: number | undefined,
  candidate: number | undefined,
): Pick<ComparisonRow, 'base' | 'candidate' | 'delta' | 'change' | 'status'> {
  if (candidate === undefined) return { ...(base === undefined ? {} : { base }), status: 'only-base' }
  if (base === undefined) return { candidate, status: 'only-candidate' }
  const delta = candidate - base
  const change = base === 0 ? {} : { change: delta / base }
  return { base, candidate, delta, ...change, status: delta === 0 ? 'equal' : 'inconclusive' }
}

/** From good to bad; `inconclusive` has no place on it. */
const WORSENING: readonly Outcome[] = ['stable', 'step', 'growing', 'leak']

function outcomeRow(
  phase: string | undefined,
  baseReports: readonly LeakReport[],
  candidateReports: readonly LeakReport[],
): readonly ComparisonRow[] {
  const base = verdictOf(baseReports.filter((report) => report.phase === phase))
  const candidate = verdictOf(candidateReports.filter((report) => report.phase === phase))
  const metric = base?.metric ?? candidate?.metric
  if (metric === undefined) return []
  return [
    {
      metric,
      ...(phase === undefined ? {} : { phase }),
      statistic: 'outcome',
      unit: 'text',
      ...(base === undefined ? {} : { base: base.outcome }),
      ...(candidate === undefined ? {} : { candidate: candidate.outcome }),
      status: compareOutcomes(base, candidate),
      ...overrulings(phase, { base: baseReports, candidate: candidateReports }),
    },
  ]
}

/** What a person overruled in the phase, so that the evidence stays beside the outcomes that count. */
function overrulings(
  phase: string | undefined,
  sides: Readonly<Record<'base' | 'candidate', readonly LeakReport[]>>,
): Pick<ComparisonRow, 'overruled'> {
  const overruled = (['base', 'candidate'] as const).flatMap((side) =>
    sides[side].flatMap((report) =>
      report.phase === phase && report.overruled !== undefined
        ? [{ side, metric: report.metric, outcome: report.outcome, overruled: report.overruled }]
        : [],
    ),
  )
  return overruled.length === 0 ? {} : { overruled }
}

interface Verdict {
  readonly outcome: Outcome
  /** The metric with the gravest outcome. */
  readonly metric: string
}

function verdictOf(reports: readonly LeakReport[]): Verdict | undefined {
  const outcome = outcomeOf(reports)
  const metric = reports.find((report) => outcomeThatCounts(report) === outcome)?.metric
  return metric === undefined ? undefined : { outcome, metric }
}

function compareOutcomes(base: Verdict | undefined, candidate: Verdict | undefined): ComparisonStatus {
  if (candidate === undefined) return 'only-base'
  if (base === undefined) return 'only-candidate'
  if (base.outcome === 'inconclusive' || candidate.outcome === 'inconclusive') return 'inconclusive'
  const step = WORSENING.indexOf(candidate.outcome) - WORSENING.indexOf(base.outcome)
  return step === 0 ? 'equal' : step > 0 ? 'worse' : 'better'
}
