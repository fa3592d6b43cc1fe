/**
 * Theil–Sen: the median of the slopes of all pairs of points.
 *
 * Up to 29 % of the points may be anything at all without moving it far, which no least-squares line can say. The
 * interval is Sen's (Journal of the American Statistical Association 63, 1968): the slopes whose ranks lie C/2 either side
 * of the middle, with C = z · sd(S) from the Mann–Kendall test, so that autocorrelation widens it too.
 */
import { type MannKendall, mannKendall } from './mannKendall.ts'

export interface TheilSen {
  /** Per second. */
  readonly slope: number
  /** Ends of the 95 % interval, per second. */
  readonly low: number
  readonly high: number
  readonly test: MannKendall
}

/** Half of a two-sided 95 % interval of the standard normal, in standard deviations. */
const Z95 = 1.959964

/**
 * Slope and interval of at most some hundreds of points with ascending times; all zero when no two times differ. `rho`
 * is the lag-one autocorrelation of the noise.
 */
export function theilSen(t: readonly number[], v: readonly number[], rho: number): TheilSen {
  const n = v.length
  const slopes = new Float64Array((n * (n - 1)) / 2)
  let pairs = 0
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const time = (t[j] as number) - (t[i] as number)
      if (time > 0) slopes[pairs++] = ((v[j] as number) - (v[i] as number)) / time
    }
  const sorted = slopes.subarray(0, pairs).sort()
  const middle = (pairs - 1) / 2
  const slope = pairs === 0 ? 0 : at(sorted, middle)
  const test = mannKendall(v, rho)
  const reach = (Z95 * test.deviation) / 2
  return {
    slope,
    low: pairs === 0 ? 0 : at(sorted, middle - reach),
    high: pairs === 0 ? 0 : at(sorted, middle + reach),
    test,
  }
}

function at(sorted: Float64Array, position: number): number {
  const held = Math.min(sorted.length - 1, Math.max(0, position))
  const rank = Math.floor(held)
  const below = sorted[rank] as number
  const above = sorted[Math.min(rank + 1, sorted.length - 1)] as number
  return below + (held - rank) * (above - below)
}
