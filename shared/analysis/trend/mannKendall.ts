/**
 * Mann–Kendall: does a later value tend to be higher than an earlier one?
 *
 * S counts the pairs that rise less the pairs that fall. For independent values its variance is n(n−1)(2n+5)/18, less a
 * term for ties (Kendall, Rank Correlation Methods, 1975). Memory is not independent: each value remembers the one
 * before, and S then varies more than that. Yue and Wang (Water Resources Management 18, 2004) multiply the variance by
 * n/n* = 1 + 2 Σ (1 − k/n) ρ^k, with ρ the lag-one autocorrelation of what is left of the values without their trend. An
 * estimate of ρ from few values is too low; Marriott and Pope (Biometrika 41, 1954) say by how much.
 */

export interface MannKendall {
  /** Two-sided probability of an S this far from zero without any trend. */
  readonly p: number
  /** Standard normal score of S; positive when values rise. */
  readonly z: number
  /** Factor by which autocorrelation widens the variance, at least 1. */
  readonly inflation: number
  /** Standard deviation of S, widened. */
  readonly deviation: number
}

/** Values in time order; `rho` is the lag-one autocorrelation of their noise. Work grows with n². */
export function mannKendall(v: readonly number[], rho: number): MannKendall {
  const n = v.length
  let s = 0
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s += Math.sign((v[j] as number) - (v[i] as number))
  const ties = new Map<number, number>()
  for (const value of v) ties.set(value, (ties.get(value) ?? 0) + 1)
  let variance = n * (n - 1) * (2 * n + 5)
  for (const tied of ties.values()) variance -= tied * (tied - 1) * (2 * tied + 5)
  const inflation = varianceInflation(rho, n)
  const deviation = Math.sqrt((Math.max(0, variance) / 18) * inflation)
  // One less than S towards zero: S moves in steps of two (continuity correction).
  const z = deviation === 0 ? 0 : (s - Math.sign(s)) / deviation
  return { p: twoSided(z), z, inflation, deviation }
}

/** Lag-one autocorrelation with the small-sample bias of a fitted line taken off, within 0 to 0.95. */
export function lagOne(values: readonly number[]): number {
  const n = values.length
  if (n < 4) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  let square = 0
  let product = 0
  for (let i = 0; i < n; i++) {
    const here = (values[i] as number) - mean
    square += here * here
    if (i > 0) product += here * ((values[i - 1] as number) - mean)
  }
  // Rounding of equal values is no noise.
  if (square <= 1e-20 * mean * mean * n) return 0
  const raw = product / square
  // Below twice its own standard error the estimate is as good as zero.
  if (raw < 1.5 / Math.sqrt(n)) return 0
  return Math.min(0.95, raw + (2 + 4 * raw) / n)
}

/** n/n*: how many times the variance of a sum over n values grows when neighbours correlate by `rho`. */
export function varianceInflation(rho: number, n: number): number {
  let sum = 0
  let power = 1
  for (let k = 1; k < n; k++) {
    power *= rho
    sum += (1 - k / n) * power
  }
  return 1 + 2 * sum
}

/** Two-sided tail of the standard normal by Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
export function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const u = 1 / (1 + 0.3275911 * x)
  const poly = u * (0.254829592 + u * (-0.284496736 + u * (1.421413741 + u * (-1.453152027 + u * 1.061405429))))
  return Math.min(1, Math.max(0, poly * Math.exp(-x * x)))
}
