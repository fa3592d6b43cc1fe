/** A leak verdict in one sentence, and its evidence as named figures: the same words in the window and in reports. */
import { unreachable } from './errors.ts'
import type { LeakReport, Outcome, TimeToLimit, TrendModel, Unit } from './model.ts'
import { format, formatChange, formatDelta, formatNumber } from './units.ts'

export interface NamedFigure {
  readonly name: string
  readonly text: string
}

const MODEL_WORDS: Readonly<Record<TrendModel, string>> = {
  flat: 'level',
  linear: 'a straight climb',
  accelerating: 'a climb that quickens',
  'flat-then-linear': 'level, then a climb',
  'linear-with-steps': 'a climb with steps',
  steps: 'steps',
  saturating: 'a climb that slows',
  'warm-up-then-flat': 'a warm-up, then level',
  'warm-up-then-linear': 'a warm-up, then a climb',
}

/** What the verdict comes to, in one sentence without its subject, for a reader who reads nothing else. */
export function leakStory(report: LeakReport, unit: Unit): string {
  const { overruled, outcome } = report
  if (overruled === undefined) return storyOf(report, unit)
  const evidence = overruled.outcome === outcome ? 'as the evidence says too' : `where the evidence says ${outcome}`
  return `${NOUNS[overruled.outcome]} by a person’s word, ${evidence}.`
}

const NOUNS: Readonly<Record<Outcome, string>> = {
  leak: 'A leak',
  growing: 'Growing',
  step: 'A step',
  stable: 'Stable',
  inconclusive: 'Inconclusive',
}

function storyOf({ outcome, evidence }: LeakReport, unit: Unit): string {
  const pace = evidence && `${format(Math.abs(evidence.slopePerHour.value), unit)} per hour`
  switch (outcome) {
    case 'leak':
      return pace === undefined ? 'A leak.' : `A leak of ${pace}${limitInWords(evidence?.timeToLimit)}.`
    case 'growing':
      if (evidence?.limitUsed !== undefined)
        return `Growth to ${formatNumber(evidence.limitUsed * 100, 0)} % of the limit; where it would have ended, nobody can tell.`
      return `Growth that slows${pace === undefined ? '' : `, ${pace} so far`}; a cache may be filling.`
    case 'step':
      return 'The level changes in steps and holds between them.'
    case 'stable': {
      const least = evidence?.minimumDetectablePerHour ?? 0
      // A burst, or growth too small to matter: neither is level.
      if (evidence !== undefined && evidence.slopePerHour.low > 0)
        return 'Stable; what rises does not last, or is too little to matter.'
      return least > 0 ? `Level; a leak of ${format(least, unit)} per hour would have shown.` : 'Level.'
    }
    case 'inconclusive':
      return 'No verdict; the data does not carry one.'
    default:
      return unreachable(outcome)
  }
}

function limitInWords(limit: TimeToLimit | undefined): string {
  if (limit === undefined) return ''
  return limit.value === 0 ? ', past the limit' : `, at the limit in ${format(limit.value, 'seconds')}`
}

/** Source, slope, p, shape, what would have shown, time to the limit: in this order, as far as there is evidence. */
export function evidenceFigures({ evidence, quartile }: LeakReport, unit: Unit): readonly NamedFigure[] {
  if (evidence === undefined) return []
  const { source, slopePerHour: slope, mannKendallP: p, model, minimumDetectablePerHour: least, timeToLimit } = evidence
  const perHour = (value: number) => formatDelta(value, unit)
  const level = quartile !== undefined && quartile.first > 0 ? quartile.first : undefined
  const share = (value: number) => formatChange(level === undefined ? Number.NaN : value / level)
  return [
    { name: 'Judged', text: source },
    { name: 'Slope per hour', text: `${perHour(slope.value)} (95 %: ${perHour(slope.low)} to ${perHour(slope.high)})` },
    ...(level === undefined
      ? []
      : [{ name: 'In percent', text: `${share(slope.value)} (${share(slope.low)} to ${share(slope.high)})` }]),
    { name: 'Mann–Kendall p', text: p < 0.0001 ? '< 0.0001' : formatNumber(p, p < 0.01 ? 4 : 2) },
    { name: 'Best shape', text: MODEL_WORDS[model] },
    ...(least > 0 ? [{ name: 'Smallest visible', text: `${format(least, unit)} per hour` }] : []),
    ...(timeToLimit === undefined ? [] : [{ name: 'Time to the limit', text: timeInWords(timeToLimit) }]),
  ]
}

/** The fitted shape in a reader's words. */
export const modelInWords = (model: TrendModel): string => MODEL_WORDS[model]

function timeInWords({ value, low, high }: TimeToLimit): string {
  if (value === 0) return 'already passed'
  const until = high === undefined ? 'or never' : `to ${format(high, 'seconds')}`
  return `${format(value, 'seconds')} (${format(low, 'seconds')} ${until})`
}
