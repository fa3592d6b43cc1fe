/**
 * Order statistics without a full sort: quickselect (Hoare's FIND) puts the value of one rank in its place, with all
 * smaller ones before it and all larger ones after, in linear time on average. Asking for ranks in ascending order lets
 * each search start where the last one ended.
 */

/** Below this many values a sort is as fast as another round of partitioning. */
const SORT_BELOW = 64
/** Rounds that may shrink the range by less than an eighth before we stop trusting our pivots and sort: bounds the worst case. */
const MAX_POOR_ROUNDS = 8

/** Reorders `values[from..]` so that index `rank` holds what a full sort would put there. NaN is not allowed. */
export function select(values: Float64Array, rank: number, from = 0): number {
  let low = from
  let high = values.length - 1
  let poor = 0
  while (high - low >= SORT_BELOW && poor < MAX_POOR_ROUNDS) {
    const pivot = middling(values, low, high)
    let i = low
    let j = high
    while (i <= j) {
      while ((values[i] as number) < pivot) i++
      while ((values[j] as number) > pivot) j--
      if (i > j) break
      const swapped = values[i] as number
      values[i++] = values[j] as number
      values[j--] = swapped
    }
    const before = high - low
    // Between j and i everything equals the pivot.
    if (rank <= j) high = j
    else if (rank >= i) low = i
    else return pivot
    if (high - low > before * 0.875) poor++
  }
  values.subarray(low, high + 1).sort()
  return values[rank] as number
}

/** Values looked at for a pivot: nine spread over the range see through ramps, rise-and-fall and sawtooth, where three do not. */
const PIVOT_CANDIDATES = 9

function middling(values: Float64Array, low: number, high: number): number {
  const step = (high - low) / (PIVOT_CANDIDATES - 1)
  const candidates = Float64Array.from(
    { length: PIVOT_CANDIDATES },
    (_, i) => values[low + Math.floor(i * step)] as number,
  )
  return candidates.sort()[PIVOT_CANDIDATES >> 1] as number
}
