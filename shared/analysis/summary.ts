/** What a series comes to in nine numbers. */
import type { Summary } from '../model.ts'
import { select } from './selection.ts'

/** Order statistics, mean, first and last of the finite values, in time order; undefined when there are none. The input is not changed. */
export function summarize(v: Float64Array): Summary | undefined {
  const values = finite(v)
  const n = values.length
  if (n === 0) return undefined
  const first = values[0] as number
  const last = values[n - 1] as number
  let min = first
  let max = first
  for (const value of values) {
    if (value < min) min = value
    else if (value > max) max = value
  }
  // Rounding may carry the mean of equal values past them.
  const average = Math.min(max, Math.max(min, mean(values)))
  const scratch = values === v ? values.slice() : values
  const [median, p95, p99] = percentiles(scratch, [0.5, 0.95, 0.99])
  return { n, min, median, mean: average, p95, p99, max, first, last } as Summary
}

/** The mean by Neumaier's compensated summation, which keeps the digits that a naive sum of millions loses. NaN for no values. */
export function mean(values: Float64Array): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return (sum + lost) / values.length
}

/** The finite values, in order; the same array when all of them are. */
export function finite(v: Float64Array): Float64Array {
  // Zero times anything finite is zero, times anything else NaN: one sum without branches tells for millions of values.
  let zero = 0
  for (let i = 0; i < v.length; i++) zero += 0 * (v[i] as number)
  return zero === 0 ? v : v.filter((each) => Number.isFinite(each))
}

/** Linear interpolation between the two nearest ranks (R's type 7, NumPy's default). Shares ascend; `values` is reordered. */
function percentiles(values: Float64Array, shares: readonly number[]): number[] {
  let settled = 0
  return shares.map((share) => {
    const position = (values.length - 1) * share
    const rank = Math.floor(position)
    const below = select(values, rank, settled)
    settled = rank
    if (position === rank) return below
    const above = select(values, rank + 1, rank + 1)
    return below + (position - rank) * (above - below)
  })
}
