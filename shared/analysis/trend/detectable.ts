/** What a run could have shown at all: without it, "stable" may only mean "short". */
import { varianceInflation } from './mannKendall.ts'

export interface Detectable {
  /** Smallest slope, per second, that this run would have called a leak nine times in ten. */
  readonly slope: number
  /** How many times longer a run with the same noise must last to show a third of that. */
  readonly timesLongerForThird: number
}

export interface Noise {
  /** Standard deviation, in the series' unit. */
  readonly deviation: number
  /** Lag-one autocorrelation. */
  readonly rho: number
}

/** One-sided 1 % test, found nine times in ten: the sum of the normal quantiles 2.326 and 1.282. */
const TEST_AND_POWER = 2.326 + 1.282

/**
 * From the noise around the best-fitting shape (its standard deviation and its lag-one autocorrelation `rho`) and from the
 * growth that matters (`material` over the time judged). The standard error of a slope is σ √(n/n*) / √Σ(t − mean t)². At
 * a constant pace of sampling it falls with the time to the power of 3/2, the slope that is material with the time itself.
 */
export function detectable(t: readonly number[], noise: Noise, material: number): Detectable {
  const n = t.length
  const span = (t[n - 1] as number) - (t[0] as number)
  const middle = t.reduce((sum, time) => sum + time, 0) / n
  const spread = Math.sqrt(t.reduce((sum, time) => sum + (time - middle) ** 2, 0))
  const error = spread > 0 ? (noise.deviation * Math.sqrt(varianceInflation(noise.rho, n))) / spread : 0
  const byNoise = TEST_AND_POWER * error
  const byMatter = span > 0 ? material / span : 0
  const noisy = byNoise >= byMatter
  return { slope: Math.max(byNoise, byMatter), timesLongerForThird: noisy ? 3 ** (2 / 3) : 3 }
}
