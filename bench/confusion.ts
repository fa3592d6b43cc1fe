/** Counts how often a method says "leak" of what leaks and of what does not. */

import { randomFrom, seedOf } from '../resources/leak-corpus/random.ts'
import { readRecording } from '../resources/leak-corpus/recordings.ts'
import type { Shape } from '../resources/leak-corpus/shape.ts'
import { HALVES, type Half } from '../resources/leak-corpus/split.ts'
import { quartileFigures } from '../shared/analysis/quartiles.ts'
import { finite } from '../shared/analysis/summary.ts'
import { twoSided } from '../shared/analysis/trend/mannKendall.ts'
import { judgeTrend } from '../shared/analysis/trend/verdict.ts'
import type { Outcome, Points, Unit } from '../shared/model.ts'

export interface Labelled {
  readonly id: string
  readonly kind: 'shape' | 'recording'
  readonly truth: Outcome
  readonly also: readonly Outcome[]
  readonly unit: Unit
  readonly metric: string
  readonly points: Points
  readonly count?: Points
}

type Method = (labelled: Labelled) => Outcome

export const METHODS = {
  quartile: ({ points }) => {
    const figures = quartileFigures(points.v, 'bytes')
    return figures === undefined ? 'inconclusive' : figures.ratio > 1.2 ? 'leak' : 'stable'
  },
  'least squares': ({ points }) => leastSquares(points),
  ours: ({ points, count, unit, metric }) =>
    judgeTrend({ points, unit, metric, ...(count === undefined ? {} : { count }) }).outcome,
} as const satisfies Readonly<Record<string, Method>>

/** A straight line whose slope is positive with p < 0.01, as a spreadsheet would. */
function leastSquares({ t, v }: Points): Outcome {
  const n = finite(v).length
  if (n < 3 || n < v.length) return 'inconclusive'
  const tMean = t.reduce((sum, each) => sum + each, 0) / n
  const vMean = v.reduce((sum, each) => sum + each, 0) / n
  let tt = 0
  let tv = 0
  for (let i = 0; i < n; i++) {
    tt += ((t[i] as number) - tMean) ** 2
    tv += ((t[i] as number) - tMean) * ((v[i] as number) - vMean)
  }
  const slope = tv / tt
  const rss = v.reduce((sum, each, i) => sum + (each - vMean - slope * ((t[i] as number) - tMean)) ** 2, 0)
  if (rss === 0) return slope > 0 ? 'leak' : 'stable'
  return slope > 0 && twoSided(slope / Math.sqrt(rss / (n - 2) / tt)) < 0.01 ? 'leak' : 'stable'
}

/** One draw of a shape. */
function drawn(shape: Shape, repetition: number): Labelled {
  return {
    ...shape.make(randomFrom(seedOf(shape.id, repetition))),
    id: shape.id,
    kind: 'shape',
    truth: shape.truth,
    also: shape.also ?? [],
    unit: shape.unit ?? 'bytes',
    metric: shape.unit === 'count' ? 'go_goroutines' : 'go_memstats_heap_alloc_bytes',
  }
}

/** What the quartile rule is known to accuse: warm-ups, steps and a burst. */
export const KNOWN_FALSE_ALARMS: readonly string[] = [
  'warm-up-fast',
  'warm-up-slow',
  'step-one',
  'step-two',
  'burst-near-end',
]
/** Beyond every draw that a rule is changed by. */
const FIRST_NEW_DRAW = 20_000

/** The known false alarms, drawn anew. */
export function* knownFalseAlarms(repetitions: number): Generator<Labelled> {
  for (const shape of HALVES.tuning.shapes.filter(({ id }) => KNOWN_FALSE_ALARMS.includes(id)))
    for (let repetition = 0; repetition < repetitions; repetition++) yield drawn(shape, FIRST_NEW_DRAW + repetition)
}

/** All cases of one half: each shape as often as asked, each recording once. */
export function* cases(half: Half, repetitions: number): Generator<Labelled> {
  for (const shape of HALVES[half].shapes)
    for (let repetition = 0; repetition < repetitions; repetition++) yield drawn(shape, repetition)
  for (const recording of HALVES[half].recordings)
    yield {
      ...readRecording(recording),
      id: recording.id,
      kind: 'recording',
      truth: recording.truth,
      also: recording.also ?? [],
      unit: 'bytes',
    }
}

export interface Tally {
  readonly truth: Outcome
  readonly also: readonly Outcome[]
  readonly kind: Labelled['kind']
  /** How often each outcome was given. */
  readonly given: Map<Outcome, number>
}

/** What a method says, by case. */
export function tally(method: Method, labelled: Iterable<Labelled>): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const each of labelled) {
    const its = tallies.get(each.id) ?? { truth: each.truth, also: each.also, kind: each.kind, given: new Map() }
    const outcome = method(each)
    its.given.set(outcome, (its.given.get(outcome) ?? 0) + 1)
    tallies.set(each.id, its)
  }
  return tallies
}

export interface Figures {
  readonly truePositive: number
  readonly falsePositive: number
  readonly falseNegative: number
  readonly trueNegative: number
  /** Of what was called a leak, the share that is one. */
  readonly precision: number
  readonly precisionWithin: ReturnType<typeof wilson>
  /** Of what is a leak, the share that was called one. */
  readonly recall: number
  readonly recallWithin: ReturnType<typeof wilson>
  /** Share without a verdict among the cases that have one in truth. */
  readonly inconclusive: number
  /** Share with the true outcome, or one as good. */
  readonly right: number
}

/** Only "leak" counts as an alarm; a leak that is called anything else, "inconclusive" included, is missed. */
export function figures(tallies: Iterable<Tally>): Figures {
  const cells = [...tallies].flatMap(({ truth, also, given }) =>
    [...given].map(([outcome, times]) => ({ truth, also, outcome, times })),
  )
  const count = (which: (cell: (typeof cells)[number]) => boolean) =>
    cells.filter(which).reduce((sum, { times }) => sum + times, 0)
  const truePositive = count(({ truth, outcome }) => truth === 'leak' && outcome === 'leak')
  const falseNegative = count(({ truth, outcome }) => truth === 'leak' && outcome !== 'leak')
  const falsePositive = count(({ truth, outcome }) => truth !== 'leak' && outcome === 'leak')
  const trueNegative = count(({ truth, outcome }) => truth !== 'leak' && outcome !== 'leak')
  const judgeable = count(({ truth }) => truth !== 'inconclusive')
  const unjudged = count(({ truth, outcome }) => truth !== 'inconclusive' && outcome === 'inconclusive')
  const right = count(({ truth, also, outcome }) => outcome === truth || also.includes(outcome))
  const all = count(() => true)
  return {
    truePositive,
    falsePositive,
    falseNegative,
    trueNegative,
    precision: truePositive / (truePositive + falsePositive),
    precisionWithin: wilson(truePositive, truePositive + falsePositive),
    recall: truePositive / (truePositive + falseNegative),
    recallWithin: wilson(truePositive, truePositive + falseNegative),
    inconclusive: unjudged / judgeable,
    right: right / all,
  }
}

/** Normal score of a two-sided 95 % interval. */
const Z95 = 1.959964

/** Where the true share lies with 95 % certainty, for so many of so many (Wilson, JASA 22, 1927). */
export function wilson(found: number, of: number): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 }
  const share = found / of
  const square = Z95 ** 2 / of
  const middle = (share + square / 2) / (1 + square)
  const reach = (Z95 / (1 + square)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of))
  return { low: middle - reach, high: middle + reach }
}
