/** The quartile rule in words: what its users know, beside the verdict that decides. */
import type { Outcome, Points, QuartileFigures, SeriesHeader, UpstreamQuartiles } from '../model.ts'
import { format, formatNumber, MIB } from '../units.ts'
import {
  explainDisagreement,
  GROWING_RATIO,
  LEAK_RATIO,
  MIN_POINTS,
  quartileOutcome,
  upstreamOutcome,
} from './quartiles.ts'
import { finite, mean } from './summary.ts'

export interface QuartileSays {
  readonly outcome: Outcome
  /** The rule's finding, then what explains it. */
  readonly reasons: readonly string[]
}

/** By the right arithmetic, with the difference to the script's where there is one. */
export function byCorrectedRule(
  series: SeriesHeader & Points,
  quartile: QuartileFigures | undefined,
  upstream: UpstreamQuartiles | undefined,
): QuartileSays {
  const values = finite(series.v)
  const n = values.length
  const missing = series.v.length - n
  const gaps =
    missing === 0 || n === 0
      ? []
      : [
          `${formatNumber(missing, 0)} of ${formatNumber(series.v.length, 0)} points are missing; the quarters are made of the rest.`,
        ]
  if (n < MIN_POINTS) return inconclusive(`The quartile rule needs at least ${MIN_POINTS} points.`, ...gaps)
  if (quartile === undefined) {
    const first = format(mean(values.subarray(0, Math.floor(n / 4))), series.unit)
    return inconclusive(
      `The quartile rule has no ratio: the first quarter averages ${first}, and growth relative to nothing is none.`,
      ...gaps,
    )
  }
  const outcome = quartileOutcome(quartile)
  const disagreement = upstream && explainDisagreement(upstream, quartile, series.v.length)
  return {
    outcome,
    reasons: [correctedSentence(outcome, quartile), ...(disagreement === undefined ? [] : [disagreement]), ...gaps],
  }
}

/** By the suite's own arithmetic, slip included. */
export function byScript(upstream: UpstreamQuartiles, n: number): QuartileSays {
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

/** Why the rule may be wrong where it says something else than the verdict; nothing where the two agree. */
export function whyTheRuleDiffers(rule: Outcome, verdict: Outcome): readonly string[] {
  const alarmed = (outcome: Outcome) => outcome === 'leak' || outcome === 'growing'
  if (rule === 'inconclusive' || verdict === 'inconclusive' || alarmed(rule) === alarmed(verdict)) return []
  return alarmed(rule)
    ? ['The rule looks at averages only: warm-up, a burst or a single step lifts the last quarter as a leak does.']
    : // A straight ramp that grows by g over the run has the ratio (1 + 7g/8) / (1 + g/8), which is 1.2 at g = 27.6 %.
      ['The rule cannot see a steady leak of less than 27.6 % over the run, however certain it is.']
}

function correctedSentence(
  outcome: 'leak' | 'growing' | 'stable',
  { first, last, unit, ratio }: QuartileFigures,
): string {
  const times = `${formatRatio(ratio)} times the first quarter's ${format(first, unit)}`
  return `By the quartile rule, the last quarter averages ${format(last, unit)}, ${times}; ${RULE[outcome]}.`
}

/** Two decimals, and more where two would read as a limit that the ratio is not at. */
function formatRatio(ratio: number): string {
  const seemsAtLimit = [GROWING_RATIO, LEAK_RATIO].some((limit) => ratio !== limit && Math.abs(ratio - limit) < 0.005)
  return formatNumber(ratio, seemsAtLimit ? 4 : 2)
}

const RULE = {
  leak: `above ${LEAK_RATIO} it warns of a leak`,
  growing: `above ${GROWING_RATIO} it says growing, above ${LEAK_RATIO} a leak`,
  stable: `up to ${GROWING_RATIO} it says stable`,
}

function inconclusive(...reasons: string[]): QuartileSays {
  return { outcome: 'inconclusive', reasons }
}
