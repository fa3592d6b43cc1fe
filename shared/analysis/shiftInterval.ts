/**
 * By how much one of two samples lies above the other, as an interval that goes with the Mann–Whitney test: all
 * differences of a value of one and a value of the other are sorted, and as many are left out at either end as the
 * distribution of U allows. Nothing is assumed of how either sample is distributed but that they have the same shape.
 * (Hodges and Lehmann 1963; Hollander and Wolfe, "Nonparametric Statistical Methods", 4.2 and 4.3.)
 */

/** Values on both sides up to which U's distribution is counted; beyond, its normal approximation is close. */
const MAX_EXACT = 50
/** Chance left at either end of a 95 % interval. */
const TAIL = 0.025
/** Standard deviations of the normal distribution beyond which that chance lies. */
const NORMAL_TAIL = 1.959964

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Of candidate − base; undefined where too few values reach 95 %, as 3 a side do not. */
export function shiftInterval(base: readonly number[], candidate: readonly number[]): Interval | undefined {
  const [m, n] = [candidate.length, base.length]
  const leftOut = m + n <= MAX_EXACT ? exactCount(m, n) : approximateCount(m, n)
  if (leftOut === undefined) return undefined
  const differences = Float64Array.from({ length: m * n }, (_, i) => {
    return (candidate[Math.floor(i / n)] as number) - (base[i % n] as number)
  }).sort()
  return { low: differences[leftOut] as number, high: differences[m * n - 1 - leftOut] as number }
}

/** The largest count whose chance, together with all below it, is within the tail. */
function exactCount(m: number, n: number): number | undefined {
  // ways[k][u]: choices of k among the first values whose members exceed u of those not chosen.
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(m * n + 1))
  ;(ways[0] as Float64Array)[0] = 1
  for (let seen = 1; seen <= m + n; seen++) {
    for (let k = Math.min(seen, m); k >= 1; k--) {
      // The value at this place, if chosen as the k-th, exceeds the `seen − k` that were not.
      const exceeded = seen - k
      if (exceeded > n) continue
      const [into, from] = [ways[k] as Float64Array, ways[k - 1] as Float64Array]
      for (let u = m * n; u >= exceeded; u--) into[u] = (into[u] as number) + (from[u - exceeded] as number)
    }
  }
  const counts = ways[m] as Float64Array
  const all = counts.reduce((sum, count) => sum + count, 0)
  let below = 0
  let found: number | undefined
  for (const [u, count] of counts.entries()) {
    below += count
    if (below / all > TAIL) return found
    found = u
  }
  return found
}

function approximateCount(m: number, n: number): number | undefined {
  const count = Math.floor((m * n) / 2 - NORMAL_TAIL * Math.sqrt((m * n * (m + n + 1)) / 12)) - 1
  return count < 0 ? undefined : count
}
