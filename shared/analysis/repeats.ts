/**
 * One number of repeats of two configurations.
 *
 * Every run gives one value, and the two sets of values are compared; points within a run are never taken for repeats.
 * Three answers are told apart: a difference beyond chance, no difference that matters (all of its interval is within the
 * least change), and not known. That a difference is merely not significant is never taken for "equal".
 */
import { ALPHA, benchstatText, MIN_REPEATS } from '../criteria/judgeBetween.ts'
import { mannWhitney } from '../criteria/mannWhitney.ts'
import type { ComparisonRow, ComparisonStatus, RepeatFigures, RepeatSpread, Unit } from '../model.ts'
import { formatChange, formatDelta } from '../units.ts'
import { shiftInterval } from './shiftInterval.ts'
import { median, quantile } from './trend/order.ts'

/** Share of the base by which two levels differ at least, as in a trend. */
export const LEAST_CHANGE = 0.05

export interface RepeatQuestion {
  /** One value of each run that has the number; both have at least one. */
  readonly base: readonly number[]
  readonly candidate: readonly number[]
  readonly unit: Unit
  readonly better: 'lower' | 'higher' | undefined
  readonly leastChange: number
}

type Compared = Pick<ComparisonRow, 'base' | 'candidate' | 'delta' | 'change' | 'status' | 'repeats'>

/** `base` and `candidate` of the answer are medians, and `delta` is theirs. */
export function compareRepeats(question: RepeatQuestion): Compared {
  const { base, candidate, unit } = question
  const [from, to] = [median(base), median(candidate)]
  const delta = to - from
  const change = from === 0 ? undefined : delta / from
  const sides = { base: from, candidate: to, delta, ...(change === undefined ? {} : { change }) }
  const alone = base.length === 1 && candidate.length === 1
  if (alone) return { ...sides, status: delta === 0 ? 'equal' : 'inconclusive' }

  const difference = change === undefined ? formatDelta(delta, unit) : formatChange(change)
  const spreads = { base: spreadOf(base), candidate: spreadOf(candidate) }
  if (Math.min(base.length, candidate.length) < MIN_REPEATS) {
    const text = benchstatText(difference, base, candidate)
    return { ...sides, status: allEqual(base, candidate) ? 'equal' : 'inconclusive', repeats: { ...spreads, text } }
  }
  const { pTwoSided: p, u } = mannWhitney(candidate, base)
  const interval = shiftInterval(base, candidate)
  const repeats: RepeatFigures = {
    ...spreads,
    text: benchstatText(difference, base, candidate, p),
    p,
    ...(interval === undefined ? {} : { interval }),
    effect: (2 * u) / (base.length * candidate.length) - 1,
    ...(apart(base, candidate) ? { clear: true as const } : {}),
  }
  return { ...sides, status: statusOf(question, { from, delta, p, interval }), repeats }
}

/** What tests of many numbers bear out together, by Benjamini and Hochberg (1995) at the same chance of a wrong find. */
export function withClear(rows: readonly ComparisonRow[]): readonly ComparisonRow[] {
  const sorted = rows.flatMap(({ repeats }) => (repeats?.p === undefined ? [] : [repeats.p])).sort((a, b) => a - b)
  const last = sorted.findLastIndex((p, i) => p <= (ALPHA * (i + 1)) / sorted.length)
  const limit = sorted[last] ?? -1
  return rows.map((row) => {
    const { repeats } = row
    if (repeats?.p === undefined || repeats.clear || repeats.p > limit) return row
    return { ...row, repeats: { ...repeats, clear: true } }
  })
}

/** The words that go with |Cliff's delta| (Romano and others, 2006). */
export function effectWord(effect: number): 'negligible' | 'small' | 'medium' | 'large' {
  const size = Math.abs(effect)
  return size < 0.147 ? 'negligible' : size < 0.33 ? 'small' : size < 0.474 ? 'medium' : 'large'
}

function spreadOf(values: readonly number[]): RepeatSpread {
  return { n: values.length, low: quantile(values, 0.25), high: quantile(values, 0.75) }
}

function allEqual(base: readonly number[], candidate: readonly number[]): boolean {
  return [...base, ...candidate].every((value) => value === base[0])
}

/**
 * Whether the sides lie further apart than either spreads. Four runs a side cannot reach a p that survives among forty
 * numbers, however far they are apart; a gap like this comes of chance alone about once in a thousand times.
 */
function apart(base: readonly number[], candidate: readonly number[]): boolean {
  const [lowBase, highBase] = [Math.min(...base), Math.max(...base)]
  const [low, high] = [Math.min(...candidate), Math.max(...candidate)]
  const gap = Math.max(low - highBase, lowBase - high)
  return gap > 0 && gap > Math.max(highBase - lowBase, high - low)
}

function statusOf(
  { base, candidate, better, leastChange }: RepeatQuestion,
  found: { from: number; delta: number; p: number; interval: { low: number; high: number } | undefined },
): ComparisonStatus {
  const { from, delta, p, interval } = found
  if (allEqual(base, candidate)) return 'equal'
  const margin = leastChange * Math.abs(from)
  if (interval !== undefined && Math.max(Math.abs(interval.low), Math.abs(interval.high)) <= margin) return 'equal'
  if (p >= ALPHA || Math.abs(delta) < margin || delta === 0) return 'inconclusive'
  if (better === undefined) return 'changed'
  return delta > 0 === (better === 'higher') ? 'better' : 'worse'
}
