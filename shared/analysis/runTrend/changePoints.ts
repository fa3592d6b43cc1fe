/**
 * E-divisive with means: where does a history of figures change its level?
 *
 * Matteson and James (Journal of the American Statistical Association 109, 2014) split a series where the energy distance
 * between what lies before and behind is largest, test the split, and go on in both parts. For parts X (m values) and Y
 * (n values) the statistic is
 *
 *     Q = m·n/(m+n) · ( 2/(m·n) ΣΣ|x−y| − 1/C(m,2) Σ|x−x'| − 1/C(n,2) Σ|y−y'| )
 *
 * As Apache Otava does for histories of benchmarks, a split counts when it is significant and its means are apart by a
 * least share. Significance is by permutation with a fixed seed, so that the same history always gives the same answer;
 * no shape of the noise is assumed, which a t-test does.
 */
import { mean } from '../summary.ts'

export interface ChangePoint {
  /** The first value of the new level. */
  readonly index: number
  /** Means of the levels before and behind it, up to the next change points. */
  readonly before: number
  readonly after: number
  /** after / before − 1; absent when before is 0. */
  readonly change?: number
  readonly p: number
}

export interface ChangePointOptions {
  /** A split counts when permutations reach its statistic in at most this share; 0.05 unless told. */
  readonly significance?: number
  /** Share that two levels are apart at least; 0.05 unless told. */
  readonly leastChange?: number
}

/** A permutation costs n² steps: 500 runs in all permutations take about a second. */
export const MAX_HISTORY = 500
const PERMUTATIONS = 199
/** The energy distance needs a pair of values within each part. */
const LEAST_PART = 2

/** Ascending by index. At most `MAX_HISTORY` values, all finite. */
export function changePoints(
  values: readonly number[],
  { significance = 0.05, leastChange = 0.05 }: ChangePointOptions = {},
): readonly ChangePoint[] {
  const found: { index: number; p: number }[] = []
  const parts: (readonly [start: number, end: number])[] = [[0, values.length]]
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [start, end] = part
    const inside = values.slice(start, end)
    const split = bestSplit(inside)
    if (!split) continue
    const p = permutationP(inside, split.q)
    if (p > significance) continue
    found.push({ index: start + split.at, p })
    parts.push([start, start + split.at], [start + split.at, end])
  }
  return apart(
    values,
    found.sort((a, b) => a.index - b.index),
    leastChange,
  )
}

/** Levels that hardly differ are one, the least apart first, since joining two moves the means beside them. */
function apart(
  values: readonly number[],
  found: readonly { readonly index: number; readonly p: number }[],
  leastChange: number,
): readonly ChangePoint[] {
  let kept = found
  for (;;) {
    const levels = described(values, kept)
    const distances = levels.map(({ change }) => Math.abs(change ?? Number.POSITIVE_INFINITY))
    const least = distances.indexOf(Math.min(...distances))
    if (least < 0 || (distances[least] as number) >= leastChange) return levels
    kept = kept.filter((_, i) => i !== least)
  }
}

function described(
  values: readonly number[],
  found: readonly { readonly index: number; readonly p: number }[],
): readonly ChangePoint[] {
  return found.map(({ index, p }, i) => {
    const before = level(values, found[i - 1]?.index ?? 0, index)
    const after = level(values, index, found[i + 1]?.index ?? values.length)
    return { index, before, after, ...(before === 0 ? {} : { change: after / before - 1 }), p }
  })
}

function level(values: readonly number[], start: number, end: number): number {
  return mean(Float64Array.from(values.slice(start, end)))
}

/** Undefined when there are too few values for two parts, or all are equal. */
function bestSplit(values: readonly number[]): { readonly at: number; readonly q: number } | undefined {
  const n = values.length
  if (n < 2 * LEAST_PART) return undefined
  const { before, behind } = sums(values)
  const total = before[n] as number
  let best: { at: number; q: number } | undefined
  for (let at = LEAST_PART; at <= n - LEAST_PART; at++) {
    const [m, k] = [at, n - at]
    const [left, right] = [before[at] as number, behind[at] as number]
    const across = total - left - right
    const distance = (2 * across) / (m * k) - (2 * left) / (m * (m - 1)) - (2 * right) / (k * (k - 1))
    const q = ((m * k) / (m + k)) * distance
    if (best === undefined || q > best.q) best = { at, q }
  }
  return best !== undefined && best.q > 0 ? best : undefined
}

/** Sums of |x − x'| over all pairs among the first i values, and among those from i on. */
function sums(values: readonly number[]): { readonly before: Float64Array; readonly behind: Float64Array } {
  const n = values.length
  const before = new Float64Array(n + 1)
  const behind = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < i; j++) sum += Math.abs((values[i] as number) - (values[j] as number))
    before[i + 1] = (before[i] as number) + sum
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = 0
    for (let j = i + 1; j < n; j++) sum += Math.abs((values[i] as number) - (values[j] as number))
    behind[i] = (behind[i + 1] as number) + sum
  }
  return { before, behind }
}

/** The share of shuffled histories whose best split is at least as good; the history itself counts as one. */
function permutationP(values: readonly number[], q: number): number {
  const next = generator(values.length)
  const shuffled = [...values]
  let reached = 0
  for (let round = 0; round < PERMUTATIONS; round++) {
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1))
      const held = shuffled[i] as number
      shuffled[i] = shuffled[j] as number
      shuffled[j] = held
    }
    // A rounding error more or less is the same split of the same values.
    if ((bestSplit(shuffled)?.q ?? 0) >= q * (1 - 1e-12)) reached++
  }
  return (reached + 1) / (PERMUTATIONS + 1)
}

/** Mulberry32: uniform in [0, 1), the same sequence for the same seed. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
