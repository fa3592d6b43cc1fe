/**
 * Says of one series whether it grows, and why it says so.
 *
 * One family of evidence judges so far: the quartile rule that the served suite's users know. It is blind to slow leaks
 * and takes warm-up for growth, and its reasons say so. A further family is one more `Judgement` beside it in
 * `judgeSeries`, which then weighs them: two families that agree may say more than either alone.
 */
import { metricFacts } from '../metrics.ts'
import type { LeakReport, Outcome, Points, QuartileFigures, SeriesHeader, UpstreamQuartiles } from '../model.ts'
import { format, formatNumber, MIB } from '../units.ts'
import {
  explainDisagreement,
  GROWING_RATIO,
  LEAK_RATIO,
  MIN_POINTS,
  quartileFigures,
  quartileOutcome,
  upstreamOutcome,
  upstreamQuartiles,
} from './quartiles.ts'
import { finite, mean } from './summary.ts'

export interface SeriesQuestion {
  readonly series: SeriesHeader & Points
  /** Decides by the suite's own arithmetic where that applies, slip included. */
  readonly compat?: boolean
  /** Whether the suite's script judges this series: heap alloc of a trace-streaming run. */
  readonly upstreamApplies: boolean
  /** Phase that the points belong to; the series' own when absent. */
  readonly phase?: string
}

/** What one family of evidence finds. */
interface Judgement {
  readonly outcome: Outcome
  /** Sentences, most important first. */
  readonly reasons: readonly string[]
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
  const { series, upstreamApplies } = question
  const phase = question.phase ?? series.phase
  // Exact: the factor is a power of two, so these are the numbers in the file.
  const upstream = upstreamApplies ? upstreamQuartiles(series.v.map((bytes) => bytes / MIB)) : undefined
  const quartile = quartileFigures(series.v, series.unit)
  const { outcome, reasons } = byQuartiles(question, upstream, quartile)
  return {
    ...(phase === undefined ? {} : { phase }),
    metric: series.metric,
    ...(series.labels === undefined ? {} : { labels: series.labels }),
    outcome,
    reasons,
    ...(upstream === undefined ? {} : { upstream }),
    ...(quartile === undefined ? {} : { quartile }),
  }
}

function byQuartiles(
  { series, compat }: SeriesQuestion,
  upstream: UpstreamQuartiles | undefined,
  quartile: QuartileFigures | undefined,
): Judgement {
  if (metricFacts(series.metric, series.unit).type === 'counter')
    return inconclusive('This is a counter: it only ever rises, so a higher last quarter says nothing about a leak.')
  const corrected = byCorrectedRule(series, quartile)
  const disagreement = upstream && explainDisagreement(upstream, quartile, series.v.length)
  const explained = disagreement === undefined ? [] : [disagreement]
  const [verdict = '', ...rest] = corrected.reasons
  if (!compat) return { outcome: corrected.outcome, reasons: [verdict, ...explained, ...rest] }
  if (upstream === undefined)
    return {
      outcome: corrected.outcome,
      reasons: [verdict, "The suite's script does not judge this series, so the corrected rule decides.", ...rest],
    }
  const { outcome, reasons } = byScript(upstream, series.v.length)
  const beside = outcome === corrected.outcome ? [] : [`Corrected: ${verdict}`]
  return { outcome, reasons: [...reasons, ...explained, ...beside, ...rest] }
}

function byCorrectedRule(series: SeriesHeader & Points, quartile: QuartileFigures | undefined): Judgement {
  const values = finite(series.v)
  const n = values.length
  if (n === 0) return inconclusive('There are no measured points to judge.')
  const missing = series.v.length - n
  const gaps =
    missing === 0
      ? []
      : [
          `${formatNumber(missing, 0)} of ${formatNumber(series.v.length, 0)} points are missing; the quarters are made of the rest.`,
        ]
  if (n < MIN_POINTS)
    return inconclusive(
      `There ${n === 1 ? 'is 1 point' : `are ${n} points`}; the quartile rule needs at least ${MIN_POINTS}.`,
      ...gaps,
    )
  if (quartile === undefined) {
    const first = format(mean(values.subarray(0, Math.floor(n / 4))), series.unit)
    return inconclusive(`The first quarter averages ${first}, and growth relative to nothing has no ratio.`, ...gaps)
  }
  const outcome = quartileOutcome(quartile)
  return { outcome, reasons: [correctedSentence(outcome, quartile), ...gaps, LIMITS[outcome]] }
}

function correctedSentence(
  outcome: 'leak' | 'growing' | 'stable',
  { first, last, unit, ratio }: QuartileFigures,
): string {
  const times = `${formatRatio(ratio)} times the first quarter's ${format(first, unit)}`
  return `The last quarter averages ${format(last, unit)}, ${times}; ${RULE[outcome]}.`
}

/** Two decimals, and more where two would read as a limit that the ratio is not at. */
function formatRatio(ratio: number): string {
  const seemsAtLimit = [GROWING_RATIO, LEAK_RATIO].some((limit) => ratio !== limit && Math.abs(ratio - limit) < 0.005)
  return formatNumber(ratio, seemsAtLimit ? 4 : 2)
}

const RULE = {
  leak: `above ${LEAK_RATIO} the rule warns of a leak`,
  growing: `above ${GROWING_RATIO} the rule calls it growing, above ${LEAK_RATIO} a leak`,
  stable: `up to ${GROWING_RATIO} the rule calls it stable`,
}

// A straight ramp that grows by g over the run has the ratio (1 + 7g/8) / (1 + g/8), which is 1.2 at g = 27.6 %.
const LIMITS = {
  leak: 'The rule looks at averages only: warm-up or a single step lifts the last quarter as a leak does.',
  growing: 'The rule looks at averages only: warm-up or a single step lifts the last quarter as a leak does.',
  stable: 'The rule cannot see a steady leak of less than 27.6 % over the run, however certain it is.',
}

function byScript(upstream: UpstreamQuartiles, n: number): Judgement {
  if (upstream.verdict === 'not-evaluated')
    return inconclusive(
      n < MIN_POINTS
        ? `The suite's script judges nothing with ${n} rows; it needs more than ${MIN_POINTS - 1}.`
        : "A missing value in a quarter leaves the suite's script no number to compare.",
    )
  const first = format(upstream.first * MIB, 'bytes')
  const last = format(upstream.last * MIB, 'bytes')
  const times = upstream.first > 0 ? `, ${formatRatio(upstream.last / upstream.first)} times` : ' after'
  return {
    outcome: upstreamOutcome(upstream) ?? 'inconclusive',
    reasons: [
      `By the suite's own arithmetic the last quarter averages ${last}${times} the first quarter's ${first}: "${upstream.verdict}".`,
    ],
  }
}

function inconclusive(...reasons: string[]): Judgement {
  return { outcome: 'inconclusive', reasons }
}
