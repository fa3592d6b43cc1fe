/**
 * The Mann–Whitney U test, which asks whether one of two samples tends to be larger and assumes nothing of how either is
 * distributed. U counts the pairs in which the value of `a` is the larger, ties by half.
 *
 * For small samples the distribution of U is exact, ties included: all ways of dealing the pooled ranks to `a` and `b` are
 * counted by dynamic programming over the sum of doubled mid-ranks (doubled, so that ties stay integers). For larger ones
 * it is the normal approximation with the corrections for ties and continuity. (Mann and Whitney 1947; Lehmann,
 * "Nonparametrics", 1.4 and appendix.)
 */

/** Pooled values up to which all ways are counted: they are at most C(50, 25) ≈ 1.3e14, which float64 holds exactly. */
const MAX_EXACT = 50

export interface MannWhitney {
  readonly u: number
  /** Chance of a U so small or smaller if nothing differs: small when `a` is the smaller. */
  readonly pLess: number
  /** Chance of a U so large or larger if nothing differs. */
  readonly pGreater: number
  /** Of either. */
  readonly pTwoSided: number
}

/** Both samples have at least one value, and no NaN. */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  const doubled = doubledRanks([...a, ...b])
  const sum = doubled.slice(0, a.length).reduce((total, rank) => total + rank, 0)
  const u = sum / 2 - (a.length * (a.length + 1)) / 2
  const { pLess, pGreater } =
    doubled.length <= MAX_EXACT ? exact(doubled, a.length, sum) : approximate(doubled, a.length, u)
  return { u, pLess, pGreater, pTwoSided: Math.min(1, 2 * Math.min(pLess, pGreater)) }
}

/** Twice the mid-rank of each value: an integer even where values tie. */
function doubledRanks(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number))
  const ranks = new Array<number>(values.length).fill(0)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++
    for (const index of order.slice(from, to)) ranks[index] = from + 1 + to
    from = to
  }
  return ranks
}

function exact(doubled: readonly number[], size: number, observed: number): { pLess: number; pGreater: number } {
  const total = doubled.reduce((sum, rank) => sum + rank, 0)
  // ways[k][s]: how many sets of k ranks have the sum s.
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(total + 1))
  ;(ways[0] as Float64Array)[0] = 1
  for (const [i, rank] of doubled.entries()) {
    for (let k = Math.min(i + 1, size); k >= 1; k--) {
      const [into, from] = [ways[k] as Float64Array, ways[k - 1] as Float64Array]
      for (let s = total; s >= rank; s--) into[s] = (into[s] as number) + (from[s - rank] as number)
    }
  }
  const last = ways[size] as Float64Array
  let [less, greater, all] = [0, 0, 0]
  for (const [s, count] of last.entries()) {
    all += count
    if (s <= observed) less += count
    if (s >= observed) greater += count
  }
  return { pLess: less / all, pGreater: greater / all }
}

function approximate(doubled: readonly number[], size: number, u: number): { pLess: number; pGreater: number } {
  const n = doubled.length
  const other = n - size
  const ties = [...Map.groupBy(doubled, (rank) => rank).values()].reduce((sum, { length: t }) => sum + t ** 3 - t, 0)
  const variance = ((size * other) / 12) * (n + 1 - ties / (n * (n - 1)))
  // Everything ties, so nothing differs.
  if (variance <= 0) return { pLess: 1, pGreater: 1 }
  const middle = (size * other) / 2
  const deviation = Math.sqrt(variance)
  return { pLess: normal((u - middle + 0.5) / deviation), pGreater: normal(-(u - middle - 0.5) / deviation) }
}

/** The standard normal distribution function by Abramowitz and Stegun 26.2.17; its error is below 7.5e-8. */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const tail =
    (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return z >= 0 ? 1 - tail : tail
}
