/** Order statistics of short lists. */

/** The middle value, or the mean of the two middle ones; NaN of none. The list is not changed. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Linear interpolation between ranks (R's type 7); NaN of none. The list is not changed. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const position = (sorted.length - 1) * share
  const rank = Math.floor(position)
  const below = sorted[rank] as number
  const above = sorted[Math.min(rank + 1, sorted.length - 1)] as number
  return below + (position - rank) * (above - below)
}

/** Standard deviation of normal noise from the median absolute deviation, which one value in two cannot spoil. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values)
  return 1.4826 * median(values.map((value) => Math.abs(value - middle)))
}
