/**
 * Says of one series whether it grows, and why it says so.
 *
 * The verdict is that of the trend methods on the floor of memory (trend/verdict.ts). Beside it stand the quartile rule
 * that the served suite's users know, by the right arithmetic and by the suite's own, and where they differ, why. With
 * `compat` the suite's arithmetic decides, and the verdict stands beside it.
 */
import { metricFacts } from '../metrics.ts'
import type { LeakReport, Outcome, Points, Seconds, SeriesHeader } from '../model.ts'
import { MIB } from '../units.ts'
import { quartileFigures, upstreamQuartiles } from './quartiles.ts'
import { byCorrectedRule, byScript, whyTheRuleDiffers } from './quartileWords.ts'
import { judgeTrend, type TrendJudgement } from './trend/verdict.ts'
import type { Window } from './window.ts'

export interface SeriesQuestion {
  readonly series: SeriesHeader & Points
  /** Decides by the suite's own arithmetic where that applies, slip included. */
  readonly compat?: boolean
  /** Whether the suite's script judges this series: heap alloc of a trace-streaming run. */
  readonly upstreamApplies: boolean
  /** Phase that the points belong to; the series' own when absent. */
  readonly phase?: string
  /** Collections of the same process, counted; its times may differ. */
  readonly count?: Points
  /** What the series may not exceed, in its unit. */
  readonly limit?: number
  /** Faults and the like, on the run's time axis, that are left out. */
  readonly excluded?: readonly Window[]
  /** As a person gave it, on the run's time axis; found when absent. */
  readonly warmupEnd?: Seconds
}

/** From harmless to grave. A run that could not be judged is no stable run, so it outweighs one. */
const GRAVITY: readonly Outcome[] = ['stable', 'inconclusive', 'step', 'growing', 'leak']

/** The outcome that matters most; `inconclusive` when there are none. */
export function gravest(outcomes: Iterable<Outcome>): Outcome {
  let found: Outcome | undefined
  for (const outcome of outcomes)
    if (found === undefined || GRAVITY.indexOf(outcome) > GRAVITY.indexOf(found)) found = outcome
  return found ?? 'inconclusive'
}

/** Judges one series over all of its points. */
export function judgeSeries(question: SeriesQuestion): LeakReport {
  return judgeWithFloor(question).report
}

export interface JudgedSeries {
  readonly report: LeakReport
  /** What the verdict rests on, as it is drawn; absent when nothing could be fitted. */
  readonly floor?: NonNullable<TrendJudgement['floor']>
}

/** A verdict together with the floor that it rests on. */
export function judgeWithFloor(question: SeriesQuestion): JudgedSeries {
  const { series, upstreamApplies } = question
  const phase = question.phase ?? series.phase
  // Exact: the factor is a power of two, so these are the numbers in the file.
  const upstream = upstreamApplies ? upstreamQuartiles(series.v.map((bytes) => bytes / MIB)) : undefined
  const quartile = quartileFigures(series.v, series.unit)
  const trend = byTrend(question)
  const rule = byCorrectedRule(series, quartile, upstream)
  const { outcome, reasons } =
    trend.isCounter === true
      ? trend
      : question.compat
        ? byCompat(question, trend, rule, upstream)
        : {
            outcome: trend.outcome,
            reasons: [...trend.reasons, ...rule.reasons, ...whyTheRuleDiffers(rule.outcome, trend.outcome)],
          }
  const report: LeakReport = {
    ...(phase === undefined ? {} : { phase }),
    metric: series.metric,
    ...(series.labels === undefined ? {} : { labels: series.labels }),
    outcome,
    ...(question.warmupEnd === undefined ? {} : { warmupGiven: question.warmupEnd }),
    reasons,
    ...(trend.evidence === undefined ? {} : { evidence: trend.evidence }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(quartile === undefined ? {} : { quartile }),
  }
  return { report, ...(trend.floor === undefined ? {} : { floor: trend.floor }) }
}

function byTrend({ series, count, limit, excluded, warmupEnd }: SeriesQuestion): TrendJudgement & { isCounter?: true } {
  if (metricFacts(series.metric, series.unit).type === 'counter')
    return {
      outcome: 'inconclusive',
      reasons: ['This is a counter: it only ever rises, so a higher last quarter says nothing about a leak.'],
      isCounter: true,
    }
  return judgeTrend({
    points: series,
    unit: series.unit,
    metric: series.metric,
    ...(count === undefined ? {} : { count }),
    ...(limit === undefined ? {} : { limit }),
    ...(excluded === undefined ? {} : { excluded }),
    ...(warmupEnd === undefined ? {} : { warmupEnd }),
  })
}

type Says = Pick<LeakReport, 'outcome' | 'reasons'>

function byCompat(
  { series }: SeriesQuestion,
  trend: TrendJudgement,
  rule: Says,
  upstream: LeakReport['upstream'],
): Says {
  const [verdict = '', ...rest] = trend.reasons
  if (upstream === undefined)
    return {
      outcome: trend.outcome,
      reasons: [
        verdict,
        "The suite's script does not judge this series, so its floor decides.",
        ...rest,
        ...rule.reasons,
      ],
    }
  const { outcome, reasons } = byScript(upstream, series.v.length)
  return { outcome, reasons: [...reasons, ...rule.reasons, `By its floor: ${trend.outcome}. ${verdict}`, ...rest] }
}
