/**
 * Does the sum of all steps say "up"?
 *
 * What leaks in portions (a goroutine now and then, a page at a time) is a random walk that drifts: each value remembers
 * all before it, and the corrected Mann–Kendall test rightly finds few independent values in it. Its steps are
 * independent, though, and their mean over its standard error is a t statistic. Noise around a level makes steps that
 * undo each other, which only makes this test more careful; and one large step is a large mean with a standard error as
 * large. It assumes less of memory than the other test, and has less power where there is little.
 */
import { twoSided } from './mannKendall.ts'

/** One-sided probability of so much rise by steps that are as often up as down; 1 where there are too few. */
export function driftP(v: readonly number[]): number {
  const steps = v.slice(1).map((value, i) => value - (v[i] as number))
  const n = steps.length
  if (n < 4) return 1
  const mean = steps.reduce((sum, step) => sum + step, 0) / n
  const variance = steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / (n - 1)
  if (variance === 0) return mean > 0 ? 0 : 1
  const t = mean / Math.sqrt(variance / n)
  if (t <= 0) return 1
  // Wallace's approximation of t by a normal score (Biometrika 46, 1959), good to a percent of p from 3 degrees on.
  const df = n - 1
  const z = ((8 * df + 1) / (8 * df + 3)) * Math.sqrt(df * Math.log(1 + (t * t) / df))
  return twoSided(z) / 2
}
