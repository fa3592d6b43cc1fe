/**
 * Sets two runs, or the repeats of two configurations, side by side.
 *
 * One run a side says nothing of how much the same test varies from run to run, so a difference between two numbers is
 * shown and not judged: its status is `inconclusive`, never better or worse. From 4 runs a side on it is judged, by one
 * value of each run. Leak outcomes are judged, because each rests on many points within its own run.
 */
import type { ComparisonVerdict, RunDocument, SeriesDocument } from '../api.ts'
import type { SettingsDocument } from '../comparisonApi.ts'
import { MEMORY_EVIDENCE, metricFacts } from '../metrics.ts'
import type { Caveat, ComparisonRow, ComparisonStatus, LeakReport, Outcome, Phase, Table, Unit } from '../model.ts'
import { outcomeOf } from './companions.ts'
import { guardComparison } from './comparisonGuard.ts'
import { comparisonVerdict } from './comparisonVerdict.ts'
import { outcomeThatCounts } from './decisions.ts'
import { compareRepeats, LEAST_CHANGE, withClear } from './repeats.ts'
import { type ComparedRun, pairSeries, type SeriesPair } from './seriesPairs.ts'
import { settingDifferences } from './settingDifferences.ts'
import { median } from './trend/order.ts'
import { viewDiffs } from './viewDiff.ts'

/** Rows in one answer: 2 statistics of 500 series in each of 4 phases, under 1 MB of JSON. What is beyond is counted in a caveat. */
export const MAX_COMPARISON_ROWS = 4_000

export interface CompareOptions {
  /** Share of the base by which two levels differ at least; `LEAST_CHANGE` unless told. */
  readonly leastChange?: number
  /** Only rows of these metrics; of all unless told. */
  readonly metrics?: readonly string[]
}

interface Comparison {
  readonly verdict: ComparisonVerdict
  readonly settings: SettingsDocument
  readonly guard: readonly Caveat[]
  readonly rows: readonly ComparisonRow[]
  readonly views?: readonly Table[]
}

/** Of one run a side. */
export function compareRuns(base: ComparedRun, candidate: ComparedRun, options?: CompareOptions): Comparison {
  return compareSides([base], [candidate], options)
}

/** What makes the two hard to compare, and a row per phase, metric and statistic: run-wide rows, then phases in time order, each led by its leak outcome. Neither side is empty. */
export function compareSides(
  base: readonly ComparedRun[],
  candidate: readonly ComparedRun[],
  { leastChange = LEAST_CHANGE, metrics }: CompareOptions = {},
): Comparison {
  const [documents, others] = [base, candidate].map((side) => side.map(({ document }) => document)) as [
    RunDocument[],
    RunDocument[],
  ]
  const [reports, otherReports] = [base, candidate].map((side) => side.flatMap(({ leak }) => leak.reports)) as [
    LeakReport[],
    LeakReport[],
  ]
  const phases = phaseNames(
    documents.flatMap((each) => each.phases),
    others.flatMap((each) => each.phases),
  )
  const wanted = ({ metric }: { readonly metric: string }) => metrics === undefined || metrics.includes(metric)
  const pairs = pairSeries(
    documents.map(({ series }) => series.filter(wanted)),
    others.map(({ series }) => series.filter(wanted)),
  )

  const inPhases = new Set([undefined, ...phases, ...[...pairs, ...reports, ...otherReports].map((each) => each.phase)])
  const rows = withClear(
    [...inPhases].flatMap((phase) => [
      ...outcomeRow(phase, reports.filter(wanted), otherReports.filter(wanted)),
      ...pairs
        .filter((pair) => pair.phase === phase)
        .toSorted(byEvidence)
        .flatMap((pair) => numberRows(pair, leastChange)),
    ]),
  )
  const guard = [...guardComparison(base, candidate, pairs, rows)]
  if (rows.length > MAX_COMPARISON_ROWS)
    guard.push({
      code: 'compare-truncated',
      severity: 'data-loss',
      subject: 'run',
      message: `Only the first ${MAX_COMPARISON_ROWS} of ${rows.length} rows are listed.`,
    })
  const views = viewDiffs(documents[0]?.tables ?? [], others[0]?.tables ?? [])
  return {
    verdict: comparisonVerdict(rows, leastChange),
    settings: settingDifferences(documents, others),
    guard,
    rows: rows.slice(0, MAX_COMPARISON_ROWS),
    ...(views.length > 0 ? { views } : {}),
  }
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

function numberRows(
  { base, candidate, bases, candidates, nth }: SeriesPair,
  leastChange: number,
): readonly ComparisonRow[] {
  const series = base ?? candidate
  if (series === undefined) return []
  const { metric, unit, phase, labels } = series
  const { type, better } = metricFacts(metric, unit)
  const subject = {
    metric,
    unit,
    ...(phase === undefined ? {} : { phase }),
    ...(labels === undefined ? {} : { labels }),
    ...(nth === 0 ? {} : { nth }),
  }
  // Of one value the average and the peak are the same.
  const single = [...bases, ...candidates].every(({ summary }) => summary.n === 1)
  const statistics =
    type === 'counter' ? (['increase'] as const) : single ? (['mean'] as const) : (['mean', 'max'] as const)
  return statistics.map((statistic) => {
    const [from, to] = [bases, candidates].map((side) => side.map((each) => statisticOf(each, statistic)))
    return { ...subject, statistic, ...sides(from ?? [], to ?? [], { unit, better, leastChange }) }
  })
}

function statisticOf({ summary }: SeriesDocument, statistic: 'mean' | 'max' | 'increase'): number {
  return statistic === 'increase' ? summary.last - summary.first : summary[statistic]
}

function sides(
  base: readonly number[],
  candidate: readonly number[],
  how: { readonly unit: Unit; readonly better: 'lower' | 'higher' | undefined; readonly leastChange: number },
): Pick<ComparisonRow, 'base' | 'candidate' | 'delta' | 'change' | 'status' | 'repeats'> {
  if (candidate.length === 0) return { ...(base.length === 0 ? {} : { base: median(base) }), status: 'only-base' }
  if (base.length === 0) return { candidate: median(candidate), status: 'only-candidate' }
  return compareRepeats({ base, candidate, ...how })
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
